"""What the dialog that changes MFA devices says will happen: each call, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.iam.mfa_plan import MAX_DEVICES, Change, device_name
from fobwatch.core.iam.mfa_steps import (
    CREATE,
    DEACTIVATE,
    DELETE,
    ENABLE,
    FORGET,
    PROVE,
    RESYNC,
    USE,
    step_names,
)
from fobwatch.ui.mfa.change_words import named, no_way_back
from fobwatch.ui.widgets.step_list import StepWords
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from fobwatch.core.iam.mfa_plan import MfaPlan

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The profiles that start with the device, also through a source that names it.

    Those `in_files` name it in the AWS files, where nothing changes by itself.
    """

    starting: tuple[str, ...] = ()
    in_files: tuple[str, ...] = ()


def step_words(plan: MfaPlan) -> tuple[StepWords, ...]:
    """What each step calls, and on whom."""
    return tuple(_STEPS[name](plan) for name in step_names(plan))


def effect_words(plan: MfaPlan, reach: Reach) -> str:
    """What is different afterwards, line by line; empty where the steps say it all."""
    sentences: dict[Change, tuple[str, ...]] = {
        Change.ENABLE: (),
        Change.BACK_UP: _backing_up(),
        Change.REPLACE: (*_replacing(reach), _in_files(reach)),
        Change.REMOVE: (
            "" if plan.has_seed else no_way_back(),
            *_removing(plan, reach),
            _in_files(reach),
        ),
        Change.RECOVER: (*_recovering(reach), _in_files(reach)),
        Change.RESYNC: _resyncing(),
    }
    return named(
        "\n".join(filter(None, sentences[plan.change])),
        plan,
        other=device_name(plan.successor),
        starting=several(reach.starting),
        files=several(reach.in_files),
        number=len(plan.enabled) + 1,
        most=MAX_DEVICES,
    )


def _backing_up() -> tuple[str, ...]:
    return (
        translate(
            "MfaChange",
            "Profiles go on with {device}. The new one is for the day on which you lose it.",
        ),
        translate("MfaChange", "It will be number {number} of the {most} that AWS allows."),
    )


def _replacing(reach: Reach) -> tuple[str, ...]:
    uses = translate("MfaChange", "From then on these start with the new one: {starting}.")
    return (
        translate(
            "MfaChange",
            "The new device works before {device} goes. A copy of {device} on a phone is of no use "
            "then.",
        ),
        uses if reach.starting else "",
    )


def _recovering(reach: Reach) -> tuple[str, ...]:
    uses = translate("MfaChange", "From then on these start with the new one: {starting}.")
    return (
        translate(
            "MfaChange",
            "Whoever finds {device} cannot use it any more. Once it is deactivated it cannot be "
            "put back, even if you find it.",
        ),
        uses if reach.starting else "",
    )


def _removing(plan: MfaPlan, reach: Reach) -> tuple[str, ...]:
    if plan.successor and plan.proof:
        return (translate("MfaChange", "From then on these start with {other}: {starting}."),)
    if plan.successor:
        return (
            translate(
                "MfaChange",
                "From then on these ask you for a code of {other}, whose seed is not here: "
                "{starting}.",
            ),
        )
    is_last = set(plan.enabled) <= {plan.device}
    last = translate(
        "MfaChange",
        "This is the last MFA device of {user}. Policies and roles that demand MFA refuse {user} "
        "from then on.",
    )
    starting = translate("MfaChange", "These start without a code, or not at all: {starting}.")
    return last if is_last else "", starting if reach.starting else ""


def _resyncing() -> tuple[str, ...]:
    return (
        translate(
            "MfaChange",
            "For a device whose codes AWS refuses again and again: its clock and AWS's may have "
            "drifted apart. Nothing else changes.",
        ),
    )


def _in_files(reach: Reach) -> str:
    words = translate(
        "MfaChange",
        "Your AWS files name it for {files}: these are refused until their mfa_serial is another.",
    )
    return words if reach.in_files else ""


def _create(plan: MfaPlan) -> StepWords:
    return StepWords(
        name=CREATE,
        title=translate("MfaChange", "Make a virtual MFA device, its seed kept in the vault"),
        detail=f"iam:CreateVirtualMFADevice · {plan.new}",
    )


def _enable(plan: MfaPlan) -> StepWords:
    title = translate("MfaChange", "Enable it for {user}, with two codes")
    return StepWords(
        name=ENABLE, title=named(title, plan), detail=f"iam:EnableMFADevice · {plan.user_arn}"
    )


def _prove(plan: MfaPlan) -> StepWords:
    title = translate("MfaChange", "Sign in with a code of {proof}, as the proof")
    its = translate("MfaChange", "Sign in with a code of it, as the proof")
    other = title.format(proof=device_name(plan.proof))
    return StepWords(
        name=PROVE,
        title=other if plan.proof == plan.successor else its,
        detail=f"sts:GetSessionToken · {plan.user_arn}",
    )


def _use(plan: MfaPlan) -> StepWords:
    one = translate("MfaChange", "Use it for the profile {names}")
    many = translate("MfaChange", "Use {next} for the profiles {names}")
    none = translate("MfaChange", "Use no MFA device for the profiles {names}")
    words = many if plan.next_device else none
    words = one if plan.change is Change.ENABLE else words
    ends = translate("MfaChange", "In your vault. A session that is running starts again.")
    goes_on = translate("MfaChange", "In your vault. A session that is running goes on.")
    return StepWords(
        name=USE,
        title=words.format(names=several(plan.users), next=device_name(plan.next_device)),
        detail=goes_on if plan.device and plan.next_device else ends,
    )


def _resync(plan: MfaPlan) -> StepWords:
    return StepWords(
        name=RESYNC,
        title=translate("MfaChange", "Send AWS two codes in a row, made by the seed in the vault"),
        detail=f"iam:ResyncMFADevice · {plan.user_arn}",
    )


def _deactivate(plan: MfaPlan) -> StepWords:
    title = translate("MfaChange", "Deactivate {device} for {user}")
    return StepWords(
        name=DEACTIVATE,
        title=named(title, plan),
        detail=f"iam:DeactivateMFADevice · {plan.user_arn}",
    )


def _delete(plan: MfaPlan) -> StepWords:
    title = translate("MfaChange", "Delete {device} at AWS, for good")
    return StepWords(
        name=DELETE,
        title=named(title, plan),
        detail=f"iam:DeleteVirtualMFADevice · {plan.device}",
    )


def _forget(plan: MfaPlan) -> StepWords:
    title = translate("MfaChange", "Delete the seed of {device}")
    return StepWords(
        name=FORGET,
        title=named(title, plan),
        detail=translate("MfaChange", "In your vault, only after AWS has deleted the device."),
    )


_STEPS = {
    CREATE: _create,
    ENABLE: _enable,
    PROVE: _prove,
    USE: _use,
    RESYNC: _resync,
    DEACTIVATE: _deactivate,
    DELETE: _delete,
    FORGET: _forget,
}
