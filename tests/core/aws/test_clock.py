from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fobwatch.core.aws.clock import AwsTime
from tests.fakes import NOON, FakeClock


def observe(aws_time: AwsTime, clock: FakeClock, *, ahead: timedelta, took: timedelta) -> None:
    """One answer of an AWS whose clock is `ahead`, cut to whole seconds as HTTP cuts it."""
    sent = clock.now()
    clock.advance(took)
    date = (sent + took / 2 + ahead).replace(microsecond=0)
    aws_time.observe(date, sent, clock.now())


def test_before_any_answer_our_clock_counts() -> None:
    aws_time = AwsTime(FakeClock())

    assert aws_time.now() == NOON
    assert not aws_time.measured


def test_codes_are_made_for_aws_time() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(seconds=41), took=timedelta(milliseconds=80))

    assert abs(aws_time.offset - timedelta(seconds=41)) <= timedelta(seconds=0.6)
    assert aws_time.skewed


@pytest.mark.parametrize(
    ("seconds", "skewed"), [(29, False), (32, True), (-29, False), (-32, True)]
)
def test_a_person_is_told_past_one_code_window(seconds: int, skewed: bool) -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(seconds=seconds), took=timedelta())

    assert aws_time.skewed is skewed


def test_differences_within_the_header_s_second_change_nothing() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(seconds=3), took=timedelta())
    first = aws_time.offset
    clock.advance(timedelta(seconds=0.7))
    observe(aws_time, clock, ahead=timedelta(seconds=3), took=timedelta())

    assert aws_time.offset == first


def test_an_answer_that_a_sleep_interrupted_measures_nothing() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(seconds=90), took=timedelta(minutes=8))

    assert not aws_time.measured


def test_setting_the_clock_drops_what_was_measured_against_the_old_one() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(minutes=4), took=timedelta())
    clock.set_wall(clock.now() + timedelta(minutes=4))

    assert aws_time.offset == timedelta()
    assert not aws_time.skewed


IMPOSSIBLE = [
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(-timedelta(hours=23))),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC),
]


@pytest.mark.parametrize("date", IMPOSSIBLE, ids=str)
@pytest.mark.parametrize("measured", [False, True], ids=["first answer", "measured before"])
def test_one_odd_date_changes_nothing(date: datetime, measured: bool) -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    if measured:
        observe(aws_time, clock, ahead=timedelta(seconds=41), took=timedelta())
    before = aws_time.now()

    aws_time.observe(date, clock.now(), clock.now())

    assert aws_time.now() == before


@pytest.mark.parametrize("date", IMPOSSIBLE[:4], ids=str)
def test_an_impossible_date_is_never_believed(date: datetime) -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    for _ in range(9):
        aws_time.observe(date, clock.now(), clock.now())

    assert not aws_time.measured


def test_a_clock_that_is_off_by_months_is_known_from_the_second_answer() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    for _ in range(2):
        observe(aws_time, clock, ahead=timedelta(days=90), took=timedelta(seconds=0.2))
        clock.advance(timedelta(minutes=10))

    assert abs(aws_time.offset - timedelta(days=90)) < timedelta(seconds=2)


def test_odd_dates_that_contradict_each_other_are_not_believed() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    for days in (90, -3, 400, 90):
        observe(aws_time, clock, ahead=timedelta(days=days), took=timedelta())

    assert not aws_time.measured


def test_the_offset_outlives_a_night_s_sleep() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(seconds=50), took=timedelta())
    clock.advance(timedelta(hours=9))

    assert aws_time.skewed


def test_local_moments_are_those_of_our_clock() -> None:
    clock = FakeClock()
    aws_time = AwsTime(clock)
    observe(aws_time, clock, ahead=timedelta(seconds=60), took=timedelta())

    assert aws_time.local(aws_time.now()) == clock.now()
