"""Looks at processes that do not answer: /proc may keep a thread that reads there for ever."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.client_process import lookup
from fobwatch.adapters.client_process.linux import lineage
from fobwatch.adapters.client_process.looks import Looks
from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.core.client_process.client_process import Process
from fobwatch.core.client_process.errors import UnreadableProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.client_process.linux import Stat

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def pids() -> Iterator[list[int]]:
    """Processes that nobody has looked at yet."""
    with ExitStack() as running:
        programs = [
            running.enter_context(subprocess.Popen(["cat"], stdin=subprocess.PIPE))
            for _ in range(2)
        ]
        yield [each.pid for each in programs]
        for each in programs:
            each.communicate()


class SlowSystem:
    """Says what the process `hidden` is only once it may `answer`."""

    def __init__(self, hidden: int, *, most: int, patience: float = 0.05) -> None:
        self.looks, self._hidden = Looks(patience, most=most), hidden
        self.asked = threading.Semaphore(0)
        self.answer = threading.Event()

    def describe(self, stat: Stat) -> Process:
        if stat.pid == self._hidden:
            self.asked.release()
            assert self.answer.wait(10)
        return Process(pid=stat.pid)

    def look(self, pid: int) -> Process:
        return next(lineage(pid, self.describe, self.looks))

    @contextmanager
    def looking_in_vain(self) -> Iterator[None]:
        """Another thread waits for what `hidden` is, until the end."""
        first = threading.Thread(target=self.look, args=(self._hidden,))
        first.start()
        assert self.asked.acquire(timeout=10)
        yield
        self.answer.set()
        first.join(10)


def test_a_process_that_cannot_be_read_holds_one_thread_and_no_other_process(
    pids: list[int],
) -> None:
    hidden, other = pids
    system = SlowSystem(hidden, most=2)
    with system.looking_in_vain():
        for _ in range(3):
            with pytest.raises(UnreadableProcess, match=f"process {hidden}"):
                system.look(hidden)
        seen = system.look(other)

    assert seen.pid == other
    assert system.look(hidden).pid == hidden
    assert not system.asked.acquire(blocking=False)


def test_where_too_many_cannot_be_read_others_are_told_so(pids: list[int]) -> None:
    hidden, other = pids
    system = SlowSystem(hidden, most=1)
    with system.looking_in_vain(), pytest.raises(UnreadableProcess):
        system.look(other)

    assert system.look(other).pid == other


def test_who_asks_at_the_same_time_waits_for_the_first_look(pids: list[int]) -> None:
    system = SlowSystem(pids[0], most=1, patience=10)
    seen: list[Process] = []
    threads = [
        threading.Thread(target=lambda pid=pid: seen.append(system.look(pid)))
        for pid in (*pids, pids[0])
    ]
    for thread in threads:
        thread.start()
    assert system.asked.acquire(timeout=10)
    system.answer.set()
    for thread in threads:
        thread.join(10)

    assert sorted(process.pid for process in seen) == sorted((*pids, pids[0]))


def test_who_finds_no_room_waits_as_long_as_others_get_on() -> None:
    looks, asked = Looks(1.5, most=1), 20
    seen: list[int] = []

    def look(number: int) -> None:
        with looks.at(number, number):
            threading.Event().wait(0.1)  # a look takes time
            seen.append(number)

    threads = [threading.Thread(target=look, args=(number,)) for number in range(asked)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert sorted(seen) == list(range(asked))


def test_where_too_many_programs_cannot_be_read_others_are_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client_process = client_process_of(os.getpid())
    known = client_process.identity
    looks = Looks(0.05, most=1)
    monkeypatch.setattr(lookup, "_identities", looks)
    with looks.at("a program of a server that is gone", 1), pytest.raises(UnreadableProcess):
        _ = client_process.identity

    assert client_process.identity == known
