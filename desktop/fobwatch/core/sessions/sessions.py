"""Sessions: temporary credentials with an expiry, and what a person sees of them.

Every time here is AWS's time (`AwsTime.now()`): AWS sets the expiry, and enforces it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta  # noqa: TC003 - its fields' types are read
from enum import StrEnum
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import Credentials  # noqa: TC001 - its fields' types are read
from fobwatch.core.collection import RecordKind

if TYPE_CHECKING:
    from fobwatch.core.actions_needed import ActionNeeded
    from fobwatch.core.errors import FobwatchError

ENDING_SOON = timedelta(minutes=5)
"""A session with no more than this left is ending soon; a short one, in its last quarter."""


class ConsoleUse(StrEnum):
    """What a session is worth at the console's sign-in, which its credentials' making decides.

    IAM user guide, "Enable custom identity broker access to the AWS console".
    """

    KEY_ONLY = "key-only"
    """Its credentials are refused: only the profile's long-term key opens the console."""
    LASTS = "lasts"
    """The console may be given a duration."""
    ENDS_ALONG = "ends-along"
    """The console ends with the session."""
    MAY_LAST = "may-last"
    """It ends with this session, but would last with one made by `Attempt.for_console`."""


class SessionState(StrEnum):
    IDLE = "idle"
    STARTING = "starting"
    ACTIVE = "active"
    ENDING_SOON = "ending-soon"
    RENEWING = "renewing"
    NEEDS_YOU = "needs-you"
    EXPIRED = "expired"
    FAILED = "failed"


ATTENTION = frozenset({SessionState.NEEDS_YOU, SessionState.FAILED})
"""A session in one of these waits for a person, or failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Credentials that Fobwatch holds for a profile.

    `arn` is the principal that GetCallerIdentity would name. `reason` says in plain words how
    it was made, and why so. `mfa` says whether a code was used for it. A `supporting` session was
    made only as the source of another: it is not shown, and is renewed when it is needed.
    A `cached` one was made before: whoever passed it on may do so again, with less time left.
    `definition` is that of the profile which made it (`definition.definition_of`), `endpoint` the
    URL that replaced AWS's STS, if one did.
    """

    profile: str
    credentials: Credentials = field(repr=False)
    started_at: datetime
    arn: str
    account_id: str
    console: ConsoleUse
    reason: str = ""
    region: str = ""
    mfa: bool = False
    supporting: bool = False
    cached: bool = False
    definition: str = field(default="", repr=False)
    endpoint: str = ""

    @property
    def expires_at(self) -> datetime:
        return self.credentials.expires_at

    @property
    def life(self) -> timedelta:
        return self.expires_at - self.started_at


SESSIONS: RecordKind[Session] = RecordKind(
    prefix="session", noun="session", types={"session": Session}, key="profile", passing=True
)


class Work(StrEnum):
    """What the broker is doing for a profile right now."""

    NONE = "none"
    STARTING = "starting"
    RENEWING = "renewing"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """All that the broker knows of one profile's session; a value, replaced as a whole.

    `problem` is the last failure since the last success. `retry_at` is when the broker tries
    again by itself, None when it does not. `waiting_until` is set while the next code window
    of an MFA device is waited for. `tried_with` is what the failed sign-in was made with: the
    profile's chain and its MFA device.
    """

    profile: str
    session: Session | None = None
    work: Work = Work.NONE
    problem: FobwatchError | None = None
    failures: int = 0
    retry_at: datetime | None = None
    waiting_until: datetime | None = None
    tried_with: object = field(default=None, repr=False)

    @property
    def is_vacant(self) -> bool:
        """Whether no session is held, and none is being made."""
        return self.session is None and self.work is Work.NONE

    @property
    def action_needed(self) -> ActionNeeded | None:
        """What a person has to do before the session goes on, as far as that is known."""
        if self.problem is None or self.work is not Work.NONE:
            return None
        return self.problem.action_needed


def remaining(session: Session, now: datetime) -> timedelta:
    """What is left of the session, never below zero."""
    return max(session.expires_at - now, timedelta())


def ending_soon(session: Session, now: datetime) -> bool:
    """Whether the session is in its last stretch, or over."""
    left = remaining(session, now)
    return left <= ENDING_SOON and left <= session.life / 4


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStatus:
    """What a person sees of a session at one instant; `left` is zero where none is valid."""

    record: SessionRecord
    state: SessionState
    left: timedelta

    @property
    def share(self) -> float:
        """The share of the session's life that is left, from 0.0 to 1.0."""
        life = self.record.session.life if self.record.session else timedelta()
        return min(self.left / life, 1.0) if life > timedelta() else 0.0


def session_status(record: SessionRecord, now: datetime) -> SessionStatus:
    session = record.session
    left = timedelta() if session is None else remaining(session, now)
    return SessionStatus(record=record, state=_state(record, left, now), left=left)


def needs_attention(record: SessionRecord, now: datetime) -> bool:
    """Whether it waits for a person, or failed; then it has a problem, which few of many have."""
    return record.problem is not None and session_status(record, now).state in ATTENTION


def _state(record: SessionRecord, left: timedelta, now: datetime) -> SessionState:
    if record.session is not None and not ending_soon(record.session, now):
        return SessionState.RENEWING if record.work is not Work.NONE else SessionState.ACTIVE
    if record.work is not Work.NONE:
        return SessionState.RENEWING if left else SessionState.STARTING
    if record.problem is not None and record.problem.needs_person:
        return SessionState.NEEDS_YOU
    if left:
        return SessionState.ENDING_SOON
    if record.problem is not None:
        return SessionState.FAILED
    return SessionState.IDLE if record.session is None else SessionState.EXPIRED
