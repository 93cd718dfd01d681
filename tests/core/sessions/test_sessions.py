from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable
from fobwatch.core.sessions.sessions import (
    ConsoleUse,
    Session,
    SessionRecord,
    SessionState,
    Work,
    session_status,
)
from tests.fakes import ACCOUNT, NOON

if TYPE_CHECKING:
    from datetime import datetime

HOUR = timedelta(hours=1)
DENIED = AccessDenied("Not allowed", "AWS says no.", "Ask for access.")
OFFLINE = NetworkUnreachable("No network", "AWS cannot be reached.", "Check the network.")


def session(life: timedelta = HOUR) -> Session:
    credentials = Credentials(
        access_key_id="ASIATEST",
        secret_access_key="secret-of-session",
        session_token="token-of-session",
        expires_at=NOON + life,
    )
    return Session(
        profile="dev",
        credentials=credentials,
        started_at=NOON,
        arn=f"arn:aws:iam::{ACCOUNT}:user/anna",
        account_id=ACCOUNT,
        console=ConsoleUse.KEY_ONLY,
    )


HELD = SessionRecord(profile="dev", session=session())
NONE = SessionRecord(profile="dev")


@pytest.mark.parametrize(
    ("record", "minutes", "state"),
    [
        (NONE, 0, SessionState.IDLE),
        (replace(NONE, work=Work.STARTING), 0, SessionState.STARTING),
        (replace(NONE, problem=DENIED), 0, SessionState.NEEDS_YOU),
        (replace(NONE, problem=OFFLINE), 0, SessionState.FAILED),
        (HELD, 0, SessionState.ACTIVE),
        (HELD, 54.9, SessionState.ACTIVE),
        (HELD, 55, SessionState.ENDING_SOON),
        (HELD, 60, SessionState.EXPIRED),
        (HELD, 600, SessionState.EXPIRED),
        (replace(HELD, work=Work.RENEWING), 1, SessionState.RENEWING),
        (replace(HELD, work=Work.RENEWING), 59, SessionState.RENEWING),
        (replace(HELD, work=Work.RENEWING), 61, SessionState.STARTING),
        (replace(HELD, problem=DENIED), 40, SessionState.ACTIVE),
        (replace(HELD, problem=DENIED), 56, SessionState.NEEDS_YOU),
        (replace(HELD, problem=DENIED), 61, SessionState.NEEDS_YOU),
        (replace(HELD, problem=OFFLINE), 56, SessionState.ENDING_SOON),
        (replace(HELD, problem=OFFLINE), 61, SessionState.FAILED),
    ],
)
def test_a_person_sees_one_state(
    record: SessionRecord, minutes: float, state: SessionState
) -> None:
    assert session_status(record, NOON + timedelta(minutes=minutes)).state is state


@pytest.mark.parametrize(
    ("seconds", "left"), [(3599, 1), (3600, 0), (3601, 0)], ids=["before", "at", "after"]
)
def test_what_is_left_never_falls_below_zero(seconds: int, left: int) -> None:
    status = session_status(HELD, NOON + timedelta(seconds=seconds))

    assert status.left == timedelta(seconds=left)


def test_a_short_session_ends_soon_in_its_last_quarter() -> None:
    short = replace(HELD, session=session(timedelta(seconds=60)))

    assert session_status(short, NOON + timedelta(seconds=44)).state is SessionState.ACTIVE
    assert session_status(short, NOON + timedelta(seconds=45)).state is SessionState.ENDING_SOON


@pytest.mark.parametrize(
    ("at", "share"),
    [(NOON, 1.0), (NOON + HOUR / 4, 0.75), (NOON + HOUR, 0.0), (NOON - HOUR, 1.0)],
)
def test_the_share_left_stays_between_none_and_all(at: datetime, share: float) -> None:
    assert session_status(HELD, at).share == pytest.approx(share)


def test_no_secret_is_in_a_representation() -> None:
    shown = repr(HELD) + repr(session().credentials)

    assert "secret-of-session" not in shown
    assert "token-of-session" not in shown
