"""When the heartbeat beats, and that it never does so for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.ui.runtime.heartbeat import SLOW, Heartbeat
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Plan:
    """Answers what changes next, as told."""

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment

    def __call__(self, now: datetime) -> datetime | None:
        return self.moment


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def plan() -> Plan:
    return Plan()


@pytest.fixture
def heartbeat(clock: FakeClock, plan: Plan, qapp: object) -> Heartbeat:
    heartbeat = Heartbeat(clock.now)
    heartbeat.beat_by(plan)
    return heartbeat


def beat_once(heartbeat: Heartbeat, qtbot: QtBot) -> timedelta | None:
    """Let it beat once; the pause that it then takes."""
    with qtbot.waitSignal(heartbeat.beat):
        heartbeat.wake()
    timer = heartbeat._timer
    return timedelta(milliseconds=timer.interval()) if timer.isActive() else None


def test_it_is_still_when_nothing_is_due_and_nothing_shown(
    heartbeat: Heartbeat, qtbot: QtBot
) -> None:
    assert beat_once(heartbeat, qtbot) is None


@pytest.mark.parametrize(
    ("until_change", "pause"),
    [
        (timedelta(hours=6), SLOW),
        (timedelta(seconds=7), timedelta(seconds=7)),
        (timedelta(), timedelta(seconds=1)),
        (timedelta(minutes=-5), timedelta(seconds=1)),
    ],
    ids=["far", "near", "now", "overdue"],
)
def test_it_beats_for_what_comes_next_and_is_never_away_for_long(
    heartbeat: Heartbeat,
    plan: Plan,
    qtbot: QtBot,
    until_change: timedelta,
    pause: timedelta,
) -> None:
    plan.moment = NOON + until_change

    assert beat_once(heartbeat, qtbot) == pause


def test_it_steps_with_the_second_while_a_countdown_is_watched(
    heartbeat: Heartbeat, clock: FakeClock, qtbot: QtBot
) -> None:
    clock.advance(timedelta(milliseconds=400))
    heartbeat.watch("panel")

    assert beat_once(heartbeat, qtbot) == timedelta(milliseconds=600)


def test_it_begins_with_the_first_watcher(heartbeat: Heartbeat, qtbot: QtBot) -> None:
    with qtbot.waitSignal(heartbeat.beat):
        heartbeat.watch("panel")


def test_it_slows_down_when_the_last_watcher_goes(heartbeat: Heartbeat, qtbot: QtBot) -> None:
    heartbeat.watch("panel")
    heartbeat.watch("window")
    heartbeat.unwatch("panel")
    with_window = beat_once(heartbeat, qtbot)
    heartbeat.unwatch("window")
    with_nothing = beat_once(heartbeat, qtbot)

    assert with_window == timedelta(seconds=1)
    assert with_nothing is None


def test_a_beat_carries_the_time_of_the_wall_clock_after_sleep(
    heartbeat: Heartbeat, clock: FakeClock, qtbot: QtBot
) -> None:
    clock.advance(timedelta(hours=8))
    with qtbot.waitSignal(heartbeat.beat) as caught:
        heartbeat.wake()

    assert caught.args == [NOON + timedelta(hours=8)]


def test_many_changes_at_once_make_one_beat(heartbeat: Heartbeat, qtbot: QtBot) -> None:
    beats: list[datetime] = []
    heartbeat.beat.connect(beats.append)
    for _ in range(1000):
        heartbeat.wake()

    qtbot.waitUntil(lambda: bool(beats))
    qtbot.wait(20)

    assert len(beats) == 1


@pytest.mark.parametrize("moment", [None, NOON + timedelta(hours=6)], ids=["nothing", "far"])
def test_a_change_made_by_a_beat_is_followed_at_once(
    heartbeat: Heartbeat, plan: Plan, qtbot: QtBot, moment: datetime | None
) -> None:
    plan.moment = moment
    beats: list[datetime] = []

    def changing(now: datetime) -> None:
        beats.append(now)
        if len(beats) == 1:
            heartbeat.wake()

    heartbeat.beat.connect(changing)
    heartbeat.wake()

    qtbot.waitUntil(lambda: len(beats) == 2)


def test_it_stops(heartbeat: Heartbeat, plan: Plan, qtbot: QtBot) -> None:
    plan.moment = NOON
    beat_once(heartbeat, qtbot)
    heartbeat.stop()

    assert not heartbeat._timer.isActive()
