"""The forms in which tools take a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

from fobwatch.core.agent.credential_formats import (
    process_credentials,
    session_variables,
    with_session,
)
from fobwatch.core.agent.tool_variables import SUPERSEDED
from fobwatch.core.timestamps import timestamp
from tests.core.sessions.test_sessions import session
from tests.fakes import ACCOUNT, NOON

HELD = replace(session(), region="eu-west-1", account_id=ACCOUNT)


def test_the_time_is_utc_in_whole_seconds() -> None:
    here = (NOON + timedelta(microseconds=5)).astimezone(timezone(timedelta(hours=5)))

    assert timestamp(here) == "2026-11-22T12:00:00Z"


def test_process_credentials_are_what_the_sdks_read() -> None:
    assert process_credentials(HELD) == {
        "Version": 1,
        "AccessKeyId": HELD.credentials.access_key_id,
        "SecretAccessKey": HELD.credentials.secret_access_key,
        "SessionToken": HELD.credentials.session_token,
        "Expiration": timestamp(HELD.expires_at),
        "AccountId": ACCOUNT,
    }


def test_an_unknown_account_is_left_out() -> None:
    unknown = replace(HELD, account_id="")

    assert "AccountId" not in process_credentials(unknown)
    assert "AWS_ACCOUNT_ID" not in session_variables(unknown)


def test_the_region_goes_under_both_names() -> None:
    variables = session_variables(HELD)

    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"


def test_a_session_without_region_leaves_the_user_s_alone() -> None:
    environment = with_session(
        {"AWS_REGION": "us-east-2"}, session_variables(replace(HELD, region=""))
    )

    assert environment["AWS_REGION"] == "us-east-2"


def test_nothing_stays_beside_the_session_that_would_beat_it() -> None:
    inherited = dict.fromkeys(SUPERSEDED, "other") | {
        "AWS_ACCESS_KEY_ID": "other",
        "HOME": "/h",
    }

    environment = with_session(inherited, session_variables(HELD))

    assert environment == {"HOME": "/h", **session_variables(HELD)}
    assert "other" not in environment.values()
