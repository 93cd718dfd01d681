"""Unsafe things that were found, or could not be looked at. Names and times alone: no secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.aws.policies import allowing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.errors import FobwatchError


class Check(StrEnum):
    """What is looked at."""

    ACCOUNT = "account"
    """Whether AWS can be asked at all with a profile's key."""
    ROOT_USER = "root-user"
    """The vault has an access key of a root user."""
    ROOT_KEYS = "root-keys"
    ROOT_MFA = "root-mfa"
    USERS_MFA = "users-mfa"
    OWN_MFA = "own-mfa"
    OLD_KEY = "old-key"
    UNUSED_KEY = "unused-key"
    TRAIL = "trail"
    REGION = "region"
    AWS_FILES = "aws-files"
    HISTORY = "history"
    ENVIRONMENT = "environment"
    PERMISSIONS = "permissions"
    CLOCK = "clock"
    VAULT = "vault"
    LONG_SESSION = "long-session"


class Severity(IntEnum):
    UNKNOWN = 0
    """It could not be looked at."""
    LOW = 1
    MEDIUM = 2
    HIGH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something is not known, in words for a person."""

    title: str
    message: str
    remedy: str = ""
    denied: bool = False
    """A policy does not allow it."""
    needs_session: bool = False
    """AWS is asked once a session lasts."""
    soon: bool = False
    """AWS will answer in a minute or two."""

    @classmethod
    def of(cls, error: FobwatchError) -> Reason:
        return cls(title=error.title, message=error.message, remedy=error.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`about` is whom or what it concerns: an account, a profile, a key or a file.

    `profile` is the one by which it can be fixed. `names` and `count` are the evidence: `names`
    are the first of as many as `count` says. `at` is the time of the evidence. For what is not
    known `reason` says why, and `actions` are those that a policy would have to allow.
    """

    check: Check
    severity: Severity
    about: str = ""
    account: str = ""
    profile: str = ""
    names: tuple[str, ...] = ()
    count: int = 0
    at: datetime | None = None
    reason: Reason | None = None
    actions: tuple[str, ...] = ()

    @property
    def needs_session(self) -> bool:
        """Whether it would be known once a session of `profile` lasts."""
        return self.reason is not None and self.reason.needs_session

    @property
    def key(self) -> str:
        """The same for the same finding, whenever it is made."""
        kind = "unknown-" if self.severity is Severity.UNKNOWN else ""
        return f"{kind}{self.check}:{self.about}"


def allowing_statement(actions: Iterable[str]) -> str:
    """The policy (JSON) with the one statement that would allow these."""
    return allowing((actions, "*"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Of the finding `key`, which comes back at `until`."""

    key: str
    reason: str
    until: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.until
