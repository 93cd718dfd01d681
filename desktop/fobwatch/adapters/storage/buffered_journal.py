"""A journal that is written after the work that it records."""

from __future__ import annotations

import logging
from collections import deque
from threading import Condition, Thread
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from fobwatch.adapters.storage.journal import SqliteJournal
    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.activity.search import ActivityQuery, Found

logger = logging.getLogger(__name__)

GATHERING: Final = 0.1
"""Seconds that the first line waits for more, while the request that it records is still served."""

PATIENCE: Final = 5.0
"""Seconds that a reader waits for the lines that are not written yet."""

RETRY: Final = 5.0
"""Seconds before lines that could not be written are tried again."""

MAX_WAITING: Final = 10_000
"""Lines, which take some ten megabytes; beyond that the oldest are lost."""


class BufferedJournal:
    """Fulfils the port `ActivityLog` without waiting for the disk: its own thread writes.

    Lines that arrive together are written together, when the burst is over: two thousand requests
    to the agent are some dozen writes. If it is killed, the program loses the lines of its last
    moment.

    While writing fails, the lines wait here and are retried, and `problem` reports it.
    """

    def __init__(self, journal: SqliteJournal, *, retry: float = RETRY) -> None:
        self._journal = journal
        self._retry = retry
        self._waiting: deque[Activity] = deque()
        self._changed = Condition()
        self._checking = False
        self._writing = False
        self._under_way = 0
        self._flushing = 0
        self._writer: Thread | None = None
        self._tries = 0
        self._problem: StorageError | None = None

    @property
    def problem(self) -> StorageError | None:
        """Why nothing can be written now. Does not block."""
        return self._problem

    @property
    def unwritten(self) -> int:
        """The number of lines that are only in memory. Does not wait for the disk."""
        with self._changed:
            return self._under_way + len(self._waiting)

    def keep(self, kept: timedelta) -> None:
        """Store lines for this long, from the next one on."""
        self._journal.kept = kept

    def record(self, activity: Activity) -> None:
        """Record it. Does not block."""
        with self._changed:
            self._waiting.append(activity)
            self._drop_the_oldest()
            self._wake()

    def check(self) -> None:
        """Check whether the disk can be written, even if nothing is recorded. Does not block."""
        with self._changed:
            self._checking = True
            self._wake()

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        """Find lines, including those that wait, unless they cannot be written."""
        self.flush()
        return self._journal.find(query, limit)

    def flush(self, patience: float = PATIENCE) -> None:
        """Return when all recorded lines are written or have failed, or the seconds are over."""
        with self._changed:
            tried = self._tries
            self._flushing += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._is_settled(tried), patience)
            self._flushing -= 1

    def close(self, patience: float) -> None:
        """Write the last lines within these seconds, or report that they are lost."""
        self.flush(patience)
        if lost := self.unwritten:
            why = self._problem or "the disk does not answer"
            logger.warning("%s lines of activity are lost: %s", lost, why)

    def _wake(self) -> None:
        if self._writer is None:
            self._writer = Thread(target=self._write, name="journal", daemon=True)
            self._writer.start()
        self._changed.notify_all()

    def _is_settled(self, tried: int) -> bool:
        """Whether nothing is left, or another try has failed."""
        in_vain = self._problem is not None and self._tries > tried
        return not self._writing and (not self._waiting or in_vain)

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._checking)
                pause = GATHERING if self._problem is None else self._retry
                self._changed.wait_for(lambda: self._flushing, pause)
                lines = tuple(self._waiting)
                self._under_way = len(lines)
                self._waiting.clear()
                self._checking = False
                self._writing = True
            problem = self._tried(lines)
            with self._changed:
                self._under_way = 0
                if problem is not None:
                    self._waiting.extendleft(reversed(lines))
                    self._drop_the_oldest()
                del lines  # those of a burst would stay in memory until the next one
                self._problem = problem
                self._tries += 1
                self._writing = False
                self._changed.notify_all()

    def _tried(self, lines: Sequence[Activity]) -> StorageError | None:
        """Return why the lines could not be written; log it once, not for each try."""
        try:
            if lines:
                self._journal.record_all(lines)
            else:
                self._journal.check()
        except StorageError as error:
            if self._problem is None:
                logger.warning("Activity waits to be written down: %s", error)
            return error.fresh()
        return None

    def _drop_the_oldest(self) -> None:
        while len(self._waiting) > MAX_WAITING:
            self._waiting.popleft()
