"""Where Python's garbage is collected, and when."""

from __future__ import annotations

import gc
import weakref
from threading import Thread, get_ident
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractEventDispatcher, QObject
from shiboken6 import delete

from fobwatch.ui.runtime import garbage
from fobwatch.ui.runtime.garbage import MAX_OLD, MIDDLE, YOUNG, GarbageCollector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    Lists = list[list[int]]
    Threads = list[int]


class Circle(QObject):
    """Refers to itself, so that Python alone finds out that nobody else does."""

    def __init__(self, destroyed_on: Threads) -> None:
        super().__init__()
        self.itself = self
        weakref.finalize(self, lambda: destroyed_on.append(get_ident()))


@pytest.fixture
def destroyed_on() -> Threads:
    return []


@pytest.fixture(autouse=True)
def collector(qapp: QApplication) -> Iterator[GarbageCollector]:
    gc.enable()  # as in a program that starts
    collector = GarbageCollector(qapp)
    yield collector
    delete(collector)  # not later: it would collect before it goes
    gc.disable()


def allocated(count: int) -> Lists:
    return [[] for _ in range(count)]


def test_a_worker_that_allocates_collects_nothing(
    collector: GarbageCollector, destroyed_on: Threads
) -> None:
    collector.begin()
    Circle(destroyed_on)
    worker = Thread(target=lambda: allocated(100_000))

    worker.start()
    worker.join()

    assert destroyed_on == []


def test_the_event_loop_collects_on_its_own_thread(
    collector: GarbageCollector, destroyed_on: Threads, qtbot: QtBot
) -> None:
    collector.begin()
    Circle(destroyed_on)
    kept = [allocated(10_000)]

    def is_destroyed() -> bool:
        kept.append(allocated(1_000))  # an earlier look may have made the circle an old one
        return bool(destroyed_on)

    qtbot.waitUntil(is_destroyed, timeout=30_000)

    assert destroyed_on == [get_ident()]


def grown_old(destroyed_on: Threads) -> None:
    """Leave a circle behind that is in the oldest generation."""
    circle = Circle(destroyed_on)
    gc.collect()
    del circle


def waves_until_collected(destroyed_on: Threads, qtbot: QtBot) -> int:
    """How often much had to be allocated."""
    kept: list[Lists] = []
    while not destroyed_on and len(kept) < 10_000:
        kept.append(allocated(YOUNG + 1))
        qtbot.wait(1)
    assert destroyed_on == [get_ident()]
    return len(kept)


def test_what_has_grown_old_is_collected_in_a_quiet_moment(
    collector: GarbageCollector,
    destroyed_on: Threads,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(garbage, "QUIET_MILLISECONDS", 0)
    collector.begin()
    grown_old(destroyed_on)

    assert waves_until_collected(destroyed_on, qtbot) < MAX_OLD * MIDDLE


def test_what_has_grown_old_is_collected_in_the_end_without_a_quiet_moment(
    collector: GarbageCollector, destroyed_on: Threads, qtbot: QtBot
) -> None:
    collector.begin()
    grown_old(destroyed_on)

    assert waves_until_collected(destroyed_on, qtbot) >= MAX_OLD * MIDDLE


def test_nothing_is_collected_for_little(
    collector: GarbageCollector, destroyed_on: Threads, qtbot: QtBot
) -> None:
    collector.begin()
    Circle(destroyed_on)

    qtbot.wait(20)

    assert destroyed_on == []


def test_nothing_is_collected_before_it_begins(destroyed_on: Threads, qtbot: QtBot) -> None:
    Circle(destroyed_on)
    kept = allocated(10_000)

    qtbot.wait(20)

    assert destroyed_on == []
    del kept


def test_what_is_there_when_it_begins_is_never_gone_through(collector: GarbageCollector) -> None:
    here = allocated(1)
    assert any(found is here for found in gc.get_objects())

    collector.begin()

    assert not any(found is here for found in gc.get_objects())


def test_what_stays_is_left_out_once_it_is_made(
    collector: GarbageCollector, destroyed_on: Threads
) -> None:
    collector.begin()
    Circle(destroyed_on)
    here = allocated(1)
    assert any(found is here for found in gc.get_objects())

    collector.leave_out()

    assert destroyed_on == [get_ident()]
    assert not any(found is here for found in gc.get_objects())


def test_nothing_is_left_out_before_it_begins(
    collector: GarbageCollector, destroyed_on: Threads
) -> None:
    Circle(destroyed_on)

    collector.leave_out()

    assert destroyed_on == []


def test_a_thread_is_told_once_that_a_collection_is_due(collector: GarbageCollector) -> None:
    collector.begin()
    gc.collect(0)
    wanted = [collector.wants_a_turn()]
    kept = allocated(2 * YOUNG)  # not all are new: some lists are kept to be used again
    wanted += [collector.wants_a_turn(), collector.wants_a_turn()]
    collector.collect()
    wanted.append(collector.wants_a_turn())
    del kept

    assert wanted == [False, True, False, False]


def test_no_thread_has_a_turn_before_it_begins(collector: GarbageCollector) -> None:
    kept = allocated(10_000)

    assert not collector.wants_a_turn()
    del kept


def test_what_threads_leave_is_collected_without_an_event(
    collector: GarbageCollector,
    destroyed_on: Threads,
    qtbot: QtBot,
) -> None:
    collector._look.setInterval(1)
    dispatcher = QAbstractEventDispatcher.instance()
    collector.begin()
    dispatcher.aboutToBlock.disconnect(collector.collect)
    Circle(destroyed_on)
    kept = allocated(10_000)

    qtbot.waitUntil(lambda: bool(destroyed_on))

    assert destroyed_on == [get_ident()]
    del kept
