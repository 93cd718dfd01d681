"""The computer's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

LONGEST_NAP = timedelta(seconds=1)
"""Waiting looks at the wall clock this often, since it may be set, or the computer may sleep."""

# CLOCK_BOOTTIME counts sleep on Linux; the monotonic clocks of Windows and macOS do by themselves.
_STEADY_CLOCK = getattr(time, "CLOCK_BOOTTIME", None)


class SystemClock:
    """Fulfils the port `Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> timedelta:
        if _STEADY_CLOCK is None:
            return timedelta(seconds=time.monotonic())
        return timedelta(seconds=time.clock_gettime(_STEADY_CLOCK))

    def wait_until(self, moment: datetime) -> None:
        while (left := moment - self.now()) > timedelta():
            time.sleep(min(left, LONGEST_NAP).total_seconds())
