"""The computer's clock."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

MAX_NAP = timedelta(seconds=1)
"""Waiting looks at the wall clock this often, since it may be set, or the computer may sleep."""

if sys.platform == "linux":

    def _steady() -> float:
        """A clock that also runs during sleep: Linux's monotonic clock stops then."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

else:
    _steady = time.monotonic


class SystemClock:
    """Fulfils the port `Clock`."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed(self) -> timedelta:
        return timedelta(seconds=_steady())

    def wait_until(self, moment: datetime) -> None:
        latest = self.elapsed() + (moment - self.now()) + MAX_NAP
        while (left := moment - self.now()) > timedelta() and self.elapsed() < latest:
            time.sleep(min(left, MAX_NAP).total_seconds())
