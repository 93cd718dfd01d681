"""Session records in a word or two."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace
from fobwatch.core.console.console import Destination
from fobwatch.core.console.ledger import ConsoleSession, origin_of
from fobwatch.core.sessions.sessions import ConsoleUse, Session, SessionRecord, Work
from tests.fakes import ACCOUNT, NOON

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def session(
    profile: str,
    *,
    left: timedelta,
    life: timedelta = timedelta(hours=1),
    now: datetime = NOON,
    role: str = "Admin",
    region: str = "eu-west-1",
    mfa: bool = False,
    reason: str = "",
) -> Session:
    """A role's session with so much left at `now`, and at least so much life in all."""
    expires_at = now + left
    credentials = Credentials(
        access_key_id="ASIA0000000000TEST",
        secret_access_key="temporary-secret",
        session_token="temporary-token",
        expires_at=expires_at,
    )
    return Session(
        profile=profile,
        credentials=credentials,
        started_at=expires_at - max(life, left),
        arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/fobwatch",
        account_id=ACCOUNT,
        console=ConsoleUse.MAY_LAST,
        region=region,
        mfa=mfa,
        reason=reason,
    )


def record(
    profile: str,
    *,
    left: timedelta | None = None,
    life: timedelta = timedelta(hours=1),
    work: Work = Work.NONE,
    problem: FobwatchError | None = None,
    retry_at: datetime | None = None,
    waiting_until: datetime | None = None,
) -> SessionRecord:
    """A record, with a session where `left` says how much of it is left at noon."""
    held = None if left is None else session(profile, left=left, life=life)
    return SessionRecord(
        profile=profile,
        session=held,
        work=work,
        problem=problem,
        failures=0 if problem is None else 1,
        retry_at=retry_at,
        waiting_until=waiting_until,
    )


def console(profile: str, *, left: timedelta = timedelta(hours=1)) -> ConsoleSession:
    """A console session in the default browser, opened at noon."""
    return ConsoleSession(
        profile=profile,
        account_id=ACCOUNT,
        arn=f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/fobwatch",
        place=BrowserPlace(owner=BrowserOwner(name=profile)),
        browser="",
        destination=Destination(service="s3"),
        opened_at=NOON,
        started_at=NOON,
        ends_at=NOON + left,
        logout_url="https://us-east-1.signin.example/oauth",
        origin=origin_of(session(profile, left=left)),
        region="eu-west-1",
    )
