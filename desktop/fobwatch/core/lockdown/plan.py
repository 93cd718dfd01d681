"""What a lockdown would do, before it does anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.lockdown_records import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.aws.lockdown_records import LockdownStep


class Allowed(StrEnum):
    """What AWS says when it is asked whether the caller's policies allow a step."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """It may not be asked, or cannot tell."""
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
"""Where somebody else makes the calls: the most urgent first."""

_OWN_ORDER: Final = (
    StepKind.DOORS,
    StepKind.NEW_KEY,
    StepKind.KEY,
    StepKind.OTHER_KEY,
    StepKind.USER,
    StepKind.ROLE,
    StepKind.CONSOLES,
    StepKind.PORTAL,
    StepKind.LOGINS,
    StepKind.PASSWORD,
    StepKind.EVENTS,
)
"""Where the key's own user does: with the new key, from the second step on."""


def in_order(
    steps: Iterable[LockdownStep], *, own: bool, needs_key: bool
) -> tuple[LockdownStep, ...]:
    """The steps as they are done. `own` says that the caller is built upon the key.

    `needs_key` says that it still is, without a new one: then the key is deactivated last, and
    sessions that were made with it meanwhile are refused after that is known not to be possible.
    """
    order: tuple[StepKind, ...] = _OWN_ORDER if own else _ORDER
    if needs_key:
        last = (StepKind.KEY,)
        order = (*(kind for kind in order if kind not in last), *last)
    return tuple(sorted(steps, key=lambda step: order.index(step.action)))
