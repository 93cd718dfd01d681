"""The dialog that replaces an access key: what will be called, how it goes, the way back."""

from __future__ import annotations

from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot

from fobwatch.core.iam.errors import OldKeyInUse
from fobwatch.core.iam.key_steps import DELETE
from fobwatch.ui.keys.rotating_body import RotatingBody
from fobwatch.ui.keys.rotating_words import (
    DELETE_NOW,
    TAKE_BACK,
    ask_to_delete,
    ask_to_forget,
    ask_to_stop,
    ask_to_take_back,
    found_facts,
    next_words,
    pause_words,
    state_facts,
    step_words,
)
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, destructive_button, primary_button
from fobwatch.ui.widgets.denial_bar import DenialBar
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.step_list import StepState

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QPushButton, QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import FoundKeys, KeyChangeState

WIDTH: Final = 560
LEAST_HEIGHT: Final = 280
"""For text of 14 pixels: room for what AWS denies, before there are steps to show."""


class Stage(Enum):
    """How far the dialog has come."""

    LOOKING = auto()
    """AWS is asked what is there; nothing is changed."""
    HOPELESS = auto()
    READY = auto()
    WORKING = auto()
    PAUSED = auto()
    """The old key has its grace time, or that is over."""
    STOPPED = auto()
    """Something was made, and not all of it."""
    STUCK = auto()
    """The same, and taking it back has failed."""
    TAKING_BACK = auto()
    DONE = auto()


_WORKING: Final = frozenset({Stage.LOOKING, Stage.WORKING, Stage.TAKING_BACK})
_STOPPED: Final = frozenset({Stage.STOPPED, Stage.STUCK})


