"""What the dialog that changes MFA devices shows above its buttons: whom, and the steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox

from fobwatch.core.iam.mfa_plan import MfaPlan, device_name
from fobwatch.core.iam.mfa_steps import STEPS
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import Form, FormField, named, text_field
from fobwatch.ui.mfa.change_steps import Reach, effect_words, step_words
from fobwatch.ui.walks.body import Stage, WalkBody
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.step_list import StepState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from fobwatch.core.iam.mfa_plan import Change


class ChangeBody(WalkBody):
    """Shows what belongs to each stage.

    Signals:
        profile_chosen: the name of the profile that is to be looked at.
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
        """What is done, with what the person has entered."""
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
        """A code is waited for; None when that is over."""
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
