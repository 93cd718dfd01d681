"""The times at which a session is renewed, and a failed renewal is tried again.

Two windows, as botocore's own: the advisory one tries quietly and tolerates failure, the
mandatory one notifies a person.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.sessions.sessions import Work, ending_soon, remaining

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.sessions.sessions import Session, SessionRecord

ADVISORY = timedelta(minutes=24)
"""Renewal begins here, so that the agent can promise `MIN_REMAINING` without renewing."""

MIN_REMAINING = timedelta(minutes=20)
"""What a tool gets at least: botocore asks again for each request below 15 minutes."""

MINUTE = timedelta(minutes=1)

FIRST_WAIT = timedelta(seconds=5)
MAX_WAIT = timedelta(minutes=5)
MAX_DOUBLINGS = 10
FIRST_LIFTING = timedelta(minutes=5)
MAX_LIFTING = timedelta(hours=1)
"""AWS may allow again what it refused, and nothing shows it here: it is asked rarely."""

MAX_URGENT_WAIT = timedelta(minutes=1)


def renewal_begins(session: Session) -> datetime:
    """When the advisory window opens; for a short session, its last two fifths.

    For a cached one, its last minute, and not within a minute of the last time.
    """
    if session.cached:
        begins = max(session.expires_at - MINUTE, session.started_at + MINUTE)
        return min(begins, session.expires_at)
    return session.expires_at - min(ADVISORY, session.life * 2 / 5)


def renews_itself(session: Session) -> bool:
    """Whether it is renewed without anybody asking: the root user's, of any kind, never is."""
    return not is_root(session.arn)


def lasts(session: Session, now: datetime) -> bool:
    """Whether a session can be handed out as it is: it has `MIN_REMAINING` left.

    One whose whole life is short cannot always have that: two thirds of its life are enough then.
    So a role of half an hour keeps the 20 minutes, and one of AWS's shortest, 15 minutes, the 10
    below which botocore uses no key that it could replace
    (`RefreshableCredentials._mandatory_refresh_timeout`). Where a new one may end no later, it is
    used to its end.
    """
    to_its_end = session.cached or not renews_itself(session)
    wanted = timedelta.resolution if to_its_end else min(MIN_REMAINING, session.life * 2 / 3)
    return remaining(session, now) >= wanted


def next_try(record: SessionRecord) -> datetime | None:
    """When the broker renews this session by itself; None when it does not.

    A start that failed is tried again too if its obstacle may pass by itself.
    """
    session, problem, retry_at = record.session, record.problem, record.retry_at
    if record.work is not Work.NONE or (session is not None and session.supporting):
        return None
    begins = renewal_begins(session) if session and renews_itself(session) else None
    if problem is None:
        return begins
    if retry_at is None or not (problem.transient or (begins and isinstance(problem, AwsError))):
        return None
    if not problem.transient:
        retry_at += doubled(FIRST_LIFTING, record.failures, MAX_LIFTING)
    return max(begins or retry_at, retry_at)


def due(record: SessionRecord, now: datetime) -> bool:
    moment = next_try(record)
    return moment is not None and moment <= now


def back_off(record: SessionRecord, jitter: float, now: datetime) -> datetime:
    """The next try after a transient failure: doubled each time, from 50 to 100 % of that.

    `jitter` is between 0.0 and 1.0. A session in its last stretch is tried at least each minute.
    """
    urgent = record.session is None or ending_soon(record.session, now)
    limit = MAX_URGENT_WAIT if urgent else MAX_WAIT
    return now + doubled(FIRST_WAIT, record.failures, limit) * (0.5 + jitter / 2)


def put_off_too_long(record: SessionRecord, now: datetime) -> bool:
    """Whether the next try was reckoned by a clock that has been set back since."""
    return record.retry_at is not None and record.retry_at - now > MAX_WAIT


def refuse_too_soon(record: SessionRecord, now: datetime) -> None:
    """Raise the record's problem anew until its next try is due."""
    problem, retry_at = record.problem, record.retry_at
    if problem is None or retry_at is None or put_off_too_long(record, now):
        return
    if now < retry_at:
        raise problem.fresh()


def doubled(first: timedelta, failures: int, limit: timedelta) -> timedelta:
    """How long to wait after so many failures in a row: `first`, then twice as long each time."""
    doublings = min(max(failures - 1, 0), MAX_DOUBLINGS)
    return min(first * (1 << doublings), limit)