class RotateKeyDialog(FittedDialog):
    """Nothing is made before its button is pressed; closing it asks while something is half done.

    Signals:
        rotating_wanted: a new key is to be made.
        going_on_wanted: what has stopped is to be tried again.
        using_wanted: the same, although the old key is in use.
        next_wanted: the next step is to be done now, whatever is left of the grace time.
        taking_back_wanted: the old key is to be put back, after the step that is under way.
        leaving_wanted: both keys are to stay as they are, and to be forgotten.
    """

    rotating_wanted = Signal()
    going_on_wanted = Signal()
    using_wanted = Signal()
    next_wanted = Signal()
    taking_back_wanted = Signal()
    leaving_wanted = Signal()

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rotate_key_dialog")
        self.stage = Stage.LOOKING
        self._next_step = ""
        self._body = RotatingBody()
        self._body.laid_out.connect(lambda: grow(self))
        self._bar = DenialBar()
        self._lay_out()
        self.setMinimumHeight(in_text(LEAST_HEIGHT))
        words = self.tr("New access key for {name}").format(name=profile)
        self.setWindowTitle(words)
        self._body.heading.setText(words)
        self._show_stage(Stage.LOOKING)

    def show_found(self, found: FoundKeys, now: datetime) -> None:
        """Show what will be done."""
        second = found.second.key.access_key_id if found.second else ""
        steps = step_words(found.user_arn, found.own.key.access_key_id, second)
        self._body.show_steps(found_facts(found, now), steps)
        self._show_stage(Stage.READY)
        self._focus(self._rotate)

    def show_hopeless(self, error: FobwatchError) -> None:
        """Nothing was changed, and nothing can be."""
        self._show_stage(Stage.HOPELESS)
        self._say(error)
        self._focus(self._cancel)

    def show_state(self, state: KeyChangeState) -> None:
        """It was begun before, or has come this far."""
        steps = step_words(state.user_arn, state.old_key_id, state.second)
        self._body.show_steps(state_facts(state), steps)
        self._body.steps.show_done(state.done)

    def show_unfinished(self) -> None:
        self._show_stage(Stage.STOPPED)
        details = self.tr(
            "Go on: it first finds out at AWS how far it came. Or take the new key back."
        )
        text = self.tr("Fobwatch ended before all was done")
        self._bar.say(Tone.WARNING, text, details=details, dismissable=False)
        grow(self)
        self._focus(self._again)

    def show_pause(self, step: str, until: datetime, now: datetime) -> None:
        """The step `step` waits for the end of the old key's grace time."""
        self._next_step = step if until > now else ""
        self._next.setText(next_words(step, is_due=until <= now))
        self._show_stage(Stage.PAUSED)
        text, details = pause_words(step, until, now)
        tone = Tone.INFO if until <= now else Tone.SUCCESS
        self._bar.say(tone, text, details=details, dismissable=False)
        grow(self)
        self._focus(self._next if until <= now else self._cancel)

    def show_working(self) -> None:
        self._show_stage(Stage.WORKING)
        self._focus(self._cancel)

    def show_step(self, name: str) -> None:
        """This step has begun."""
        if self.stage is Stage.WORKING:
            self._body.steps.show_begun(name)

    def show_stopped(self, error: FobwatchError, *, can_leave: bool = False) -> None:
        """It failed; `can_leave` says that taking it back did."""
        self._show_stage(Stage.STUCK if can_leave else Stage.STOPPED)
        is_used = isinstance(error, OldKeyInUse)
        self._although_used.setVisible(is_used)
        self._body.steps.show_stopped()
        self._say(error)
        self._focus(self._again)

    def show_taking_back(self) -> None:
        self._show_stage(Stage.TAKING_BACK)

    def show_done(self) -> None:
        self._body.steps.show_all(StepState.DONE)
        self._show_stage(Stage.DONE)
        details = self.tr("AWS has deleted the old one. The new secret is in your vault alone.")
        text = self.tr("The access key is replaced")
        self._bar.say(Tone.SUCCESS, text, details=details, dismissable=False)
        self._focus(self._cancel)
        grow(self)

    def reject(self) -> None:
        """Ask, where something is half done. A grace time passes by itself."""
        if self.stage is Stage.WORKING:
            self._ask(ask_to_stop)
        elif self.stage in _STOPPED:
            self._ask(ask_to_take_back)
        else:
            super().reject()

    def _lay_out(self) -> None:
        self._busy = Busy(20)
        self._cancel = button("", "cancel", pressed=self.reject)
        self._take_back = destructive_button(self.tr("Take &back"), "take_back")
        self._take_back.clicked.connect(self.taking_back_wanted)
        leave = partial(self._ask, ask_to_forget)
        self._leave = button(self.tr("&Leave it as it is…"), "leave", pressed=leave)
        self._although_used = button(
            self.tr("Disable it &all the same"), "although_used", pressed=self.using_wanted.emit
        )
        self._again = primary_button(self.tr("&Go on"), "go_on")
        self._again.clicked.connect(self.going_on_wanted)
        self._next = button("", "next", pressed=self._on_next)
        self._rotate = primary_button(self.tr("&Make a new key"), "rotate")
        self._rotate.clicked.connect(self.rotating_wanted)
        buttons = [self._cancel, self._take_back, self._leave, self._although_used, self._next]
        footer = Footer([*buttons, self._again, self._rotate], leading=[self._busy])
        self.question = QuestionBar(instead_of=footer)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.also_chosen.connect(lambda _: self.done(self.DialogCode.Rejected))
        self.question.left.connect(self._go_back)
        self.fill(self._body, footer, width=WIDTH, below=[self._bar, self.question])

    def _show_stage(self, stage: Stage) -> None:
        self.stage = stage
        self.question.withdraw()
        self._bar.clear()
        self._body.show_looking(
            looks=stage is Stage.LOOKING, has_steps=stage not in {Stage.LOOKING, Stage.HOPELESS}
        )
        self._busy.setVisible(stage in _WORKING)
        self._take_back.setVisible(stage in {*_STOPPED, Stage.PAUSED})
        self._again.setVisible(stage in _STOPPED)
        self._although_used.hide()
        self._leave.setVisible(stage is Stage.STUCK)
        self._next.setVisible(stage is Stage.PAUSED)
        self._rotate.setVisible(stage is Stage.READY)
        cancels = stage in {Stage.LOOKING, Stage.READY, Stage.WORKING}
        self._cancel.setText(self.tr("Cancel") if cancels else self.tr("Close"))
        grow(self)

    def _say(self, error: FobwatchError) -> None:
        self._bar.say_failed(error)
        grow(self)

    def _ask(self, question: Callable[[QuestionBar], None]) -> None:
        question(self.question)
        grow(self)

    def _focus(self, on: QPushButton) -> None:
        on.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _go_back(self) -> None:
        self._focus(self._again if self.stage in _STOPPED else self._cancel)

    @Slot()
    def _on_next(self) -> None:
        """What cannot be undone is asked about before its grace time is over."""
        if self._next_step == DELETE:
            self._ask(ask_to_delete)
        else:
            self.next_wanted.emit()

    @Slot(str)
    def _on_confirmed(self, key: str) -> None:
        wanted = {TAKE_BACK: self.taking_back_wanted, DELETE_NOW: self.next_wanted}
        wanted.get(key, self.leaving_wanted).emit()
