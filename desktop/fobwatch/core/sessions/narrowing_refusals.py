"""What could not be narrowed a moment ago: however often programs ask, AWS is asked seldom."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from fobwatch.core.sessions.renewal import FIRST_WAIT, MAX_URGENT_WAIT, doubled

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.errors import FobwatchError

MAX_REFUSALS: Final = 256
"""How many are remembered: a program says what it is narrowed by, and may say anything."""

Request = tuple[str, "Narrowing", "datetime | None"]
"""The profile, what a copy of its session may not do, and when it has to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """`failures` counts those in a row. The same request is made again at `retry_at`."""

    problem: FobwatchError
    failures: int
    retry_at: datetime

    def holds(self, now: datetime) -> bool:
        """Not if the clock has been set back since."""
        return now < self.retry_at <= now + MAX_URGENT_WAIT


class NarrowingRefusals:
    """The latest refusals. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refusals: dict[Request, Refusal] = {}

    def check(self, request: Request, now: datetime) -> None:
        """Raises what was raised the last time, until it is due to be tried again."""
        with self._lock:
            refusal = self._refusals.get(request)
        if refusal is not None and refusal.holds(now):
            raise refusal.problem.fresh()

    def note(self, request: Request, problem: FobwatchError, now: datetime) -> None:
        with self._lock:
            last = self._refusals.pop(request, None)
            failures = last.failures + 1 if last else 1
            wait = doubled(FIRST_WAIT, failures, MAX_URGENT_WAIT)
            self._refusals[request] = Refusal(
                problem=problem.fresh(), failures=failures, retry_at=now + wait
            )
            if len(self._refusals) > MAX_REFUSALS:
                del self._refusals[next(iter(self._refusals))]

    def forget(self, name: str = "") -> None:
        """Something has changed that may have been in the way: for this profile, or for all."""
        with self._lock:
            for request in [each for each in self._refusals if name in ("", each[0])]:
                del self._refusals[request]
