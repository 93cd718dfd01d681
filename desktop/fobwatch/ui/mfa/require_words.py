"""The words of the dialog that requires MFA: its steps, its facts and what to think of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.requirement.policy import POLICY_NAME, OwnerKind
from fobwatch.core.iam.requirement.steps import ATTACH, DETACH, PROVE
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.step_list import StepWords
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from fobwatch.core.iam.requirement.plan import RequirementPlan


def title(name: str) -> str:
    return translate("RequireMfa", "Require MFA of {name}").format(name=name)


def main_words(plan: RequirementPlan) -> str:
    if plan.in_place:
        return translate("RequireMfa", "Re&move the policy")
    return translate("RequireMfa", "Require &MFA")


def facts_of(plan: RequirementPlan) -> tuple[tuple[str, str], ...]:
    kept = tuple(e.action for e in plan.effects if e.without)
    return (
        (translate("RequireMfa", "User"), plan.user_arn),
        (translate("RequireMfa", "Sent to"), plan.endpoint),
        (translate("RequireMfa", "Refused then"), several(plan.refused)),
        (translate("RequireMfa", "Still allowed"), several(kept)),
        (translate("RequireMfa", "With MFA"), _with_mfa(plan)),
    )


def step_words(plan: RequirementPlan) -> tuple[StepWords, ...]:
    """What each step calls, and on whom."""
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
    """What to think of before it is done."""
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


def _with_mfa(plan: RequirementPlan) -> str:
    """The plan is not made if anything changes."""
    if not plan.effects:
        return ""
    return translate("RequireMfa", "What was tried stays as it is, by IAM's simulator")
