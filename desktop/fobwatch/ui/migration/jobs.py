"""The work for each profile, done one after the other."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.task_runner import TaskRunner


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A part of the work for one profile, and what follows it."""

    name: str
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[FobwatchError], None]
    lane: Lane = Lane.KEYRING


class JobQueue(QObject):
    """Runs one job at a time.

    Signals:
        progressed: one is about to begin, or the last has ended: `running` says which.
        begun: carries the name of its profile.
    """

    progressed = Signal()
    begun = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._jobs: deque[Job] = deque()
        self.running = False

    def add(self, jobs: Iterable[Job]) -> None:
        self._jobs.extend(jobs)
        if not self.running:
            self._go_on()

    def add_next(self, job: Job) -> None:
        """For a job that is under way: this one follows it before all others."""
        self._jobs.appendleft(job)

    def clear(self) -> None:
        """Begin no more. What is under way goes on."""
        self._jobs.clear()

    def _go_on(self) -> None:
        self.running = bool(self._jobs)
        self.progressed.emit()
        if not self.running:
            return
        job = self._jobs.popleft()
        self.begun.emit(job.name)

        def follow(then: Callable[[Any], None], outcome: object) -> None:
            then(outcome)
            self._go_on()

        self._runner.submit(
            job.work,
            receiver=self,
            done=partial(follow, job.done),
            failed=partial(follow, job.failed),
            lane=job.lane,
        )
