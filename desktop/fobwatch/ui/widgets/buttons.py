"""Buttons in their few kinds, and the context menu that has the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton, QToolButton

from fobwatch.ui.theme.colours import current_colours
from fobwatch.ui.theme.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject, QPoint, SignalInstance
    from PySide6.QtWidgets import QAbstractButton, QWidget

    from fobwatch.ui.theme.colours import Colours
    from fobwatch.ui.theme.icons import Icon

    Pressed = Callable[..., object] | SignalInstance | None

_ICON = QSize(20, 20)

KEYS = "keys"
"""The property of a button that is pressed by keys."""


def button(text: str, name: str, *, look: str = "", pressed: Pressed = None) -> QPushButton:
    """A push button; `name` is its object name, `look` a variant of the stylesheet.

    It calls `pressed`, or emits that signal. An ampersand in the text marks the mnemonic.
    """
    made = QPushButton(text)
    if pressed is not None:
        made.clicked.connect(pressed)
    made.setObjectName(name)
    made.setProperty("look", look)
    made.setAutoDefault(False)
    return made


def primary_button(text: str, name: str, *, pressed: Pressed = None) -> QPushButton:
    """The one step that a page is for; also a dialog's default."""
    made = button(text, name, look="primary", pressed=pressed)
    made.setDefault(True)
    return made


def destructive_button(text: str, name: str, *, pressed: Pressed = None) -> QPushButton:
    """A step that loses something; its text says what."""
    return button(text, name, look="destructive", pressed=pressed)


def restyle(made: QWidget, value: object, name: str = "look") -> None:
    """Give it another variant of the stylesheet: another value of the property `name`."""
    if made.property(name) != value:
        made.setProperty(name, value)
        made.style().unpolish(made)
        made.style().polish(made)


def menu_button(text: str, name: str, menu: QMenu) -> QPushButton:
    """A button that opens a menu, and keeps it unless it belongs to another."""
    made = button(text, name)
    made.setProperty("hasMenu", True)
    if menu.parent() is None:
        menu.setParent(made, menu.windowFlags())
    made.setMenu(menu)
    return made


class IconButton(QToolButton):
    """A button with a drawing only; its text is for the tooltip and the screen reader."""

    def __init__(self, name: Icon, text: str, object_name: str) -> None:
        super().__init__()
        self._icon = name
        self.setObjectName(object_name)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setIconSize(_ICON)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tint()

    def set_icon(self, name: Icon) -> None:
        self._icon = name
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self.setIcon(icon(self._icon, self._colour(current_colours())))

    def _colour(self, colours: Colours) -> str:
        return colours.dim


def open_steps_menu(detail: QWidget, parent: QWidget, point: QPoint) -> None:
    """Open the menu there, unless one is open: some systems ask twice for a key."""
    if QApplication.activePopupWidget() is None:
        steps_menu(detail, parent).popup(point)


def steps_menu(detail: QWidget, parent: QWidget) -> QMenu:
    """A menu of the buttons and check boxes that `detail` shows now; each does what they do."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    shown = [b for b in _buttons(detail) if b.isVisibleTo(detail)]
    for each in shown:
        if isinstance(each, QCheckBox) and not any(a.isCheckable() for a in menu.actions()):
            menu.addSeparator()
        _add(menu, each)
    return menu


def close_menus(page: QWidget) -> None:
    """Close the open menus of the page's controls: what they are about is shown no more."""
    while (menu := QApplication.activePopupWidget()) is not None and _is_below(menu, page):
        menu.close()


def _is_below(widget: QObject | None, page: QWidget) -> bool:
    while widget is not None and widget is not page:
        widget = widget.parent()
    return widget is not None


def set_keys(control: QAbstractButton, keys: str) -> None:
    """Say by which keys it is pressed, here and in the menu; who listens to them is elsewhere."""
    control.setProperty(KEYS, keys)
    control.setToolTip(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))


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
        own.aboutToShow.emit()  # it has its items from then on
        inner = menu.addMenu(button.text())
        inner.addActions(own.actions())
        inner.setEnabled(button.isEnabled())
        return
    action = menu.addAction(button.text())
    action.setObjectName(button.objectName())
    action.setEnabled(button.isEnabled())
    action.setCheckable(button.isCheckable())
    action.setChecked(button.isChecked())
    action.setShortcut(QKeySequence(button.property(KEYS) or ""))
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # it is shown; a window listens
    action.triggered.connect(button.click)
