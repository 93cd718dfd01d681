"""A question that nobody answers by accident, by going on typing or clicking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import IconLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
    from PySide6.QtWidgets import QPushButton, QVBoxLayout

    from fobwatch.ui.theme.colours import Tone
    from fobwatch.ui.theme.icons import Icon

WIDTH: Final = 560
ICON_SIZE: Final = 32

GUARD_MILLISECONDS: Final = 1000
"""The buttons wait so long after the question appears or comes to the front, and after a key or a
click that was meant for another window: nobody allows anything by going on typing or clicking."""

PRESSES: Final = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
    QEvent.Type.TouchBegin,
    QEvent.Type.TabletPress,
)


class GuardedQuestion(FittedDialog):
    """Above other windows; closing it, or Escape, is a no. Of its buttons the first one is the no.

    A subclass calls `guard_buttons` with them once it has made them.
    """

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._heading = ValueText(heading=True)  # a name in it may be one long word
        self._number = 0
        self._buttons: Sequence[QPushButton] = ()
        self._guard = QTimer(self, singleShot=True, interval=GUARD_MILLISECONDS)
        self._guard.timeout.connect(self._open_buttons)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.activated.connect(self._on_escape)

    def deny(self) -> None:
        """Take it as a no, if the question is not over yet."""
        if self.taken_number():
            self.reject()

    def show_title(self, title: str) -> None:
        """The question itself, above all else and in the window's title."""
        self.setWindowTitle(title)
        self._heading.show_text(title)
        self._heading.setAccessibleName(title)

    def guard_buttons(self, buttons: Sequence[QPushButton]) -> None:
        self._buttons = buttons
        for each in buttons:
            each.setAutoDefault(True)  # Enter presses the one that has the keyboard

    def show_number(self, number: int) -> None:
        """Take note of the question's number; another question than before is guarded again."""
        if number != self._number:
            self._number = number
            self._close_buttons()
        if not self._guard.isActive():
            grow(self)

    def is_new(self, number: int) -> bool:
        """Whether another question than this is shown."""
        return number != self._number

    def taken_number(self) -> int:
        """Take the number of the question, which this answers; 0 if there is none any more."""
        number, self._number = self._number, 0
        return number

    def come_to_front(self) -> None:
        self.show()
        self.raise_()
        self.activateWindow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape go past what Qt's dialogs do with them."""
        QWidget.keyPressEvent(self, event)

    def showEvent(self, event: QShowEvent) -> None:
        """Keys and clicks are seen at the window: buttons that wait keep theirs to themselves."""
        super().showEvent(event)
        self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in PRESSES and self._guard.isActive():
            self._guard.start()  # somebody types or clicks still
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and self._number:
            self._close_buttons()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.deny()

    def body(self, icon: Icon, tone: Tone, *names: QWidget) -> tuple[QWidget, QVBoxLayout]:
        """The part above the footer, and its column; the title and `names` are beside the icon."""
        picture = IconLabel(icon, size=ICON_SIZE, tone=tone)
        beside = in_column(self._heading, *names, spacing=4)
        top = in_row((picture, 0, Qt.AlignmentFlag.AlignTop), (beside, 1), spacing=16)
        content = QWidget()
        return content, in_column(top, margins=(24, 24, 24, 20), spacing=16, within=content)

    def _on_escape(self) -> None:
        if not self._guard.isActive():
            self.deny()

    def _close_buttons(self) -> None:
        for each in self._buttons:
            each.setEnabled(False)
        self.setFocus()
        self._guard.start()

    def _open_buttons(self) -> None:
        grow(self)  # not before: one that the window manager has not placed would lose its place
        for each in self._buttons:
            each.setEnabled(True)
        self._buttons[0].setFocus()
