"""A question about one thing, asked in place before something is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton

from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.buttons import restyle
from fobwatch.ui.widgets.inline_bar import BarAction, InlineBar
from fobwatch.ui.words.wording import shortened

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QHideEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

YES: Final = "yes"
ALSO: Final = "also"
NO: Final = "no"

MAX_NAME: Final = 24
"""Characters on a button; the question beside it has more of the name."""


class QuestionBar(InlineBar):
    """Asks about one thing at a time, and takes the keyboard, on the answer that loses nothing.

    Escape answers no from anywhere in the window; Enter presses the button that has the keyboard.
    A question goes unanswered when it is hidden with its page.

    Signals:
        confirmed: the key of what was asked about; the answer is yes.
        also_chosen: the key; the answer is the other way to do it.
        left: there is no question any more, and the keyboard was at it.
    """

    confirmed = Signal(str)
    also_chosen = Signal(str)
    left = Signal()

    MAX_OF_SCREEN: ClassVar = 0.5
    """There is only one, and its answers have to be visible."""

    def __init__(self, *, instead_of: QWidget | None = None) -> None:
        """`instead_of` has other answers to the same: it is hidden while a question is open."""
        super().__init__()
        self.setObjectName("question_bar")
        self._instead_of = instead_of
        self._key = ""
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.activated.connect(self.withdraw)
        self.triggered.connect(self._on_answer)

    @property
    def key(self) -> str:
        """The key that the question is about; empty while there is none."""
        return self._key

    def ask(
        self, key: str, question: str, losses: str, *, yes: str, no: str, also: str = ""
    ) -> None:
        """Ask; `losses` says what cannot be had back, and the answers name what they do.

        `also` is a way to do it that loses less.
        """
        self._key = key
        texts = {YES: yes, ALSO: also, NO: no}
        actions = [BarAction(name=name, text=text) for name, text in texts.items() if text]
        self.say(Tone.WARNING, question, details=losses, actions=actions, dismissable=False)
        for name in (action.name for action in actions):
            self._button(name).installEventFilter(self)
        restyle(self._button(YES), "destructive")
        self._button(NO).setFocus(Qt.FocusReason.OtherFocusReason)
        if self._instead_of is not None:
            self._instead_of.hide()
        QTimer.singleShot(0, self, self._show_answer)

    @Slot()
    def withdraw(self) -> None:
        """Ask no more: the answer is no."""
        if not self._key:
            return
        focus = QApplication.focusWidget()
        had_keyboard = focus is not None and self.isAncestorOf(focus)
        self._key = ""
        self.clear()
        if self._instead_of is not None:
            self._instead_of.show()
        if had_keyboard:
            self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_answer)

    def _show_answer(self) -> None:
        """Scroll to the answer if there is not room for everything."""
        if self._key:
            self.ensureWidgetVisible(self._button(NO), 0, 0)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.withdraw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a button presses it, which Qt leaves to dialogs; not while it is held down."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and isinstance(watched, QPushButton)
        ):
            if not event.isAutoRepeat():
                watched.click()
            return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_answer(self, action: str) -> None:
        key = self._key
        self.withdraw()
        if key and action == YES:
            self.confirmed.emit(key)
        elif key and action == ALSO:
            self.also_chosen.emit(key)

    def _button(self, name: str) -> QPushButton:
        shown = [
            b for b in self.findChildren(QPushButton, f"inline_bar_{name}") if not b.isHidden()
        ]
        return shown[-1]


def on_button(words: str, name: str) -> str:
    """The words of a button with `{name}` in them: not too long, and no letter underlined."""
    return words.format(name=shortened(name, MAX_NAME).replace("&", "&&"))
