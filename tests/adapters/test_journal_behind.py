"""A journal that holds nobody up."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.adapters.journal import SqliteJournal
from fobwatch.adapters.journal_behind import JournalBehind
from fobwatch.core.activity import Activity, Event
from fobwatch.core.activity_search import ActivityQuery
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fobwatch.core.ports import ActivityLog


def recent(journal: ActivityLog, limit: int) -> tuple[Activity, ...]:
    return journal.find(ActivityQuery(), limit).activities


def line(number: int) -> Activity:
    at = NOON + timedelta(seconds=number)
    return Activity(at=at, event=Event.CREDENTIALS_GIVEN, subject=str(number))


class SlowJournal(SqliteJournal):
    """Writes nothing before it is released, and counts its writes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.release = threading.Event()
        self.writes: list[int] = []

    def record_all(self, activities: Sequence[Activity]) -> None:
        self.release.wait(10)
        self.writes.append(len(activities))
        super().record_all(activities)


def test_what_was_recorded_is_read_in_its_order(tmp_path: Path) -> None:
    journal = JournalBehind(SqliteJournal(tmp_path / "journal"))
    for number in range(50):
        journal.record(line(number))

    assert recent(journal, 2) == (line(49), line(48))


def test_a_slow_disk_holds_nobody_up_and_many_lines_are_one_write(tmp_path: Path) -> None:
    slow = SlowJournal(tmp_path / "journal")
    journal = JournalBehind(slow)

    for number in range(500):
        journal.record(line(number))
    slow.release.set()
    journal.flush()

    assert sum(slow.writes) == 500
    assert len(slow.writes) <= 2


def test_the_last_lines_are_written_before_the_end(tmp_path: Path) -> None:
    journal = JournalBehind(SqliteJournal(tmp_path / "journal"))
    journal.record(line(1))

    journal.flush()

    assert recent(SqliteJournal(tmp_path / "journal"), 9) == (line(1),)


def test_what_is_kept_can_be_changed(tmp_path: Path) -> None:
    inner = SqliteJournal(tmp_path / "journal", always_kept=1)
    journal = JournalBehind(inner)
    journal.record(line(0))
    journal.flush()

    journal.keep(timedelta(seconds=5))
    journal.record(line(10))

    assert recent(journal, 9) == (line(10),)
