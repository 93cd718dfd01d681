from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import ClockSkewed
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.profiles.errors import BrokenChain
from fobwatch.core.sessions.renewal import back_off, due, lasts, next_try
from fobwatch.core.sessions.sessions import SessionRecord, Work
from tests.core.sessions.test_sessions import DENIED, HELD, OFFLINE, session
from tests.fakes import NOON, SERIAL

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError

MINUTE = timedelta(minutes=1)
NO_CODE = MfaCodeNeeded("A code is needed", "No seed.", "Type it.", serial=SERIAL)
BROKEN = BrokenChain("No source", "It is gone.", "Choose another.")
SKEWED = ClockSkewed("The clock is wrong", "AWS says so.", "Set it.")


@pytest.mark.parametrize(("minutes", "is_due"), [(35, False), (36, True), (61, True)])
def test_an_hour_s_session_is_renewed_24_minutes_before_its_end(minutes: int, is_due: bool) -> None:
    assert due(HELD, NOON + minutes * MINUTE) is is_due


def test_a_short_session_is_renewed_in_its_last_two_fifths() -> None:
    short = replace(HELD, session=session(timedelta(seconds=100)))

    assert not due(short, NOON + timedelta(seconds=59))
    assert due(short, NOON + timedelta(seconds=60))


@pytest.mark.parametrize(
    "record",
    [
        SessionRecord(profile="dev"),
        replace(HELD, work=Work.RENEWING),
        replace(HELD, problem=NO_CODE, retry_at=NOON),
        replace(HELD, problem=BROKEN, retry_at=NOON),
        SessionRecord(profile="dev", problem=DENIED, retry_at=NOON),
        replace(HELD, session=replace(session(), supporting=True)),
    ],
    ids=["no session", "under way", "needs a code", "broken", "not started", "supports others"],
)
def test_what_is_never_renewed_by_itself(record: SessionRecord) -> None:
    assert next_try(record) is None


def test_a_transient_failure_waits_for_its_next_try() -> None:
    failed = replace(HELD, problem=OFFLINE, retry_at=NOON + 40 * MINUTE)

    assert not due(failed, NOON + 39 * MINUTE)
    assert due(failed, NOON + 40 * MINUTE)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(1, 5), (2, 10), (3, 20), (6, 160), (7, 300), (500, 300)]
)
def test_the_wait_doubles_up_to_five_minutes(failures: int, seconds: int) -> None:
    record = replace(HELD, failures=failures)

    assert back_off(record, 1.0, NOON) - NOON == timedelta(seconds=seconds)


@pytest.mark.parametrize(("failures", "minutes"), [(1, 45), (2, 50), (3, 60), (5, 100), (99, 100)])
def test_what_aws_refused_is_asked_for_again_but_rarely(failures: int, minutes: int) -> None:
    refused = replace(HELD, problem=DENIED, retry_at=NOON + 40 * MINUTE, failures=failures)

    assert next_try(refused) == NOON + minutes * MINUTE


@pytest.mark.parametrize("problem", [OFFLINE, SKEWED], ids=["offline", "wrong clock"])
def test_a_start_that_failed_is_tried_again_where_it_may_pass_by_itself(
    problem: FobwatchError,
) -> None:
    failed = SessionRecord(profile="dev", problem=problem, retry_at=NOON + MINUTE)

    assert next_try(failed) == NOON + MINUTE


def test_the_wait_is_jittered_down_to_half() -> None:
    record = replace(HELD, failures=3)

    assert back_off(record, 0.0, NOON) - NOON == timedelta(seconds=10)


def test_a_session_about_to_end_is_tried_each_minute() -> None:
    record = replace(HELD, failures=9)

    assert back_off(record, 1.0, NOON + 58 * MINUTE) - NOON == 59 * MINUTE


@pytest.mark.parametrize(
    ("life", "age", "good"),
    [
        (60 * MINUTE, 40 * MINUTE, True),
        (60 * MINUTE, 41 * MINUTE, False),
        (30 * MINUTE, 10 * MINUTE, True),
        (30 * MINUTE, 11 * MINUTE, False),
        (15 * MINUTE, 5 * MINUTE, True),
        (15 * MINUTE, 6 * MINUTE, False),
    ],
)
def test_tools_get_20_minutes_or_two_thirds_of_a_short_life(
    life: timedelta, age: timedelta, good: bool
) -> None:
    assert lasts(session(life), NOON + age) is good
