"""A journal that is written behind the work that it tells of."""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.adapters.journal import SqliteJournal
    from fobwatch.core.activity import Activity
    from fobwatch.core.activity_search import ActivityQuery, Found

GATHERING: Final = 0.1
"""Seconds that the first line waits for more, while whoever asked with it is still being served."""

PATIENCE: Final = 5.0
"""Seconds that the last lines get when the program ends."""


class JournalBehind:
    """Fulfils the port `ActivityLog` without waiting for the disk: a thread of its own writes.

    Lines that come together are written together, when the burst is over that they tell of: two
    thousand requests at the doors are some dozen writes. Killed, the program loses the lines of
    its last moment.
    """

    def __init__(self, journal: SqliteJournal) -> None:
        self._journal = journal
        self._waiting: deque[Activity] = deque()
        self._changed = Condition()
        self._writing = False
        self._flushing = 0
        self._writer: Thread | None = None

    def keep(self, kept: timedelta) -> None:
        """Keep lines for so long, from the next one on."""
        self._journal.kept = kept

    def record(self, activity: Activity) -> None:
        """Does not block."""
        with self._changed:
            self._waiting.append(activity)
            if self._writer is None:
                self._writer = Thread(target=self._write, name="journal", daemon=True)
                self._writer.start()
            self._changed.notify_all()

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        """Those that wait are found too."""
        self.flush()
        return self._journal.find(query, limit)

    def flush(self) -> None:
        """Return when all that was recorded is written, or the `PATIENCE` is over."""
        with self._changed:
            self._flushing += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting and not self._writing, PATIENCE)
            self._flushing -= 1

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                self._changed.wait_for(lambda: self._flushing, GATHERING)
                lines = tuple(self._waiting)
                self._waiting.clear()
                self._writing = True
            try:
                self._journal.record_all(lines)
            finally:
                with self._changed:
                    self._writing = False
                    self._changed.notify_all()
