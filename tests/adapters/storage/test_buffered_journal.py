"""A journal that holds nobody up."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage import buffered_journal
from fobwatch.adapters.storage.buffered_journal import BufferedJournal
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.activity.search import ActivityQuery
from fobwatch.core.errors import StorageUnavailable
from tests.desktop.waiting import wait_until
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fobwatch.core.activity.ports import ActivityLog


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
    journal = BufferedJournal(SqliteJournal(tmp_path / "journal"))
    for number in range(50):
        journal.record(line(number))

    assert recent(journal, 2) == (line(49), line(48))


def test_a_slow_disk_holds_nobody_up_and_many_lines_are_one_write(tmp_path: Path) -> None:
    slow = SlowJournal(tmp_path / "journal")
    journal = BufferedJournal(slow)

    for number in range(500):
        journal.record(line(number))
    slow.release.set()
    journal.flush()

    assert sum(slow.writes) == 500
    assert len(slow.writes) <= 2


def test_the_last_lines_are_written_before_the_end(tmp_path: Path) -> None:
    journal = BufferedJournal(SqliteJournal(tmp_path / "journal"))
    journal.record(line(1))

    journal.flush()

    assert recent(SqliteJournal(tmp_path / "journal"), 9) == (line(1),)


def test_what_is_written_stays_in_memory_no_longer(tmp_path: Path) -> None:
    journal = BufferedJournal(SqliteJournal(tmp_path / "journal"))
    recorded = line(1)
    held = sys.getrefcount(recorded)
    journal.record(recorded)

    journal.flush()

    assert sys.getrefcount(recorded) == held


def test_what_is_kept_can_be_changed(tmp_path: Path) -> None:
    inner = SqliteJournal(tmp_path / "journal", always_kept=1)
    journal = BufferedJournal(inner)
    journal.record(line(0))
    journal.flush()

    journal.keep(timedelta(seconds=5))
    journal.record(line(10))

    assert recent(journal, 9) == (line(10),)


class FullDisk(SqliteJournal):
    """Takes nothing while `full`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.full = True
        self.tried = threading.Semaphore(0)

    def record_all(self, activities: Sequence[Activity]) -> None:
        self.tried.release()
        self._fail()
        super().record_all(activities)

    def check(self) -> None:
        self.tried.release()
        self._fail()
        super().check()

    def _fail(self) -> None:
        if self.full:
            raise StorageUnavailable(
                "journal cannot be used", "The disk is full.", "Free some space."
            )


@pytest.mark.expects_log("waits to be written down")
def test_what_a_full_disk_does_not_take_waits_is_told_and_is_written_later(tmp_path: Path) -> None:
    disk = FullDisk(tmp_path / "journal")
    journal = BufferedJournal(disk, retry=0.01)
    for number in range(5):
        journal.record(line(number))
        journal.flush()

    assert (journal.problem is None, journal.unwritten) == (False, 5)

    disk.full = False
    assert recent(journal, 9) == tuple(line(number) for number in reversed(range(5)))
    assert (journal.problem is None, journal.unwritten) == (True, 0)


@pytest.mark.expects_log("waits to be written down")
def test_it_is_tried_again_by_itself(tmp_path: Path) -> None:
    disk = FullDisk(tmp_path / "journal")
    journal = BufferedJournal(disk, retry=0.01)
    journal.record(line(1))
    for _ in range(3):
        assert disk.tried.acquire(timeout=10)
    disk.full = False
    wait_until(lambda: journal.problem is None, "the write")

    assert recent(SqliteJournal(tmp_path / "journal"), 9) == (line(1),)


@pytest.mark.expects_log("waits to be written down")
@pytest.mark.expects_log("1 lines of activity are lost")
def test_what_is_lost_at_the_end_is_said(tmp_path: Path) -> None:
    journal = BufferedJournal(FullDisk(tmp_path / "journal"))
    journal.record(line(1))

    journal.close(buffered_journal.PATIENCE)


@pytest.mark.expects_log("1 lines of activity are lost: the disk does not answer")
def test_what_a_disk_that_does_not_answer_is_writing_counts_as_unwritten(tmp_path: Path) -> None:
    slow = SlowJournal(tmp_path / "journal")
    journal = BufferedJournal(slow)
    journal.record(line(1))

    journal.close(0.5)
    before = journal.unwritten
    slow.release.set()
    wait_until(lambda: slow.writes, "the write")
    journal.flush()

    assert (before, journal.unwritten) == (1, 0)


@pytest.mark.expects_log("waits to be written down")
def test_beyond_the_limit_the_oldest_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buffered_journal, "MAX_WAITING", 3)
    disk = FullDisk(tmp_path / "journal")
    journal = BufferedJournal(disk)
    for number in range(6):
        journal.record(line(number))
        journal.flush()
    disk.full = False

    assert recent(journal, 9) == (line(5), line(4), line(3))


@pytest.mark.expects_log("waits to be written down")
def test_a_full_disk_is_found_out_while_nothing_is_recorded(tmp_path: Path) -> None:
    disk = FullDisk(tmp_path / "journal")
    journal = BufferedJournal(disk, retry=0.01)
    journal.check()
    wait_until(lambda: journal.problem is not None, "the word of the full disk")

    disk.full = False
    journal.check()
    wait_until(lambda: journal.problem is None, "the word that it has room")


def test_a_check_changes_nothing_that_is_read(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path / "journal")
    journal.record(line(1))
    for _ in range(3):
        journal.check()

    assert recent(journal, 9) == (line(1),)
