"""Keys that are replaced by themselves: begun at a beat, one at a time, failures without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.ui.actions.key_readings import scheduled_keys
from tests.fakes import LOST, NOON

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Report
    from fobwatch.ui.runtime.services import Runtime, Services


class FakeSchedule:
    def __init__(self) -> None:
        self.waiting = ["plain"]
        self.done: list[str] = []
        self.failure: FobwatchError | None = None

    def due(self, now: datetime) -> str:
        assert now == NOON
        return self.waiting[0] if self.waiting else ""

    def carry_out(self, name: str, now: datetime) -> None:
        self.done.append(self.waiting.pop(0))
        assert (name, now) == (self.done[-1], NOON)
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def schedule(runtime: Runtime, services: Services, monkeypatch: pytest.MonkeyPatch) -> FakeSchedule:
    schedule = FakeSchedule()
    monkeypatch.setattr(services, "key_schedule", schedule)
    scheduled_keys(runtime)
    return schedule


def test_each_beat_takes_what_is_due(schedule: FakeSchedule, heartbeat: Heartbeat) -> None:
    schedule.waiting = ["plain", "other"]
    for _ in range(3):
        heartbeat.beat.emit(NOON)

    assert schedule.done == ["plain", "other"]


def test_a_failure_is_told_by_nobody_and_the_next_one_is_taken(
    schedule: FakeSchedule, heartbeat: Heartbeat, bus: IntentBus
) -> None:
    reports: list[Report] = []
    bus.reported.connect(reports.append)
    schedule.waiting = ["plain", "other"]
    schedule.failure = LOST
    for _ in range(2):
        heartbeat.beat.emit(NOON)

    assert schedule.done == ["plain", "other"]
    assert reports == []
