from __future__ import annotations

import pytest

from fobwatch.adapters.desktop.system_clock import SystemClock
from tests.contracts.clock import ClockContract


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> SystemClock:
        return SystemClock()
