"""The dialog that changes an IAM user's MFA devices: what will be called, and the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from fobwatch.core.aws.errors import MfaCodeRefused
from fobwatch.core.iam.mfa_plan import Change, device_name, gives_codes
from fobwatch.core.mfa.errors import MfaNotAllowed
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.mfa.change_body import ChangeBody, Stage
from fobwatch.ui.mfa.change_steps import Reach
from fobwatch.ui.mfa.change_words import (
    TAKE_BACK,
    ask_to_forget,
    ask_to_stop,
    ask_to_take_back,
    named,
    words_of,
)
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, destructive_button, primary_button
from fobwatch.ui.widgets.denial_bar import DenialBar
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar
from fobwatch.ui.widgets.step_list import StepState

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError, InputError
    from fobwatch.core.iam.mfa_plan import MfaPlan

WIDTH: Final = 560
LEAST_HEIGHT: Final = 280
"""For text of 14 pixels: room for what AWS denies, before there are steps to show."""


NOBODY: Final = Reach()

_WORKING: Final = frozenset({Stage.LOOKING, Stage.WORKING, Stage.TAKING_BACK})
_STOPPED: Final = frozenset({Stage.STOPPED, Stage.STUCK})


class MfaChangeDialog(FittedDialog):
    """Nothing is made before its button is pressed; closing it asks, once something may be.

    Signals:
        profile_chosen: the name of the profile that is to be looked at.
        change_wanted: the name of the new device, and whether the old one's seed is to go too.
        going_on_wanted: what has stopped is to be tried again.
        taking_back_wanted: what was made is to be removed, after the step that is under way.
        leaving_wanted: what was made is to stay as it is, and to be forgotten.
        phone_wanted: the device is to be put on a phone too.
        code_typed: a code of the device, whose seed is not in the vault.
    """

    profile_chosen = Signal(str)
    change_wanted = Signal(str, bool)
    going_on_wanted = Signal()
    taking_back_wanted = Signal()
    leaving_wanted = Signal()
    phone_wanted = Signal()
    code_typed = Signal(str)

    def __init__(
        self, change: Change, profiles: Sequence[str], parent: QWidget | None = None
    ) -> None:
        """`profiles` are those to choose from; the first of them is looked at."""
        super().__init__(parent)
        self.setObjectName("mfa_change_dialog")
        self._change = change
        self._words = words_of(change)
        self.stage = Stage.LOOKING
        self._body = ChangeBody(change, profiles)
        self._body.profile_chosen.connect(self._on_profile)
        self._body.laid_out.connect(lambda: grow(self))
        self._bar = DenialBar()
        self._code = CodeEntry()
        self._code.code_entered.connect(self.code_typed)
        self._lay_out()
        self.setMinimumHeight(in_text(LEAST_HEIGHT))
        self._name_window(self._words.title)
        self._show_stage(Stage.LOOKING)

    def show_found(self, plan: MfaPlan, name: str = "", reach: Reach = NOBODY) -> None:
        """Show what will be done, under this name unless the person writes another one."""
        self._name_window(named(self._words.heading, plan))
        plan = plan.naming(name) if self._change.makes_one else plan
        forgets = self._change.removes_one and plan.has_seed
        self._body.show_plan(replace(plan, forgets=forgets), reach)
        self._show_stage(Stage.READY)
        first = self._body.name if self._change.makes_one else self._cancel
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_hopeless(self, error: FobwatchError) -> None:
        """Nothing was changed, and nothing can be."""
        self._show_stage(Stage.HOPELESS)
        self._say(error)
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse_name(self, error: InputError) -> None:
        self._show_stage(Stage.READY)
        self._body.form.show_errors([error])
        grow(self)

    def show_refused(self, error: FobwatchError) -> None:
        """Nothing was changed, and it may be tried again."""
        self._show_stage(Stage.READY)
        self._say(error)

    def show_working(self) -> None:
        self._show_stage(Stage.WORKING)
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_step(self, name: str) -> None:
        """This step has begun."""
        if self.stage is Stage.WORKING:
            self._body.steps.show_begun(name)

    def show_waiting(self, until: datetime | None) -> None:
        """A code is waited for; None when that is over."""
        self._body.show_waiting(until)
        grow(self)

    def show_unfinished(self, plan: MfaPlan, done: Sequence[str]) -> None:
        """It was begun before, and these steps are done."""
        self._name_window(named(self._words.unfinished, plan))
        self._body.show_plan(plan, NOBODY)
        self._body.steps.show_done(done)
        self._show_stage(Stage.STOPPED)
        self._bar.say(
            Tone.WARNING,
            self.tr("Fobwatch ended before all was done"),
            details=self.tr(
                "Go on: it first finds out at AWS how far it came. Or take back what was done."
            ),
            dismissable=False,
        )
        grow(self)
        self._again.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_stopped(self, error: FobwatchError, *, can_leave: bool = False) -> None:
        """It failed; `can_leave` says that taking it back did."""
        self._show_stage(Stage.STUCK if can_leave else Stage.STOPPED)
        self._body.steps.show_stopped()
        self._say(error)
        self._again.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_taking_back(self) -> None:
        self._show_stage(Stage.TAKING_BACK)

    def show_done(self) -> None:
        self._body.steps.show_all(StepState.DONE)
        self._show_stage(Stage.DONE)
        self._name_window(named(self._words.heading, self._body.plan))
        details = named(self._words.done_details, self._body.plan)
        self._bar.say(Tone.SUCCESS, self._words.done, details=details, dismissable=False)
        self._cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        grow(self)

    def reject(self) -> None:
        """Ask, where something may have been made."""
        if self.stage is Stage.WORKING and self._change.is_walk:
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
        self._again = primary_button(self.tr("&Go on"), "go_on")
        self._again.clicked.connect(self.going_on_wanted)
        self._phone = button(self.tr("Put it on your p&hone too…"), "phone")
        self._phone.clicked.connect(self.phone_wanted)
        loses = self._change is Change.REMOVE
        make = destructive_button if loses else primary_button
        self._change_it = make(self._words.button, "change", pressed=self._on_change)
        buttons = [self._cancel, self._take_back, self._leave, self._phone]
        footer = Footer([*buttons, self._again, self._change_it], leading=[self._busy])
        self.question = QuestionBar(instead_of=footer)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.also_chosen.connect(lambda _: self.done(self.DialogCode.Rejected))
        self.question.left.connect(self._go_back)
        code = in_column(self._code, margins=(24, 12, 24, 12))
        self._code_frame = QWidget()
        self._code_frame.setLayout(code)
        below = [self._bar, self._code_frame, self.question]
        self.fill(self._body, footer, width=WIDTH, below=below)

    @Slot()
    def _go_back(self) -> None:
        button = self._again if self.stage in _STOPPED else self._cancel
        button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_window(self, words: str) -> None:
        self.setWindowTitle(words)
        self._body.show_heading(words)

    def _show_stage(self, stage: Stage) -> None:
        self.stage = stage
        self.question.withdraw()
        self._bar.clear()
        self._code_frame.hide()
        self._body.show_stage(stage)
        self._busy.setVisible(stage in _WORKING)
        for each in (self._take_back, self._again):
            each.setVisible(stage in _STOPPED)
        self._leave.setVisible(stage is Stage.STUCK)
        self._phone.setVisible(stage is Stage.DONE and self._change.makes_one)
        self._change_it.setVisible(stage is Stage.READY)
        cancels = stage in {Stage.LOOKING, Stage.READY, Stage.WORKING}
        self._cancel.setText(self.tr("Cancel") if cancels else self.tr("Close"))
        grow(self)

    def _say(self, error: FobwatchError) -> None:
        self._bar.say_failed(error)
        self._ask_for_code(isinstance(error, MfaNotAllowed | MfaCodeRefused))
        grow(self)

    def _ask_for_code(self, is_needed: bool) -> None:
        """Of a device that is to be removed, and is not lost."""
        plan = self._body.plan
        has_codes = not plan.has_seed and gives_codes(plan.device)
        if is_needed and has_codes and self._change is Change.REMOVE:
            self._code.ask(device_name(plan.device))
            self._code_frame.show()

    def _ask(self, question: Callable[[QuestionBar, MfaPlan], None]) -> None:
        question(self.question, self._body.plan)
        grow(self)

    @Slot()
    def _on_change(self) -> None:
        self.change_wanted.emit(self._body.name.text().strip(), self._body.plan.forgets)

    @Slot(str)
    def _on_profile(self, name: str) -> None:
        self._show_stage(Stage.LOOKING)
        self.profile_chosen.emit(name)

    @Slot(str)
    def _on_confirmed(self, key: str) -> None:
        wanted = self.taking_back_wanted if key == TAKE_BACK else self.leaving_wanted
        wanted.emit()
