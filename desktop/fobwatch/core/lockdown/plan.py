"""The plan of a lockdown, and its steps: their order, their calls, and their words in English.

The words are for the command line and for reports, which are read far from a window.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.credentials import masked
from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.aws.policies import allowing
from fobwatch.core.json_values import moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from fobwatch.core.aws.lockdown_records import LockdownStep


class Allowed(StrEnum):
    """What AWS says when it is asked whether the caller's policies allow a step."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """It may not be asked, or cannot say."""
    NOBODY = "nobody"
    """The step calls nothing of AWS."""


class Remark(StrEnum):
    """What no step reaches."""

    IDENTITY_CENTER = "identity-center"
    """Sessions of its roles: only the portal's sign-in can be ended."""
    OTHER_ACCOUNT = "other-account"
    """Roles of another account, which only somebody there can close."""
    FEDERATED_CONSOLES = "federated-consoles"
    """Consoles in browsers that Fobwatch did not open end with their role's sessions."""
    ROTATING = "rotating"
    """The key is being replaced already; a new key has to wait for that."""
    KEYS_UNSEEN = "keys-unseen"
    """The user's other keys could not be listed: a thief may have made one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    step: LockdownStep
    allowed: Allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`caller_arn` is who calls AWS, `user_arn` the user whose key it is about; empty for none.

    `notes` say what is not reached, each with the names that it is about.
    """

    subject: str
    caller: str
    caller_arn: str
    user_arn: str = ""
    steps: tuple[PlannedStep, ...] = ()
    notes: tuple[tuple[Remark, tuple[str, ...]], ...] = ()
    known_keys: tuple[str, ...] = ()


_ORDER: Final = (
    StepKind.DOORS,
    StepKind.KEY,
    StepKind.OTHER_KEY,
    StepKind.USER,
    StepKind.ROLE,
    StepKind.CONSOLES,
    StepKind.PORTAL,
    StepKind.LOGINS,
    StepKind.PASSWORD,
    StepKind.NEW_KEY,
    StepKind.EVENTS,
)
"""The most urgent first."""


def in_order(
    steps: Iterable[LockdownStep], *, own: bool, needs_key: bool
) -> tuple[LockdownStep, ...]:
    """The steps as they are done. `own` says that the caller is built upon the key.

    The calls are then made with the new key, from the second step on. `needs_key` says that there
    is none: then the key is deactivated last, and sessions that were made with it meanwhile are
    refused after that is known not to be possible.
    """
    order = list(_ORDER)
    if own:
        order.remove(StepKind.NEW_KEY)
        order.insert(1, StepKind.NEW_KEY)
    if needs_key:
        order.remove(StepKind.KEY)
        order.append(StepKind.KEY)
    return tuple(sorted(steps, key=lambda step: order.index(step.action)))


POLICY_NAME: Final = "AWSRevokeOlderSessions"
"""As the console calls it (IAM user guide, "Revoke IAM role temporary security credentials")."""

ACTIONS: Final = {
    StepKind.KEY: ("iam:UpdateAccessKey",),
    StepKind.OTHER_KEY: ("iam:UpdateAccessKey",),
    StepKind.USER: ("iam:PutUserPolicy",),
    StepKind.ROLE: ("iam:PutRolePolicy",),
    StepKind.LOGINS: ("signin:ListSessions", "signin:BatchRevokeSessions"),
    StepKind.PASSWORD: ("iam:UpdateLoginProfile",),
    StepKind.NEW_KEY: ("iam:ListAccessKeys", "iam:CreateAccessKey"),
    StepKind.EVENTS: ("cloudtrail:LookupEvents",),
}
"""What each calls of AWS."""

TAKEN_BACK_BY: Final = {
    StepKind.DOORS: "",
    StepKind.KEY: "iam:UpdateAccessKey",
    StepKind.OTHER_KEY: "iam:UpdateAccessKey",
    StepKind.USER: "iam:DeleteUserPolicy",
    StepKind.ROLE: "iam:DeleteRolePolicy",
}
"""The call that undoes it; empty for what needs none. The others cannot be undone."""


def statement_for(step: LockdownStep) -> str:
    """The policy (JSON) that lets the caller do it; empty where it calls nothing of AWS."""
    actions = ACTIONS.get(step.action, ())
    return allowing((actions, simulated_on(step))) if actions else ""


def simulated_on(step: LockdownStep) -> str:
    """The resource that the policies have to name; those of some services know none."""
    return step.resource if step.resource and step.action is not StepKind.EVENTS else "*"


def can_be_taken_back(step: LockdownStep) -> bool:
    return step.outcome is Outcome.DONE and step.action in TAKEN_BACK_BY


def denial_before(when: datetime) -> str:
    """The policy (JSON) that refuses every session that was issued earlier, as the console has it.

    `when` is in whole seconds, as AWS issues sessions: one that is made in that second is let in.
    """
    condition = {"DateLessThan": {"aws:TokenIssueTime": moment(when.replace(microsecond=0))}}
    statement = {"Effect": "Deny", "Action": ["*"], "Resource": ["*"], "Condition": condition}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


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
