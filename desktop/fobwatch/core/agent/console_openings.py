"""How many consoles programs may open: each is a tab that comes to a person's screen."""

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


class ConsoleOpenings:
    """Thread-safe, and does not block."""

    def __init__(self, clock: Clock, screen: ScreenLock) -> None:
        self._clock = clock
        self._screen = screen
        self._lock = threading.Lock()
        self._last = deque[timedelta](maxlen=MOST)

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
        now = self._clock.elapsed()
        with self._lock:
            if len(self._last) == MOST and now - self._last[0] < PERIOD:
                raise ConsentDenied(
                    "Too many consoles are opened at once",
                    f"Programs have opened {MOST} within a minute.",
                    "Run it again in a minute, or open the console in Fobwatch.",
                )
            self._last.append(now)
