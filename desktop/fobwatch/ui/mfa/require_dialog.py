"""The dialog that requires MFA of a user or a group: its policy, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from fobwatch.core.errors import InputError
from fobwatch.core.iam.requirement.policy import POLICY_NAME, OwnerKind, read_actions
from fobwatch.core.iam.requirement.steps import ATTACH, DETACH, PROVE
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import Form, named, text_field
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.walks.body import Stage, WalkBody
from fobwatch.ui.walks.dialog import WalkDialog
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.step_list import StepWords
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.requirement.plan import RequirementPlan


ALL, SOME = "all", "some"


class RequireMfaDialog(WalkDialog):
    """Shows the policy, and what it refuses, for each choice before anything is changed.

    Signals:
        chosen: the group (empty for the user) and the actions (none for nearly all).
    """

    chosen = Signal(str, object)

    def __init__(self, profile: str, parent: QWidget | None = None) -> None:
        super().__init__("require_mfa_dialog", WalkBody((ATTACH, PROVE, DETACH)), parent)
        self.plan: RequirementPlan | None = None
        self._document = named(ValueText(), "policy")
        self._document.setAccessibleName(self.tr("Policy"))
        self._form = Form()
        self._add_fields()
        self.body.lay_out(above=[self._form], below=[self._document])
        self.lay_out(primary_button("", "require"))
        self.setWindowTitle(title(profile))

    def show_found(self, plan: RequirementPlan) -> None:
        """Show what the policy would do, or that it is in place."""
        self._show_plan(plan)
        self._add_groups(plan.groups)
        self.show_stage(Stage.READY)
        self._show_scope(visible=not plan.in_place)
        remove = translate("RequireMfa", "Re&move the policy")
        self.main.setText(remove if plan.in_place else translate("RequireMfa", "Require &MFA"))
        if warning := warning_words(plan):
            self.say(Tone.WARNING, *warning)

    def show_begun(self, plan: RequirementPlan, done: Sequence[str]) -> None:
        """Show a change that was begun before, of which these steps are done."""
        self._show_plan(plan)
        self.show_unfinished(done)

    def show_finished(self) -> None:
        if self.plan is not None:
            self.show_done(*done_words(self.plan))

    def show_stage(self, stage: Stage) -> None:
        super().show_stage(stage)
        may_choose = stage in {Stage.READY, Stage.HOPELESS}
        self._form.setVisible(may_choose)
        self._document.setVisible(stage is Stage.READY)
        grow(self)

    def show_hopeless(self, error: FobwatchError) -> None:
        super().show_hopeless(error)
        self._form.setVisible(self.plan is not None)

    def _add_fields(self) -> None:
        self.owner = self._form.add(
            "owner",
            self.tr("&Required of"),
            named(Choice([("", self.tr("This user"))]), "owner"),
        )
        everything = self.tr("Everything except enabling MFA")
        self.scope = self._form.add(
            "scope",
            self.tr("&What is refused without MFA"),
            named(Choice([(ALL, everything), (SOME, self.tr("Only these actions"))]), "scope"),
        )
        self.named_actions = self._form.add(
            "actions",
            self.tr("&Actions"),
            text_field("actions", placeholder="ec2:StopInstances, iam:*"),
        )
        for choice in (self.owner, self.scope):
            choice.activated.connect(self._on_chosen)
        self.named_actions.editingFinished.connect(self._on_chosen)
        self._show_scope(visible=True)

    def _add_groups(self, groups: Sequence[str]) -> None:
        for group in groups:
            if self.owner.findData(group) < 0:
                self.owner.addItem(self.tr("The group {name}").format(name=group), group)

    def _show_plan(self, plan: RequirementPlan) -> None:
        self.plan = plan
        self.body.facts.show_facts(facts_of(plan))
        self._document.show_text(plan.document)
        self.body.steps.show_words(step_words(plan))
        group = plan.owner.name if plan.owner.kind is OwnerKind.GROUP else ""
        self.setWindowTitle(title(group or plan.user_name))

    @Slot()
    def _on_chosen(self) -> None:
        is_some = self.scope.value() == SOME
        self._show_scope(visible=True)
        self._form.show_errors([])
        actions: tuple[str, ...] = ()
        if is_some:
            if not self.named_actions.text().strip():
                self._main_waits()
                return
            try:
                actions = read_actions(self.named_actions.text())
            except InputError as error:
                self._form.show_errors([error])
                self._main_waits()
                return
        self.show_stage(Stage.LOOKING)
        self.chosen.emit(self.owner.value(), actions)

    def _show_scope(self, *, visible: bool) -> None:
        """Offer the choice of what is refused, unless the policy is in place."""
        self._form.fields["scope"].setVisible(visible)
        self._form.fields["actions"].setVisible(visible and self.scope.value() == SOME)

    def _main_waits(self) -> None:
        """Hide the button until the actions are named."""
        self.main.hide()
        grow(self)


def title(name: str) -> str:
    return translate("RequireMfa", "Require MFA of {name}").format(name=name)


def facts_of(plan: RequirementPlan) -> tuple[tuple[str, str], ...]:
    kept = tuple(e.action for e in plan.effects if e.without)
    # There is no plan if anything would change.
    same = translate("RequireMfa", "The same as before, by IAM's simulator")
    return (
        (translate("RequireMfa", "User"), plan.user_arn),
        (translate("RequireMfa", "Sent to"), plan.endpoint),
        (translate("RequireMfa", "Refused without MFA"), several(plan.refused)),
        (translate("RequireMfa", "Still allowed"), several(kept)),
        (translate("RequireMfa", "With MFA"), same if plan.effects else ""),
    )


def step_words(plan: RequirementPlan) -> tuple[StepWords, ...]:
    """The steps, each with its call and its target."""
    noun = "User" if plan.owner.kind is OwnerKind.USER else "Group"
    where = f"{plan.owner.name} · {POLICY_NAME}"
    if plan.in_place:
        words = translate("RequireMfa", "Remove the policy that refuses what is done without MFA")
        return (StepWords(name=DETACH, title=words, detail=f"iam:Delete{noun}Policy · {where}"),)
    return (
        StepWords(
            name=ATTACH,
            title=translate("RequireMfa", "Put the policy on"),
            detail=f"iam:Put{noun}Policy · {where}",
        ),
        StepWords(
            name=PROVE,
            title=translate("RequireMfa", "Sign in with the next code, as the proof"),
            detail=f"sts:GetSessionToken · {plan.user_arn}",
        ),
    )


def warning_words(plan: RequirementPlan) -> tuple[str, str] | None:
    """What the person should know before it is done."""
    if plan.in_place:
        return (
            translate("RequireMfa", "MFA is required already"),
            translate("RequireMfa", "The policy is in place, and can be removed again."),
        )
    seen = translate("RequireMfa", "They can only enable MFA then: {names}.")
    unseen = translate("RequireMfa", "You may not see the MFA devices of {names}.")
    parts = [
        words.format(names=several(names))
        for words, names in ((seen, plan.without_mfa), (unseen, plan.unseen))
        if names
    ]
    if plan.without_mfa:
        return translate("RequireMfa", "Others of the group have no MFA"), " ".join(parts)
    if plan.unseen:
        return translate("RequireMfa", "Others of the group may have no MFA"), " ".join(parts)
    return None


def done_words(plan: RequirementPlan) -> tuple[str, str]:
    if plan.in_place:
        return (
            translate("RequireMfa", "MFA is not required any more"),
            translate("RequireMfa", "The policy is removed."),
        )
    return (
        translate("RequireMfa", "MFA is required"),
        translate(
            "RequireMfa",
            "AWS let the profile in with a code. Its access key alone is refused; give programs "
            "the session instead.",
        ),
    )
