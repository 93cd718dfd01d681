"""The steps of a change of MFA devices in words: each call, and its effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
from fobwatch.ui.mfa.change_words import no_way_back, with_names
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.step_list import StepWords
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.iam.mfa_plan import MfaPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The profiles that start with the device, also through a source that names it.

    Those `in_files` name it in the AWS files, which do not change by themselves.
    """

    starting: tuple[str, ...] = ()
    in_files: tuple[str, ...] = ()


def step_words(plan: MfaPlan) -> tuple[StepWords, ...]:
    """The steps, each with its call and its target."""
    titles, details = _titles(plan), _details(plan)
    others = {
        "proof": device_name(plan.proof),
        "users": several(plan.users),
        "next": device_name(plan.next_device),
    }
    return tuple(
        StepWords(name=name, title=with_names(titles[name], plan, **others), detail=details[name])
        for name in step_names(plan)
    )


def effect_words(plan: MfaPlan, reach: Reach) -> str:
    """The effects, line by line; empty if the steps say it all."""
    in_files = translate(
        "MfaChange",
        "Your AWS files name it for {files}: these are refused until their mfa_serial is another.",
    )
    sentences = (
        *_meaning(plan),
        _starting(plan) if reach.starting and plan.change.removes_one else "",
        in_files if reach.in_files and plan.change.removes_one else "",
    )
    return with_names(
        "\n".join(filter(None, sentences)),
        plan,
        other=device_name(plan.successor),
        starting=several(reach.starting),
        files=several(reach.in_files),
        number=len(plan.enabled) + 1,
        most=MAX_DEVICES,
    )


def _meaning(plan: MfaPlan) -> tuple[str, ...]:
    is_last = not plan.successor and set(plan.enabled) <= {plan.device}
    last = translate(
        "MfaChange",
        "This is the last MFA device of {user}. Policies and roles that demand MFA refuse {user} "
        "from then on.",
    )
    return {
        Change.ENABLE: (),
        Change.BACK_UP: (
            translate(
                "MfaChange",
                "Profiles go on with {device}. The new one is for the day on which you lose it.",
            ),
            translate("MfaChange", "It will be number {number} of the {most} that AWS allows."),
        ),
        Change.REPLACE: (
            translate(
                "MfaChange",
                "The new device works before {device} goes. A copy of {device} on a phone is of no "
                "use then.",
            ),
        ),
        Change.REMOVE: ("" if plan.has_seed else no_way_back(), last if is_last else ""),
        Change.RECOVER: (
            translate(
                "MfaChange",
                "Whoever finds {device} cannot use it any more. Once it is deactivated it cannot "
                "be put back, even if you find it.",
            ),
        ),
        Change.RESYNC: (
            translate(
                "MfaChange",
                "For a device whose codes AWS refuses again and again: its clock and AWS's may "
                "have drifted apart. Nothing else changes.",
            ),
        ),
    }[plan.change]


def _starting(plan: MfaPlan) -> str:
    """How the profiles that start with the device will start."""
    if plan.new:
        return translate("MfaChange", "From then on these start with the new one: {starting}.")
    if plan.successor and plan.proof:
        return translate("MfaChange", "From then on these start with {other}: {starting}.")
    if plan.successor:
        return translate(
            "MfaChange",
            "From then on these ask you for a code of {other}, whose seed is not here: {starting}.",
        )
    return translate("MfaChange", "These start without a code, or not at all: {starting}.")


def _titles(plan: MfaPlan) -> Mapping[str, str]:
    """By the steps' names; `{proof}`, `{users}` and `{next}` stand for names too."""
    prove = translate("MfaChange", "Sign in with a code of it, as the proof")
    if plan.proof == plan.successor:
        prove = translate("MfaChange", "Sign in with a code of {proof}, as the proof")
    if plan.change is Change.ENABLE:
        use = translate("MfaChange", "Use it for the profile {users}")
    elif plan.next_device:
        use = translate("MfaChange", "Use {next} for the profiles {users}")
    else:
        use = translate("MfaChange", "Use no MFA device for the profiles {users}")
    return {
        CREATE: translate("MfaChange", "Make a virtual MFA device, its seed kept in the vault"),
        ENABLE: translate("MfaChange", "Enable it for {user}, with two codes"),
        PROVE: prove,
        USE: use,
        RESYNC: translate(
            "MfaChange", "Send AWS two codes in a row, made by the seed in the vault"
        ),
        DEACTIVATE: translate("MfaChange", "Deactivate {device} for {user}"),
        DELETE: translate("MfaChange", "Delete {device} at AWS, for good"),
        FORGET: translate("MfaChange", "Delete the seed of {device}"),
    }


def _details(plan: MfaPlan) -> Mapping[str, str]:
    """The steps' calls and targets, by the steps' names."""
    ends = translate("MfaChange", "In your vault. A session that is running starts again.")
    goes_on = translate("MfaChange", "In your vault. A session that is running goes on.")
    return {
        CREATE: f"iam:CreateVirtualMFADevice · {plan.new}",
        ENABLE: f"iam:EnableMFADevice · {plan.user_arn}",
        PROVE: f"sts:GetSessionToken · {plan.user_arn}",
        USE: goes_on if plan.device and plan.next_device else ends,
        RESYNC: f"iam:ResyncMFADevice · {plan.user_arn}",
        DEACTIVATE: f"iam:DeactivateMFADevice · {plan.user_arn}",
        DELETE: f"iam:DeleteVirtualMFADevice · {plan.device}",
        FORGET: translate("MfaChange", "In your vault, only after AWS has deleted the device."),
    }
