"""The one bridge between work that blocks and the windows."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from functools import partial
from itertools import count
from threading import Condition, Lock, Thread
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from fobwatch.core.errors import FobwatchError
from fobwatch.core.faults import logged_fault

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


class Lane(Enum):
    """Where work runs. Work of one lane runs one piece after the other, but for the first three."""

    NETWORK = auto()
    """Calls that a person asked for."""
    RENEWALS = auto()
    """What nobody waits for. All of it may wait half a minute for the next code of one device, and
    must not hold up what a person asks for meanwhile."""
    BACKUPS = auto()
    """Files on disks that may be slow, or elsewhere: a network's share may never answer, and must
    not hold up a backup to another."""
    KEYRING = auto()
    """Whatever touches the vault. It has a thread of its own: a prompt of the keyring blocks, and
    must not take a place from the network's work."""
    DUE = auto()
    """Looking for renewals that are due."""
    AWS_FILES = auto()
    AWS_FILE_CHANGES = auto()
    IMPORTS = auto()
    JOURNAL = auto()
    MARKS = auto()
    NOTICES = auto()
    QR_CODES = auto()
    SCREENSHOTS = auto()
    SETTINGS = auto()
    SIGN_INS = auto()
    USER_ACTIVITY = auto()
    WINDOW_PLACES = auto()


NETWORK_THREADS: Final = 10
"""Calls at once that a person asked for."""

RENEWAL_THREADS: Final = 4
"""Renewals at once. After sleep a thousand are due: more would not end sooner, since each costs the
interpreter as much time as the network's, and the windows would wait for the interpreter."""

BACKUP_THREADS: Final = 4
"""Each disk that does not answer keeps one."""

LANE_THREADS: Final = 4
"""Lanes are of short work on this computer: files, the journal, notices."""

Result = TypeVar("Result")
Heard = ParamSpec("Heard")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Callbacks:
    receiver: QObject
    done: Callable[[Any], None] | None
    failed: Callable[[FobwatchError], None] | None


class TaskRunner(QObject):
    """Runs work on other threads and brings the results to the thread that made the runner.

    `work` touches no widget and no model: it calls services and returns a value. `done` and
    `failed` run on the runner's thread, and only while `receiver` exists.

    A `FobwatchError` goes to `failed`. Anything else is a fault of ours: it is logged here, and
    goes to `failed` as an `InternalError`. Where there is no `failed`, `problem` carries the error.
    """

    problem = Signal(object)
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tickets = count()
        # What is called back never leaves this thread: a worker that held the last reference to a
        # widget would destroy it there.
        self._callbacks: dict[int, _Callbacks] = {}
        self._workers = {
            Lane.KEYRING: Workers("keyring", 1),
            Lane.NETWORK: Workers("network", NETWORK_THREADS),
            Lane.RENEWALS: Workers("renewals", RENEWAL_THREADS),
            Lane.BACKUPS: Workers("backups", BACKUP_THREADS),
        }
        self._local = Workers("lanes", LANE_THREADS)
        self._lanes = Lanes(self._local)
        self._closed = False
        self._closing = Lock()
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def idle(self) -> bool:
        return not self._callbacks

    def submit(
        self,
        work: Callable[[], Result],
        *,
        receiver: QObject,
        done: Callable[[Result], None] | None = None,
        failed: Callable[[FobwatchError], None] | None = None,
        lane: Lane = Lane.NETWORK,
    ) -> None:
        ticket = next(self._tickets)
        self._callbacks[ticket] = _Callbacks(receiver=receiver, done=done, failed=failed)
        job = partial(self._run, ticket, work)
        if lane in self._workers:
            self._workers[lane].submit(job)
        else:
            self._lanes.submit(lane, job)

    def post(self, call: Callable[[], None], *, receiver: QObject) -> None:
        """Call back on the runner's thread, from any thread: the way in for services' listeners."""

        def deliver() -> None:
            if isValid(receiver):
                call()

        self._hand_over(deliver)

    def listener(self, call: Callable[Heard, None], *, receiver: QObject) -> Callable[Heard, None]:
        """The listener that makes this call on the runner's thread, from any thread."""

        def listen(*args: Heard.args, **kwargs: Heard.kwargs) -> None:
            self.post(partial(call, *args, **kwargs), receiver=receiver)

        return listen

    def close(self, patience: timedelta = timedelta(seconds=2)) -> bool:
        """Deliver nothing more and drop what waits, but let the keyring's work end in `patience`.

        Returns whether all threads ended; those that did not end with the program.
        """
        with self._closing:
            self._closed = True
        self._callbacks.clear()
        every = (*self._workers.values(), self._local)
        for workers in every:
            workers.close(drop=workers is not self._workers[Lane.KEYRING])
        deadline = time.monotonic() + patience.total_seconds()
        ended = [workers.join(deadline) for workers in every]
        return all(ended)

    def _run(self, ticket: int, work: Callable[[], Any]) -> None:
        try:
            outcome = partial(self._settle, ticket, work())
        except FobwatchError as error:
            outcome = partial(self._settle, ticket, error=error.fresh())
        except Exception as error:  # noqa: BLE001 - the boundary for faults in background work
            outcome = partial(self._settle, ticket, error=logged_fault(error))
        self._hand_over(outcome)

    def _hand_over(self, call: Callable[[], None]) -> None:
        with self._closing:
            if not self._closed:
                self._finished.emit(call)

    @Slot(object)
    def _deliver(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

    def _settle(
        self, ticket: int, result: object = None, *, error: FobwatchError | None = None
    ) -> None:
        callbacks = self._callbacks.pop(ticket)
        if not isValid(callbacks.receiver):
            return
        if error is None:
            if callbacks.done is not None:
                callbacks.done(result)
        elif callbacks.failed is not None:
            callbacks.failed(error)
        else:
            self.problem.emit(error)
