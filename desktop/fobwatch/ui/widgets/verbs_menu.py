"""The context menu of a row: what the details beside the list can do, under the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QAbstractButton, QWidget


def open_verbs(detail: QWidget, parent: QWidget, point: QPoint) -> None:
    """Open the menu there, unless one is open: some systems ask twice for a key."""
    if QApplication.activePopupWidget() is None:
        verbs_menu(detail, parent).popup(point)


def verbs_menu(detail: QWidget, parent: QWidget) -> QMenu:
    """A menu of the buttons and check boxes that `detail` shows now; each does what they do."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown = [b for b in _buttons(detail) if b.isVisibleTo(detail)]
    for each in shown:
        if isinstance(each, QCheckBox) and not any(a.isCheckable() for a in menu.actions()):
            menu.addSeparator()
        _add(menu, each)
    return menu


def press(detail: QWidget, *names: str) -> None:
    """Press the first of the buttons with these object names that can be pressed now."""
    for each in _buttons(detail):
        if each.objectName() in names and each.isVisibleTo(detail) and each.isEnabled():
            each.click()
            return


def _buttons(detail: QWidget) -> list[QAbstractButton]:
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    buttons: list[QAbstractButton] = list(detail.findChildren(QPushButton, options=direct))
    return [*buttons, *detail.findChildren(QCheckBox, options=direct)]


def _add(menu: QMenu, button: QAbstractButton) -> None:
    own = button.menu() if isinstance(button, QPushButton) else None
    if own is not None:
        inner = menu.addMenu(button.text())
        inner.addActions(own.actions())
        inner.setEnabled(button.isEnabled())
        return
    action = menu.addAction(button.text())
    action.setObjectName(button.objectName())
    action.setEnabled(button.isEnabled())
    action.setCheckable(button.isCheckable())
    action.setChecked(button.isChecked())
    action.triggered.connect(button.click)
