"""Reasons for which a lockdown is not begun, or a call of it not made, in words for a person."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import masked
from fobwatch.core.aws.lockdown_records import StepKind
from fobwatch.core.errors import BadRequest
from fobwatch.core.lockdown.errors import CannotLockDown
from fobwatch.core.walks.errors import WalkUnderWay

if TYPE_CHECKING:
    from collections.abc import Collection


def root_key() -> CannotLockDown:
    return CannotLockDown(
        "This is the account's root user",
        "No policy limits it, and no other identity of the account can take its keys away.",
        "Sign in to the console as root. Under Security credentials, delete its access keys, "
        "change its password, and look at its MFA devices.",
    )


def other_account(caller: str, account_id: str) -> CannotLockDown:
    return CannotLockDown(
        f"{caller} is of another account",
        f"Only an identity of account {account_id} can change this user: users of the same name in "
        "other accounts are other people.",
        f"Choose a profile of account {account_id} for the calls.",
    )


def key_refused(key: str) -> CannotLockDown:
    return CannotLockDown(
        f"AWS does not take the access key {masked(key)}",
        "It is inactive or deleted already, or the secret in the vault is not its own. So AWS does "
        "not say whose it is.",
        "Look at the user in the console: its keys, its policies, and who changed them.",
    )


def already_begun(subject: str) -> WalkUnderWay:
    return WalkUnderWay(
        f"{subject} is being locked down already",
        "It was begun, and is not finished yet.",
        "Finish it first: it goes on where it was.",
    )


def otherwise_begun(subject: str) -> WalkUnderWay:
    return WalkUnderWay(
        f"{subject} is being locked down already",
        "It was begun with more steps than these, or by the calls of another profile.",
        f"Finish all of it with “fobwatch lockdown {shlex.quote(subject)} --yes”, or leave the "
        "rest of it in the window first.",
    )


def doors_stay_closed(subject: str) -> WalkUnderWay:
    return WalkUnderWay(
        "Programs get nothing yet",
        f"{subject} is still being locked down, and until then nothing is given to programs.",
        "Finish that first, or leave the rest of it.",
    )


def caller_gone(name: str) -> CannotLockDown:
    return CannotLockDown(
        f"Nobody is there to make the calls: {name} is gone",
        "It was removed, renamed, or has lost its source since this was begun.",
        "Give it its name back. Or leave the rest, and look again with another profile for the "
        "calls.",
    )


def other_identity(name: str) -> CannotLockDown:
    return CannotLockDown(
        f"{name} is somebody else now",
        "It was changed since this was shown, and its calls would change users of another account.",
        "Look at it again.",
    )


def check_steps(names: Collection[str]) -> None:
    """Raises `BadRequest` for the name of a step that there is not."""
    unknown = next((name for name in names if name not in set(StepKind)), "")
    if unknown:
        raise BadRequest(
            "There is no such step",
            f"“{unknown}” is none of them.",
            f"Name one of {', '.join(StepKind)}.",
        )
