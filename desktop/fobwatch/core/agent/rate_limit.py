"""How often programs may ask for what costs a person or this computer something."""

from __future__ import annotations

import threading
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen

if TYPE_CHECKING:
    from fobwatch.core.ports import Clock, ScreenLock

MOST: Final = 10
"""In a `PERIOD`, of all programs together: enough for a script that opens a team's accounts."""

PERIOD: Final = timedelta(minutes=1)


class RateLimit:
    """Thread-safe, and does not block."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last = deque[timedelta](maxlen=MOST)

    def allows(self) -> bool:
        """Count one more, unless it is one too many."""
        now = self._clock.elapsed()
        with self._lock:
            if len(self._last) == MOST and now - self._last[0] < PERIOD:
                return False
            self._last.append(now)
            return True


class ConsoleOpenings:
    """Thread-safe, and does not block."""

    def __init__(self, clock: Clock, screen: ScreenLock) -> None:
        self._limit = RateLimit(clock)
        self._screen = screen

    def count(self) -> None:
        """Count one that is to be opened.

        Raises `ConsentOpen` while nobody would see it, and `ConsentDenied` for one too many.
        """
        if self._screen.locked:
            raise ConsentOpen(
                "The console was not opened",
                "The screen is locked: nobody would see the page.",
                "Unlock the screen, then run the program again.",
            )
        if not self._limit.allows():
            raise ConsentDenied(
                "Too many consoles are opened at once",
                f"Programs have opened {MOST} within a minute.",
                "Run it again in a minute, or open the console in Fobwatch.",
            )
