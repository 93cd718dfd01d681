"""The steps in English, for the command line and for reports, which are read far from a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.credentials import masked
from fobwatch.core.aws.lockdown_records import StepKind
from fobwatch.core.lockdown.plan import Remark
from fobwatch.core.lockdown.steps import ACTIONS

if TYPE_CHECKING:
    from fobwatch.core.aws.lockdown_records import LockdownStep

KEYS: Final = (StepKind.KEY, StepKind.OTHER_KEY, StepKind.NEW_KEY)

TITLES: Final = {
    StepKind.DOORS: "Give nothing to programs any more",
    StepKind.KEY: "Deactivate the access key",
    StepKind.OTHER_KEY: "Deactivate the user's other access key",
    StepKind.USER: "Refuse the user's older sessions",
    StepKind.ROLE: "Refuse the role's older sessions",
    StepKind.CONSOLES: "Sign the browsers out of AWS",
    StepKind.PORTAL: "Sign out of the access portal",
    StepKind.LOGINS: "End the sign-ins with aws login",
    StepKind.PASSWORD: "Change the console password",
    StepKind.NEW_KEY: "Make a new access key for the profile",
    StepKind.EVENTS: "Collect what the keys were used for",
}

NOT_REACHED: Final = {
    Remark.IDENTITY_CENTER: "Roles of IAM Identity Center, whose sessions nobody can refuse",
    Remark.OTHER_ACCOUNT: "Roles of other accounts",
    Remark.FEDERATED_CONSOLES: "Consoles that a thief opened: they are refused with the sessions",
    Remark.ROTATING: "A new key: the key is being replaced already",
    Remark.KEYS_UNSEEN: "The user's other keys: they could not be listed",
}


def whom(step: LockdownStep) -> str:
    """Who or what a step is about."""
    if step.action is StepKind.EVENTS:
        return ", ".join(map(masked, step.target.split()))
    return masked(step.target) if step.action in KEYS else step.resource or step.target


def called(step: LockdownStep) -> str:
    return ", ".join(ACTIONS.get(step.action, ())) or "on this computer"
