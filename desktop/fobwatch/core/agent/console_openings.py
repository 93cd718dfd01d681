"""How many consoles programs may open: each is a tab that comes to a person's screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.agent.rate_limit import MOST, RateLimit
from fobwatch.core.consent.errors import ConsentDenied, ConsentOpen

if TYPE_CHECKING:
    from fobwatch.core.ports import Clock, ScreenLock


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
