"""The frame of a dialog that does something at AWS step by step, and can take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot

from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.mfa.change_body import Stage
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, destructive_button, primary_button
from fobwatch.ui.widgets.denial_bar import DenialBar
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.step_list import StepList, StepState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton, QWidget

    from fobwatch.core.errors import FobwatchError

WIDTH: Final = 600
LEAST_HEIGHT: Final = 280
"""For text of 14 pixels: room for what AWS denies, before there are steps to show."""

TAKE_BACK: Final = "take-back"
LEAVE: Final = "leave"

_WORKING: Final = frozenset({Stage.LOOKING, Stage.WORKING, Stage.TAKING_BACK})
_STOPPED: Final = frozenset({Stage.STOPPED, Stage.STUCK})


class WalkDialog(FittedDialog):
    """Nothing is done before its button is pressed; closing it asks, once something may be.

    Signals:
        wanted: it is to be done.
        going_on_wanted: what has stopped is to be tried again.
        taking_back_wanted: what was done is to be undone, after the step that is under way.
        leaving_wanted: what was done is to stay as it is, and to be forgotten.
    """

    wanted = Signal()
    going_on_wanted = Signal()
    taking_back_wanted = Signal()
    leaving_wanted = Signal()

    def __init__(self, name: str, steps: Sequence[str], parent: QWidget | None = None) -> None:
        """`name` is its object name."""
        super().__init__(parent)
        self.setObjectName(name)
        self.stage = Stage.LOOKING
        self.steps = StepList(steps)
        self._bar = DenialBar()
        self.setMinimumHeight(in_text(LEAST_HEIGHT))

    def lay_out(self, body: QWidget, main: QPushButton) -> None:
        """Put `body` above the buttons, of which `main` does it."""
        self._main = main
        main.clicked.connect(self.wanted)
        self._busy = Busy(20)
        self._cancel = button("", "cancel", pressed=self.reject)
        self._take_back = destructive_button(
            self.tr("Take &back"), "take_back", pressed=self.taking_back_wanted
        )
        self._leave = button(self.tr("&Leave it as it is…"), "leave", pressed=self._ask_to_leave)
        self._again = primary_button(self.tr("&Go on"), "go_on", pressed=self.going_on_wanted)
        buttons = [self._cancel, self._take_back, self._leave, self._again, main]
        footer = Footer(buttons, leading=[self._busy])
        self.question = QuestionBar(instead_of=footer)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.also_chosen.connect(lambda _: self.done(self.DialogCode.Rejected))
        self.fill(body, footer, width=WIDTH, below=[self._bar, self.question])
        self.show_stage(Stage.LOOKING)

    def show_stage(self, stage: Stage) -> None:
        """A dialog shows its own parts for the stage beside these."""
        self.stage = stage
        self.question.withdraw()
        self._bar.clear()
        self._busy.setVisible(stage in _WORKING)
        self.steps.setVisible(stage not in {Stage.LOOKING, Stage.HOPELESS})
        for each in (self._take_back, self._again):
            each.setVisible(stage in _STOPPED)
        self._leave.setVisible(stage is Stage.STUCK)
        self._main.setVisible(stage is Stage.READY)
        cancels = stage in {Stage.LOOKING, Stage.READY, Stage.WORKING}
        self._cancel.setText(self.tr("Cancel") if cancels else self.tr("Close"))
        grow(self)

    def show_hopeless(self, error: FobwatchError) -> None:
        """Nothing was changed, and nothing can be as it was chosen."""
        self.show_stage(Stage.HOPELESS)
        self._say(error)

    def show_working(self) -> None:
        self.show_stage(Stage.WORKING)
        self._focus(self._cancel)

    def show_step(self, name: str) -> None:
        """This step has begun."""
        if self.stage is Stage.WORKING:
            self.steps.show_begun(name)

    def show_unfinished(self, done: Sequence[str]) -> None:
        """It was begun before, and these steps are done."""
        self.show_stage(Stage.STOPPED)
        self.steps.show_done(done)
        text = self.tr("Fobwatch ended before all was done")
        details = self.tr(
            "Go on: it first finds out at AWS how far it came. Or take back what was done."
        )
        self._bar.say(Tone.WARNING, text, details=details, dismissable=False)
        grow(self)
        self._focus(self._again)

    def show_stopped(self, error: FobwatchError, *, can_leave: bool = False) -> None:
        """It failed; `can_leave` says that taking it back did."""
        self.show_stage(Stage.STUCK if can_leave else Stage.STOPPED)
        self.steps.show_stopped()
        self._say(error)
        self._focus(self._again)

    def show_done(self, text: str, details: str) -> None:
        self.show_stage(Stage.DONE)
        self.steps.show_all(StepState.DONE)
        self._bar.say(Tone.SUCCESS, text, details=details, dismissable=False)
        grow(self)
        self._focus(self._cancel)

    def warn(self, text: str, details: str) -> None:
        """Say what to think of before the button is pressed."""
        self._bar.say(Tone.WARNING, text, details=details, dismissable=False)
        grow(self)

    def reject(self) -> None:
        """Ask, where something may have been done."""
        if self.stage is Stage.WORKING:
            self._ask_to_take_back(self.tr("The step that is under way ends first."), also="")
        elif self.stage in _STOPPED:
            self._ask_to_take_back(
                self.tr("Until then it stays at AWS as it is now."), also=self.tr("Finish it later")
            )
        else:
            super().reject()

    def _ask_to_take_back(self, losses: str, *, also: str) -> None:
        self.question.ask(
            TAKE_BACK,
            self.tr("Take back what was done?"),
            losses,
            yes=self.tr("Take it back"),
            also=also,
            no=self.tr("Stay here"),
        )
        grow(self)

    def _ask_to_leave(self) -> None:
        self.question.ask(
            LEAVE,
            self.tr("Leave what was done as it is?"),
            self.tr("Fobwatch forgets that it is unfinished. Look at it in the console."),
            yes=self.tr("Leave it"),
            no=self.tr("Stay here"),
        )
        grow(self)

    def _say(self, error: FobwatchError) -> None:
        self._bar.say_failed(error)
        grow(self)

    def _focus(self, on: QPushButton) -> None:
        on.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_confirmed(self, key: str) -> None:
        (self.taking_back_wanted if key == TAKE_BACK else self.leaving_wanted).emit()
