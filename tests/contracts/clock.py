"""What every `Clock` does. A test module subclasses this and makes its own `clock`."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.ports import Clock


class ClockContract:
    """Subclasses give a fixture `clock`."""

    def test_the_time_is_aware_utc(self, clock: Clock) -> None:
        assert clock.now().tzinfo is UTC

    def test_waiting_ends_when_the_moment_has_come(self, clock: Clock) -> None:
        moment = clock.now() + timedelta(milliseconds=30)
        before = clock.elapsed()

        clock.wait_until(moment)

        assert clock.now() >= moment
        assert clock.elapsed() - before >= timedelta(milliseconds=25)

    def test_a_moment_that_is_past_is_not_waited_for(self, clock: Clock) -> None:
        before = clock.elapsed()

        clock.wait_until(clock.now() - timedelta(hours=1))

        assert clock.elapsed() - before < timedelta(seconds=1)
