"""A field for a secret: hidden until asked, and wiped when it is no longer needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu

from fobwatch.ui.theme.colours import current_colours
from fobwatch.ui.theme.icons import Icon, icon

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

PASSING: Final = "code"
"""The object name of a field for a device's current code, which expires in half a minute."""

_TAKING = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
)


class SecretField(QLineEdit):
    """Takes a secret, and never copies it to the clipboard or restores it by undo.

    Qt and Python may keep copies of a string in memory; `wipe` is the best that can be done here.
    """

    def __init__(self, *, can_show: bool = True) -> None:
        super().__init__()
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self.setDragEnabled(False)
        self._reveal = QAction(self)
        self._reveal.setObjectName("reveal")
        self._reveal.setCheckable(True)
        self._reveal.toggled.connect(self._show_state)
        self._reveal.setVisible(can_show)
        self.addAction(self._reveal, QLineEdit.ActionPosition.TrailingPosition)
        self._show_state()

    @property
    def revealed(self) -> bool:
        return self._reveal.isChecked()

    def reveal(self, *, wanted: bool) -> None:
        """Show the secret, or hide it again."""
        self._reveal.setChecked(wanted)

    @property
    def may_be_shown(self) -> bool:
        return self._reveal.isEnabled()

    def allow_showing(self, *, allowed: bool) -> None:
        """Let nobody look at the secret while the vault is locked, or let them again."""
        self._reveal.setEnabled(allowed)
        if not allowed:
            self.reveal(wanted=False)
        self._show_state()

    def wipe(self) -> None:
        """Overwrite the secret, then empty the field. `setText` drops the undo steps too."""
        self.setText("\0" * len(self.text()))
        self.setText("")
        self.reveal(wanted=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in _TAKING):
            event.accept()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        # Under X11 Qt offers a selection made with the mouse to the next program that pastes.
        if self.revealed:
            self.deselect()
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to paste and to show the secret: Qt's own menu would offer to copy and to undo."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        paste = menu.addAction(self.tr("&Paste"), self.paste)
        paste.setEnabled(not self.isReadOnly())
        menu.addAction(self._reveal)
        menu.popup(event.globalPos())

    def hideEvent(self, event: QHideEvent) -> None:
        self.reveal(wanted=False)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_state()

    def _show_state(self) -> None:
        shown = self.revealed
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.setEchoMode(mode)
        drawing = Icon.EYE_OFF if shown else Icon.EYE
        self._reveal.setIcon(icon(drawing, current_colours().dim))
        self._reveal.setText(self.tr("Hide") if shown else self.tr("Show"))
        locked = self.tr("Not while the vault is locked")
        self._reveal.setToolTip(self._reveal.text() if self.may_be_shown else locked)


def conceal_secrets(window: QWidget, *, locked: bool) -> None:
    """Let nobody look at what the window's secret fields hold while the vault is locked."""
    for field in window.findChildren(SecretField):
        field.allow_showing(allowed=not locked)


def wipe_secrets(window: QWidget) -> None:
    """Overwrite what the window's secret fields hold."""
    for field in window.findChildren(SecretField):
        field.wipe()


def wipe_codes(window: QWidget) -> None:
    """Empty the window's fields for codes. `setText` drops the undo steps too, unlike `clear`."""
    for field in window.findChildren(QLineEdit, PASSING):
        field.setText("")
