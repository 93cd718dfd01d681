"""Where Python's garbage is collected, and when."""

from __future__ import annotations

import gc
import weakref
from threading import Thread, get_ident
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QObject

from fobwatch.ui.garbage import GarbageCollector

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
    collector.deleteLater()
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
    kept = allocated(10_000)

    qtbot.waitUntil(lambda: bool(destroyed_on))

    assert destroyed_on == [get_ident()]
    del kept


def test_what_has_grown_old_is_collected_too(
    collector: GarbageCollector, destroyed_on: Threads, qtbot: QtBot
) -> None:
    collector.begin()
    circle = Circle(destroyed_on)
    gc.collect()
    kept: list[Lists] = []

    del circle
    while not destroyed_on and len(kept) < 1000:
        kept.append(allocated(2000))
        qtbot.wait(1)

    assert destroyed_on == [get_ident()]


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
