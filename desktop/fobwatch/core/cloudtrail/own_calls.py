"""When this program itself called AWS."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def minute_of(at: datetime) -> int:
    """Minutes since 1970."""
    return int(at.timestamp()) // 60


class OwnCalls:
    """The minutes in which AWS answered this program, until they are taken. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: set[int] = set()

    def observe(self, server_date: datetime) -> None:
        """Take notice of an answer with this `Date`."""
        with self._lock:
            self._minutes.add(minute_of(server_date))

    def take(self) -> frozenset[int]:
        """Those that were not taken yet."""
        with self._lock:
            taken, self._minutes = frozenset(self._minutes), set()
        return taken
