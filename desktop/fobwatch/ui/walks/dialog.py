"""The frame of a dialog that changes something at AWS step by step, and can take it back."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot

from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.walks.body import Stage
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, destructive_button, primary_button
from fobwatch.ui.widgets.inline_bar import DenialBar
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.step_list import StepState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QPushButton, QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.walks.body import WalkBody

WIDTH: Final = 600
LEAST_HEIGHT: Final = 280
"""For text of 14 pixels: room for what AWS denies, before there are steps to show."""

TAKE_BACK: Final = "take-back"
LEAVE: Final = "leave"

_WORKING: Final = frozenset({Stage.LOOKING, Stage.WORKING, Stage.TAKING_BACK})
_STOPPED: Final = frozenset({Stage.STOPPED, Stage.STUCK})
_CANCELLABLE: Final = frozenset({Stage.LOOKING, Stage.READY, Stage.WORKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class WayBack:
    """Sentences for the questions that the dialog asks.

    `undoes` says what taking back does, `until_then` how things are until somebody decides, and
    `left` what remains to be done by hand if it is left as it is.
    """

    undoes: str = ""
    until_then: str
    left: str


class WalkDialog(FittedDialog):
    """Nothing is changed until its button is pressed. Afterwards, closing it asks first.

    Signals:
        wanted: the change is to be made.
        going_on_wanted: after a failure, it is to go on.
        taking_back_wanted: it is to be undone, once the step that is under way has ended.
        leaving_wanted: it is to stay as it is, and Fobwatch is to forget it.
    """

    wanted = Signal()
    going_on_wanted = Signal()
    taking_back_wanted = Signal()
    leaving_wanted = Signal()

    body: WalkBody

    def __init__(self, name: str, body: WalkBody, parent: QWidget | None = None) -> None:
        """`name` is its object name."""
        super().__init__(parent)
        self.setObjectName(name)
        self.stage = Stage.LOOKING
        self.body = body
        self.body.laid_out.connect(lambda: grow(self))
        self.windowTitleChanged.connect(self.body.heading.setText)
        self._bar = DenialBar()
        self.setMinimumHeight(in_text(LEAST_HEIGHT))

    def lay_out(
        self,
        main: QPushButton,
        *,
        others: Sequence[QPushButton] = (),
        below: Sequence[QWidget] = (),
    ) -> None:
        """Put the buttons under the body. `main` makes the change; `below` is above the buttons."""
        self.main = main
        main.clicked.connect(self.wanted)
        self._busy = Busy(20)
        self.cancel = button("", "cancel", pressed=self.reject)
        back = self.tr("Take &back")
        self._take_back = destructive_button(back, "take_back", pressed=self.taking_back_wanted)
        self._leave = button(self.tr("&Leave it as it is…"), "leave", pressed=self._ask_to_leave)
        self._again = primary_button(self.tr("&Go on"), "go_on", pressed=self.going_on_wanted)
        buttons = [self.cancel, self._take_back, self._leave, *others, self._again, main]
        footer = Footer(buttons, leading=[self._busy])
        self.question = QuestionBar(instead_of=footer)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.also_chosen.connect(lambda _: self.done(self.DialogCode.Rejected))
        self.question.left.connect(self._on_question_left)
        self.fill(self.body, footer, width=WIDTH, below=[self._bar, *below, self.question])
        self.show_stage(Stage.LOOKING)

    def way_back(self) -> WayBack:
        """The words of the questions about this change."""
        return WayBack(
            until_then=self.tr("Until then it stays at AWS as it is now."),
            left=self.tr("Fobwatch forgets that it is unfinished. Look at it in the console."),
        )

    def show_stage(self, stage: Stage) -> None:
        """Show what belongs to the stage. Subclasses show or hide their own parts too."""
        self.stage = stage
        self.question.withdraw()
        self._bar.clear()
        self.body.show_stage(stage)
        self._busy.setVisible(stage in _WORKING)
        self._take_back.setVisible(stage in {*_STOPPED, Stage.PAUSED})
        self._again.setVisible(stage in _STOPPED)
        self._leave.setVisible(stage is Stage.STUCK)
        self.main.setVisible(stage is Stage.READY)
        self.cancel.setText(self.tr("Cancel") if stage in _CANCELLABLE else self.tr("Close"))
        grow(self)

    def show_hopeless(self, error: FobwatchError) -> None:
        """Say why the change is not possible; nothing was changed."""
        self.show_stage(Stage.HOPELESS)
        self.show_error(error)
        self.focus_on(self.cancel)

    def show_not_begun(self, error: FobwatchError) -> None:
        """Say why nothing was changed although the button was pressed."""
        self.show_hopeless(error)

    def show_working(self) -> None:
        self.show_stage(Stage.WORKING)
        self.focus_on(self.cancel)

    def show_step(self, name: str) -> None:
        """Show that this step has begun."""
        if self.stage is Stage.WORKING:
            self.body.steps.show_begun(name)

    def show_unfinished(self, done: Sequence[str]) -> None:
        """Show a change that was begun earlier, of which these steps are done."""
        self.show_stage(Stage.STOPPED)
        self.body.steps.show_done(done)
        text = self.tr("Fobwatch ended before all was done")
        details = self.tr(
            "Go on: Fobwatch first asks AWS how far it came. Or take back what was done."
        )
        self.say(Tone.WARNING, text, details)
        self.focus_on(self._again)

    def show_stopped(self, error: FobwatchError, *, can_leave: bool = False) -> None:
        """Show why a step failed. `can_leave` says that taking it back failed too."""
        self.show_stage(Stage.STUCK if can_leave else Stage.STOPPED)
        self.body.steps.show_stopped()
        self.show_error(error)
        self.focus_on(self._again)

    def show_done(self, text: str, details: str) -> None:
        self.show_stage(Stage.DONE)
        self.body.steps.show_all(StepState.DONE)
        self.say(Tone.SUCCESS, text, details)
        self.focus_on(self.cancel)

    @abstractmethod
    def show_finished(self) -> None:
        """All steps are done. Calls `show_done` with the words of this change."""

    def show_error(self, error: FobwatchError) -> None:
        self._bar.say_failed(error)
        grow(self)

    def say(self, tone: Tone, text: str, details: str) -> None:
        """Say it above the buttons until the stage changes."""
        self._bar.say(tone, text, details=details, dismissable=False)
        grow(self)

    def ask(self, key: str, text: str, details: str, *, yes: str, no: str, also: str = "") -> None:
        self.question.ask(key, text, details, yes=yes, no=no, also=also)
        grow(self)

    def focus_on(self, on: QWidget) -> None:
        on.setFocus(Qt.FocusReason.OtherFocusReason)

    def reject(self) -> None:
        """Ask first if something may have been changed. A grace time needs no question."""
        yes, way_back = self.tr("Take it back"), self.way_back()
        if self.stage is Stage.WORKING:
            text = self.tr("Stop, and take back what was done?")
            details = self.tr("The step that is under way ends first.")
            details = f"{details} {way_back.undoes}".strip()
            self.ask(TAKE_BACK, text, details, yes=yes, no=self.tr("Go on"))
        elif self.stage in _STOPPED:
            text, also = self.tr("Take back what was done?"), self.tr("Finish it later")
            no = self.tr("Stay here")
            self.ask(TAKE_BACK, text, way_back.until_then, yes=yes, also=also, no=no)
        else:
            super().reject()

    def _ask_to_leave(self) -> None:
        text = self.tr("Leave what was done as it is?")
        yes, no = self.tr("Leave it"), self.tr("Stay here")
        self.ask(LEAVE, text, self.way_back().left, yes=yes, no=no)

    @Slot(str)
    def _on_confirmed(self, key: str) -> None:
        if key == TAKE_BACK:
            self.taking_back_wanted.emit()
        elif key == LEAVE:
            self.leaving_wanted.emit()

    @Slot()
    def _on_question_left(self) -> None:
        self.focus_on(self._again if self.stage in _STOPPED else self.cancel)
