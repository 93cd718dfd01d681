"""A field that filters a list as the user types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QLineEdit

from fobwatch.ui.theme.colours import current_colours
from fobwatch.ui.theme.icons import Icon, icon
from fobwatch.ui.widgets.speech import announce, selected_row

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QKeyEvent
    from PySide6.QtWidgets import QAbstractItemView, QWidget

_TO_LIST = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}


class SearchField(QLineEdit):
    """A line edit with a lens. Escape empties it; the arrow keys go to the list below.

    What cannot be words to search for, such as a file or a seed, is left to the window.
    """

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
        self._list: QAbstractItemView | None = None
        self._lens = QAction(self.tr("Search"), self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self._tint()

    def lead(self, view: QAbstractItemView) -> None:
        """Filter this list, whose selected row is read aloud while the keyboard is here."""
        self._list = view
        view.selectionModel().selectionChanged.connect(self._on_selected)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste) and not _is_search(
            QGuiApplication.clipboard().mimeData()
        ):
            event.ignore()  # the window takes it
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
        elif event.key() in _TO_LIST and self._list is not None:
            QCoreApplication.sendEvent(self._list, event)
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

    def _on_selected(self) -> None:
        if self._list is not None and self.hasFocus():
            announce(self._list, selected_row(self._list))

    def _show_clear(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def _tint(self) -> None:
        dim = current_colours().dim
        self._lens.setIcon(icon(Icon.SEARCH, dim))
        self._clear.setIcon(icon(Icon.CLOSE, dim))


def _is_search(data: QMimeData) -> bool:
    """Whether it is one line of text, and no address of a seed or a file."""
    text = data.text().strip()
    is_one_line = bool(text) and len(text.splitlines()) == 1 and "://" not in text
    return is_one_line and not data.hasUrls() and not data.hasImage()
