"""A field that filters a list as the user types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from fobwatch.ui.colours import widget_colours
from fobwatch.ui.icons import Icon, icon

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent
    from PySide6.QtWidgets import QWidget

_TO_LIST = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}


class SearchField(QLineEdit):
    """A line edit with a lens. Escape empties it; the arrow keys go to the list below.

    What cannot be words to search for, such as a file or a seed, is left to the window.

    Signals:
        list_key_pressed: an arrow or page key, for the list that is filtered. Qt owns the event:
            it is good only while the slot runs.
    """

    list_key_pressed = Signal(QKeyEvent)

    def __init__(self, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.setPlaceholderText(prompt)
        self.setAccessibleName(prompt)
        self._clear = QAction(self.tr("Clear the search"), self)
        self._clear.setObjectName("clear_search")
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(self._show_clear)
        self._show_clear(self.text())
        self._lens = QAction(self.tr("Search"), self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not _is_search(
            QGuiApplication.clipboard().mimeData()
        ):
            event.ignore()  # the window takes it
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
        elif event.key() in _TO_LIST:
            self.list_key_pressed.emit(event)
            event.accept()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _is_search(event.mimeData()):
            super().dragEnterEvent(event)
        else:
            event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _show_clear(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def _tint(self) -> None:
        dim = widget_colours(self).dim
        self._lens.setIcon(icon(Icon.SEARCH, dim))
        self._clear.setIcon(icon(Icon.CLOSE, dim))


def _is_search(data: QMimeData) -> bool:
    """Whether it is one line of text, and no address of a seed or a file."""
    text = data.text().strip()
    is_one_line = bool(text) and len(text.splitlines()) == 1 and "://" not in text
    return is_one_line and not data.hasUrls() and not data.hasImage()
