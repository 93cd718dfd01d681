"""Events in a file."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.event_store import SqliteEventStore
from tests.contracts.event_store import HERE, EventStoreContract, page
from tests.fakes import NOON
from tests.fakes_cloudtrail import event

if TYPE_CHECKING:
    from pathlib import Path

SECOND = timedelta(seconds=1)


class TestSqliteEventStore(EventStoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> SqliteEventStore:
        return SqliteEventStore(tmp_path / "events.sqlite")


def test_another_process_finds_what_was_kept(tmp_path: Path) -> None:
    SqliteEventStore(tmp_path / "events.sqlite").keep(HERE, page(event(NOON)))

    assert len(SqliteEventStore(tmp_path / "events.sqlite").events(HERE)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_nobody_else_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "events.sqlite"

    SqliteEventStore(path).keep(HERE, page(event(NOON)))

    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_the_oldest_make_room(tmp_path: Path) -> None:
    store = SqliteEventStore(tmp_path / "events.sqlite", most=100)
    events = [event(NOON - each * SECOND, event_id=f"event-{each}") for each in range(150)]

    store.keep(HERE, page(*events, back_to=NOON - 200 * SECOND))

    kept = store.events(HERE)
    assert len(kept) == 95
    assert kept[-1].event_id == "event-0"


def test_large_events_make_room_before_the_disk_is_full(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    store = SqliteEventStore(path, most_bytes=200_000)
    large = "".join(chr(0x4E00 + each * 7919 % 20_000) for each in range(10_000))

    for number in range(40):
        fresh = event(NOON - number * SECOND, event_id=f"{number}", document=large)
        store.keep(HERE, page(fresh, back_to=NOON - 100 * SECOND))

    assert 0 < len(store.events(HERE)) < 20
    assert path.stat().st_size < 500_000
