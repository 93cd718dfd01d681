"""Threads that run what is queued, and lanes in which one job waits for the other."""

from __future__ import annotations

import time
from collections import deque
from functools import partial
from threading import Condition, Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    Job = Callable[[], None]


class Workers:
    """At most `limit` threads, each started when there is work that no idle one takes.

    The threads are daemons, unlike those of `ThreadPoolExecutor`, which Python joins when it ends:
    a keyring's prompt that nobody answers blocks its caller for ever, and must not keep the
    program from ending. A job must not raise.
    """

    def __init__(self, name: str, limit: int) -> None:
        self._name = name
        self._limit = limit
        self._jobs: deque[Job] = deque()
        self._threads: list[Thread] = []
        self._idle = 0
        self._closed = False
        self._changed = Condition()

    def submit(self, job: Job) -> None:
        """Queue the job; after `close` it is dropped."""
        with self._changed:
            if self._closed:
                return
            self._jobs.append(job)
            if self._idle < len(self._jobs) and len(self._threads) < self._limit:
                self._start_one()
            else:
                self._changed.notify()

    def close(self, *, drop: bool) -> None:
        """Take no more jobs; `drop` also those that wait. The threads end by themselves."""
        with self._changed:
            self._closed = True
            if drop:
                self._jobs.clear()
            self._changed.notify_all()

    def join(self, deadline: float) -> bool:
        """Wait for the threads until `deadline` of the monotonic clock; whether all ended."""
        for worker in self._threads:
            worker.join(max(deadline - time.monotonic(), 0))
        return not any(worker.is_alive() for worker in self._threads)

    def _start_one(self) -> None:
        name = f"{self._name}-{len(self._threads) + 1}"
        worker = Thread(target=self._work, name=name, daemon=True)
        self._threads.append(worker)
        worker.start()

    def _work(self) -> None:
        while job := self._next():
            job()
            # A job may hold the last reference to something large, or to a secret.
            del job

    def _next(self) -> Job | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._jobs or self._closed)
            self._idle -= 1
            return self._jobs.popleft() if self._jobs else None


class Lanes:
    """Jobs of the same lane run one after the other; a waiting one occupies no thread."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._waiting: dict[Hashable, deque[Job]] = {}
        self._lock = Lock()

    def submit(self, lane: Hashable, job: Job) -> None:
        with self._lock:
            if lane in self._waiting:
                self._waiting[lane].append(job)
                return
            self._waiting[lane] = deque()
        self._workers.submit(partial(self._run, lane, job))

    def _run(self, lane: Hashable, job: Job) -> None:
        job()
        with self._lock:
            if not self._waiting[lane]:
                del self._waiting[lane]
                return
            following = self._waiting[lane].popleft()
        self._workers.submit(partial(self._run, lane, following))
