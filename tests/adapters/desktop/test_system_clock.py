from __future__ import annotations

from datetime import UTC, timedelta

from fobwatch.adapters.desktop.system_clock import SystemClock


def test_the_time_is_aware_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_waiting_ends_when_the_moment_has_come() -> None:
    clock = SystemClock()
    moment = clock.now() + timedelta(milliseconds=30)
    before = clock.elapsed()

    clock.wait_until(moment)

    assert clock.now() >= moment
    assert clock.elapsed() - before >= timedelta(milliseconds=25)


def test_a_moment_that_is_past_is_not_waited_for() -> None:
    clock = SystemClock()
    before = clock.elapsed()

    clock.wait_until(clock.now() - timedelta(hours=1))

    assert clock.elapsed() - before < timedelta(seconds=1)
