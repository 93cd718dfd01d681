"""Has a screen reader say what it would not say when the keyboard moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QAbstractItemView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget


def announce(widget: QWidget, words: str) -> None:
    """Have the words read aloud, once what is read now has come to its end."""
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def selected_row(view: QAbstractItemView) -> str:
    """The whole text of the selected row; empty if none is selected."""
    cells = view.selectionModel().selectedIndexes()
    texts = (str(cell.data(Qt.ItemDataRole.AccessibleTextRole) or "") for cell in cells)
    return ", ".join(text for text in texts if text)


def read_rows(application: QApplication) -> None:
    """Have the current row read when the keyboard comes to a list, not only when it moves in it."""
    application.focusChanged.connect(_on_focus)


def _on_focus(_old: QWidget | None, now: QWidget | None) -> None:
    if QAccessible.isActive() and isinstance(now, QAbstractItemView):
        # Qt speaks of the list itself only after this.
        QTimer.singleShot(0, now, partial(_read_row, now))


def _read_row(view: QAbstractItemView) -> None:
    if view.hasFocus() and view.currentIndex().isValid():
        read = QAccessible.queryAccessibleInterface(view)
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(read.indexOfChild(read.focusChild()))
        QAccessible.updateAccessibility(event)
