from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QLocale

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.words.tray_words import tray_tooltip, tray_word
from fobwatch.ui.words.wording import (
    clock_time,
    coming,
    duration,
    exact_duration,
    expired,
    moment,
    time_left,
    until,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MADRID = timezone(timedelta(hours=1))
NOW = datetime(2026, 8, 5, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


def _length(**parts: float) -> timedelta:
    return timedelta(**parts)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (_length(), "0 s"),
        (_length(seconds=-5), "0 s"),
        (_length(seconds=0.9), "0 s"),
        (_length(seconds=45), "45 s"),
        (_length(seconds=59.999), "59 s"),
        (_length(seconds=60), "1 min"),
        (_length(minutes=43, seconds=59), "43 min"),
        (_length(hours=1), "1 h"),
        (_length(hours=7, minutes=12, seconds=59), "7 h 12 min"),
        (_length(hours=23, minutes=59, seconds=59), "23 h 59 min"),
        (_length(days=1), "1 day"),
        (_length(days=2, hours=3, minutes=59), "2 days 3 h"),
        (_length(days=90), "90 days"),
    ],
    ids=str,
)
def test_duration(length: timedelta, words: str) -> None:
    assert duration(length) == words


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (_length(seconds=12), "12 s"),
        (_length(minutes=6, seconds=12), "6 min 12 s"),
        (_length(minutes=6), "6 min 0 s"),
        (_length(minutes=59, seconds=59), "59 min 59 s"),
        (_length(hours=1, seconds=12), "1 h"),
    ],
    ids=str,
)
def test_exact_duration(length: timedelta, words: str) -> None:
    assert exact_duration(length) == words


def test_time_left() -> None:
    assert time_left(_length(minutes=6, seconds=12)) == "6 min 12 s left"
    assert time_left(_length(seconds=0)) == "ended"
    assert time_left(_length(seconds=-1)) == "ended"


def test_coming() -> None:
    assert coming(_length(seconds=12)) == "in 12 s"
    assert coming(_length(seconds=0.4)) == "now"
    assert coming(_length(minutes=-3)) == "now"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW + _length(hours=9), "18:30"),
        (NOW + _length(hours=15), "tomorrow 00:30"),
        (NOW - _length(hours=10), "yesterday 23:30"),
        (NOW + _length(days=2), "Fri 09:30"),
        (NOW - _length(days=6), "Thu 09:30"),
        (NOW + _length(days=7), "12 Aug 09:30"),
        (NOW - _length(days=400), "1 Jul 2025 09:30"),
    ],
)
def test_moment_has_as_much_date_as_it_needs(at: datetime, words: str) -> None:
    assert moment(at, NOW, MADRID) == words


def test_day_is_the_one_of_the_zone() -> None:
    late = datetime(2026, 8, 5, 23, 30, tzinfo=UTC)

    assert moment(late, NOW, UTC) == "23:30"
    assert moment(late, NOW, MADRID) == "tomorrow 00:30"


def test_until_and_expired() -> None:
    assert until(NOW + _length(hours=1), NOW, UTC) == "until 09:30"
    assert expired(NOW - _length(hours=1), NOW, UTC) == "expired 07:30"


def test_clock_is_the_one_of_the_locale() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))

    shown = clock_time(NOW + _length(hours=10), UTC)
    assert shown.replace("\N{NARROW NO-BREAK SPACE}", " ") == "6:30 PM"


def test_clock_has_no_seconds_in_the_plain_locale() -> None:
    QLocale.setDefault(QLocale.c())

    assert clock_time(NOW, UTC) == "08:30"


def test_words_of_the_trays_states_are_all_different() -> None:
    assert len({tray_word(state) for state in TrayState}) == len(TrayState)


def test_tooltip_names_the_sessions_and_those_that_wait() -> None:
    active = [("prod-admin", _length(minutes=43)), ("dev", _length(hours=7, minutes=12))]

    shown = tray_tooltip(TrayState.PARTLY_VALID, active, attention=2)
    assert shown == "prod-admin 43 min · dev 7 h 12 min · 2 need you"


@pytest.mark.parametrize(
    ("state", "attention", "words"),
    [
        (TrayState.IDLE, 0, "Fobwatch · No session"),
        (TrayState.NEEDS_YOU, 1, "Fobwatch · 1 needs you"),
        (TrayState.NEEDS_YOU, 3, "Fobwatch · 3 need you"),
        (TrayState.LOCKED, 0, "Fobwatch · The vault is locked"),
        (TrayState.PAUSED, 0, "Fobwatch · Renewals are paused"),
    ],
)
def test_tooltip_without_a_session(state: TrayState, attention: int, words: str) -> None:
    assert tray_tooltip(state, [], attention) == words


@pytest.mark.parametrize(
    ("state", "active", "attention", "words"),
    [
        (TrayState.PAUSED, [], 0, "Fobwatch · Everything is paused: programs get nothing"),
        (
            TrayState.PARTLY_VALID,
            [("dev", timedelta(hours=7))],
            1,
            "dev 7 h · 1 needs you · Everything is paused: programs get nothing",
        ),
        (
            TrayState.LOCKED,
            [],
            0,
            "Fobwatch · Everything is paused: programs get nothing · The vault is locked",
        ),
    ],
    ids=["without a session", "with sessions", "locked"],
)
def test_tooltip_says_that_all_is_paused(
    state: TrayState, active: list[tuple[str, timedelta]], attention: int, words: str
) -> None:
    assert tray_tooltip(state, active, attention, all_paused=True) == words


@pytest.mark.parametrize(
    ("served", "words"),
    [(1, "Programs still get 1 session"), (3, "Programs still get 3 sessions")],
)
def test_tooltip_says_how_many_sessions_a_locked_program_serves(served: int, words: str) -> None:
    shown = tray_tooltip(TrayState.LOCKED, [], served=served)

    assert shown == f"Fobwatch · The vault is locked · {words}"


def test_tooltip_counts_what_it_does_not_name() -> None:
    active = [(f"profile-{number}", _length(hours=number + 1)) for number in range(7)]

    shown = tray_tooltip(TrayState.PAUSED, active)
    assert shown == "profile-0 1 h · profile-1 2 h · profile-2 3 h · 4 more · Renewals are paused"


@pytest.mark.parametrize("length", [20, 60, 300])
def test_tooltip_fits_where_windows_cuts_it(length: int) -> None:
    active = [("x" * length, _length(hours=11, minutes=59)) for _ in range(40)]

    shown = tray_tooltip(TrayState.PAUSED, active, attention=12)
    assert len(shown) <= 127
    assert shown.startswith("xxx")
    assert "12 need you" in shown
