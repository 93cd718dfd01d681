"""The dialog that changes an IAM user's MFA devices: the calls to come, and the way back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from fobwatch.core.aws.errors import ChangeNotAllowed, MfaCodeRefused
from fobwatch.core.iam.mfa_plan import Change, MfaPlan, device_name, gives_codes
from fobwatch.core.iam.mfa_steps import STEPS
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.ui.forms.code_entry import CodeEntry
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import Form, FormField, named, text_field
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.mfa.change_steps import Reach, effect_words, step_words
from fobwatch.ui.mfa.change_words import way_back, with_names, words_of
from fobwatch.ui.walks.body import Stage, WalkBody
from fobwatch.ui.walks.dialog import WalkDialog
from fobwatch.ui.widgets.buttons import button, destructive_button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.step_list import StepState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.walks.dialog import WayBack


NOBODY: Final = Reach()


class ChangeBody(WalkBody):
    """Shows the parts that belong to each stage.

    Signals:
        profile_chosen: the name of the profile whose devices are to be read.
    """

    profile_chosen = Signal(str)

    def __init__(self, change: Change, profiles: Sequence[str]) -> None:
        super().__init__(STEPS[change])
        self._plan = MfaPlan(change=change, profile="", access_key_id="", user_arn="")
        self._reach = Reach()
        self._profile = named(Choice([(name, name) for name in profiles]), "mfa_profile")
        self._profile.activated.connect(lambda _: self.profile_chosen.emit(self._profile.value()))
        self._choice = FormField(self.tr("&Profile"), self._profile)
        self._effects = wrapped_label("")
        self.form = Form()
        self.name = self.form.add(
            "name",
            self.tr("&Name of the new device at AWS"),
            text_field("mfa_name"),
            help_text=self.tr(
                "It cannot be changed later. Letters, digits and + = , . @ _ - are allowed."
            ),
        )
        self.name.textChanged.connect(self._show_calls)
        old_seed = self.tr("Then delete the old device's &seed from the vault too")
        its_seed = self.tr("Then delete its &seed from the vault too")
        self.forgets = named(QCheckBox(old_seed if change.makes_one else its_seed), "forgets")
        self.forgets.toggled.connect(self._show_calls)
        self._waiting = wrapped_label(
            self.tr("Waiting half a minute at most for the next code: AWS takes each one once."),
            "dim",
        )
        self.lay_out(
            above=[self._choice],
            between=[self._effects, self.form, self.forgets],
            below=[self._waiting],
        )

    @property
    def plan(self) -> MfaPlan:
        """The plan, with what the person has entered."""
        plan = self._plan.naming(self.name.text().strip()) if self._makes_one else self._plan
        return replace(plan, forgets=plan.change.removes_one and self.forgets.isChecked())

    @property
    def _makes_one(self) -> bool:
        return self._plan.change.makes_one

    def show_plan(self, plan: MfaPlan, reach: Reach) -> None:
        """Show what will be done, with its names unless the person writes another one."""
        self._plan = plan
        self._reach = reach
        self.name.setText(device_name(plan.new))
        self.forgets.setChecked(plan.forgets)
        self.steps.show_all(StepState.TO_DO)
        self._show_calls()

    def show_waiting(self, until: datetime | None) -> None:
        """Say that a code is awaited, until then; None when that is over."""
        self._waiting.setVisible(until is not None)

    def show_stage(self, stage: Stage) -> None:
        super().show_stage(stage)
        self.show_waiting(None)
        self.form.show_errors([])
        self.form.setVisible(stage is Stage.READY and self._makes_one)
        has_old_seed = self._plan.change.removes_one and self._plan.has_seed
        self.forgets.setVisible(stage is Stage.READY and has_old_seed)
        self._effects.setVisible(stage is Stage.READY and bool(self._effects.text()))
        may_choose = stage in {Stage.LOOKING, Stage.HOPELESS, Stage.READY}
        is_chosen_here = may_choose and self._profile.count() > 1
        self._choice.setVisible(is_chosen_here)
        self._show_facts("" if is_chosen_here else self._plan.profile)

    def _show_facts(self, profile: str) -> None:
        devices = [device_name(serial) for serial in self._plan.enabled]
        self.facts.show_facts(
            (
                (self.tr("Profile"), profile),
                (self.tr("User"), self._plan.user_arn),
                (self.tr("Called with"), self._plan.by),
                (self.tr("Sent to"), self._plan.endpoint),
                (self.tr("MFA devices"), ", ".join(devices)),
            )
        )

    @Slot()
    def _show_calls(self) -> None:
        self.steps.show_words(step_words(self.plan))
        self._effects.setText(effect_words(self.plan, self._reach))


class MfaChangeDialog(WalkDialog):
    """Asks for what a change needs: a profile, the new device's name, a code.

    Signals:
        profile_chosen: the name of the profile whose devices are to be read.
        phone_wanted: the device is to be put on a phone too.
        code_typed: a code of the device, whose seed is not in the vault.
    """

    profile_chosen = Signal(str)
    phone_wanted = Signal()
    code_typed = Signal(str)

    body: ChangeBody

    def __init__(
        self, change: Change, profiles: Sequence[str], parent: QWidget | None = None
    ) -> None:
        """`profiles` are those to choose from; the first of them is looked at."""
        super().__init__("mfa_change_dialog", ChangeBody(change, profiles), parent)
        self.change = change
        self._words = words_of(change)
        self.body.profile_chosen.connect(self._on_profile)
        self._code = CodeEntry()
        self._code.code_entered.connect(self.code_typed)
        self._code_frame = QWidget()
        in_column(self._code, margins=(24, 12, 24, 12), within=self._code_frame)
        self._phone = button(
            self.tr("Put it on your p&hone too…"), "phone", pressed=self.phone_wanted
        )
        make = destructive_button if change is Change.REMOVE else primary_button
        main = make(self._words.button, "change")
        self.lay_out(main, others=[self._phone], below=[self._code_frame])
        self.setWindowTitle(self._words.title)

    @property
    def plan(self) -> MfaPlan:
        """The plan, with what the person has entered."""
        return self.body.plan

    @property
    def new_name(self) -> str:
        """The name that was entered for the new device."""
        return self.body.name.text().strip()

    def way_back(self) -> WayBack:
        return way_back(self.plan)

    def show_found(self, plan: MfaPlan, name: str = "", reach: Reach = NOBODY) -> None:
        """Show what will be done, under this name unless the person writes another one."""
        self.setWindowTitle(with_names(self._words.heading, plan))
        plan = plan.naming(name) if self.change.makes_one else plan
        forgets = self.change.removes_one and plan.has_seed
        self.body.show_plan(replace(plan, forgets=forgets), reach)
        self.show_stage(Stage.READY)
        self.focus_on(self.body.name if self.change.makes_one else self.cancel)

    def show_not_begun(self, error: FobwatchError) -> None:
        """Let the person enter another name where AWS does not take it."""
        if isinstance(error, InvalidDevice):
            self.show_stage(Stage.READY)
            self.body.form.show_errors([error])
            grow(self)
        else:
            super().show_not_begun(error)

    def show_refused(self, error: FobwatchError) -> None:
        """Say why nothing was changed; it may be tried again."""
        self.show_stage(Stage.READY)
        self.show_error(error)

    def show_waiting(self, until: datetime | None) -> None:
        """Say that a code is awaited, until then; None when that is over."""
        self.body.show_waiting(until)
        grow(self)

    def show_begun(self, plan: MfaPlan, done: Sequence[str]) -> None:
        """Show a change that was begun before, of which these steps are done."""
        self.setWindowTitle(with_names(self._words.unfinished, plan))
        self.body.show_plan(plan, NOBODY)
        self.show_unfinished(done)

    def show_finished(self) -> None:
        self.setWindowTitle(with_names(self._words.heading, self.plan))
        self.show_done(self._words.done, with_names(self._words.done_details, self.plan))

    def show_stage(self, stage: Stage) -> None:
        super().show_stage(stage)
        self._code_frame.hide()
        self._phone.setVisible(stage is Stage.DONE and self.change.makes_one)
        grow(self)

    def show_error(self, error: FobwatchError) -> None:
        """Ask for a code too, if AWS wants one from the device that is to be removed."""
        super().show_error(error)
        device, is_known = self.plan.device, self.plan.has_seed
        needs_code = isinstance(error, ChangeNotAllowed | MfaCodeRefused)
        if needs_code and self.change is Change.REMOVE and not is_known and gives_codes(device):
            self._code.ask(device_name(device))
            self._code_frame.show()
            grow(self)

    def reject(self) -> None:
        """Ask first if something may have been made; a change that is no walk leaves nothing."""
        if self.change.is_walk:
            super().reject()
        else:
            self.done(self.DialogCode.Rejected)

    @Slot(str)
    def _on_profile(self, name: str) -> None:
        self.show_stage(Stage.LOOKING)
        self.profile_chosen.emit(name)
