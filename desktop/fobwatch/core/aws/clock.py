"""AWS's clock, measured by the `Date` header of its answers."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fobwatch.core.ports import Clock

NOTICEABLE = timedelta(seconds=30)
"""Past one code window the skew is reported to a person, before codes fail."""

HALF_TICK = timedelta(seconds=0.5)
"""The header counts whole seconds: the true time is half a second later, plus or minus as much."""

SLOWEST_SAMPLE = timedelta(seconds=10)
"""A slower round trip, one that a sleep interrupted for instance, measures nothing."""

EARLIEST: Final = datetime(2026, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)
"""No answer of AWS is dated before this program was written, or in the next century."""

DOUBTED: Final = timedelta(days=1)
"""A larger change of the offset is believed only when the next answer confirms it."""

AGREEING: Final = timedelta(minutes=5)

CLOCK_STEP = timedelta(seconds=2)
"""The wall clock was set if it and the steady clock disagree by more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    offset: timedelta
    wall: datetime
    elapsed: timedelta


class AwsTime:
    """What time it is at AWS. Thread-safe, and never blocks.

    A measured offset is dropped when the wall clock is set, since it was measured against the
    clock before.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sample: _Sample | None = None
        self._doubted: timedelta | None = None

    @property
    def offset(self) -> timedelta:
        """How far AWS's clock is ahead of ours; zero while it is not measured."""
        sample = self._trusted()
        return sample.offset if sample else timedelta()

    @property
    def measured(self) -> bool:
        return self._trusted() is not None

    @property
    def skewed(self) -> bool:
        """Whether to report to a person that the clock is off."""
        return abs(self.offset) > NOTICEABLE

    def now(self) -> datetime:
        return self._clock.now() + self.offset

    def local(self, aws_moment: datetime) -> datetime:
        """The moment of our clock at which it is `aws_moment` at AWS."""
        return aws_moment - self.offset

    def observe(self, server_date: datetime, sent_at: datetime, received_at: datetime) -> None:
        """Take in one answer's `Date`. A difference within both samples' error changes nothing.

        Neither does one impossible date, or a single odd one: all sessions would seem to be over.
        """
        round_trip = received_at - sent_at
        if not timedelta() <= round_trip <= SLOWEST_SAMPLE:
            return
        if not EARLIEST <= server_date < LATEST:
            return
        offset = server_date + HALF_TICK - (sent_at + round_trip / 2)
        if abs(offset - self.offset) <= 2 * HALF_TICK + round_trip and self.measured:
            return
        with self._lock:
            if self._is_doubtful(offset):
                return
            self._sample = _Sample(
                offset=offset, wall=self._clock.now(), elapsed=self._clock.elapsed()
            )

    def _is_doubtful(self, offset: timedelta) -> bool:
        doubted, self._doubted = self._doubted, None
        confirmed = doubted is not None and abs(offset - doubted) <= AGREEING
        if abs(offset - self.offset) <= DOUBTED or confirmed:
            return False
        self._doubted = offset
        return True

    def _trusted(self) -> _Sample | None:
        sample = self._sample
        if sample is None:
            return None
        drift = (self._clock.now() - sample.wall) - (self._clock.elapsed() - sample.elapsed)
        return sample if abs(drift) <= CLOCK_STEP else None
