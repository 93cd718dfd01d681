"""A field that filters a list as the user types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from fobwatch.ui.colours import widget_colours
from fobwatch.ui.icons import Icon, icon

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_TO_LIST = {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}


class SearchField(QLineEdit):
    """A line edit with a lens. Escape empties it; the arrow keys go to the list below.

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
        self.setClearButtonEnabled(True)
        self._lens = QAction(self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self._tint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            event.accept()
        elif event.key() in _TO_LIST:
            self.list_key_pressed.emit(event)
            event.accept()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self._lens.setIcon(icon(Icon.SEARCH, widget_colours(self).dim))
