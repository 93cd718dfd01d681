from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.desktop import system_clock
from fobwatch.adapters.desktop.system_clock import SystemClock
from tests.contracts.clock import ClockContract

if TYPE_CHECKING:
    from datetime import datetime


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> SystemClock:
        return SystemClock()


class SetBack(SystemClock):
    """A clock that is set back by a year while somebody waits for it."""

    def __init__(self) -> None:
        self._looks = 0

    def now(self) -> datetime:
        self._looks += 1
        return super().now() - (timedelta(days=365) if self._looks > 2 else timedelta())


def test_a_clock_that_is_set_back_makes_no_wait_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_clock, "MAX_NAP", timedelta(milliseconds=10))
    clock = SetBack()

    with ThreadPoolExecutor(1) as pool:
        wait = pool.submit(clock.wait_until, clock.now() + timedelta(milliseconds=20))

        assert wait.result(10) is None
