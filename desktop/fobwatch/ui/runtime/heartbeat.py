"""The one timer of the windows: what they show is computed from the time that it gives."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

EACH_SECOND: Final = timedelta(seconds=1)

MILLISECOND: Final = timedelta(milliseconds=1)

SLOW: Final = timedelta(seconds=20)
"""The longest pause while something is due. Timers stop while the computer sleeps and do
not see the wall clock jump, so this is also the longest time to notice either."""


SOONEST_MILLISECONDS: Final = 100
"""Between two beats that changes ask for. After sleep a thousand sessions change within seconds,
and each beat looks at all of them: below what a person notices, above what a processor minds."""


class Heartbeat(QObject):
    """Beats each second while a countdown is watched, slowly while something is due, else never.

    `now` is AWS's time, by which sessions end. It is asked on this thread and must not block.
    """

    beat = Signal(object)
    """The time now, an aware UTC datetime."""

    def __init__(
        self,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._next_changes: list[Callable[[datetime], datetime | None]] = []
        self._watchers: set[str] = set()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._beat)
        self._since_beat = QElapsedTimer()

    def beat_by(self, next_change: Callable[[datetime], datetime | None]) -> None:
        """Beat too when something happens by itself: a renewal, an expiry, a retry.

        `next_change` returns when it next does. It is asked after each beat and must not block.
        """
        self._next_changes.append(next_change)

    def next_change(self, now: datetime) -> datetime | None:
        """When something next happens by itself; None for never."""
        moments = (each(now) for each in self._next_changes)
        return min((moment for moment in moments if moment is not None), default=None)

    def watch(self, watcher: str) -> None:
        """A countdown is visible at `watcher`, a name such as a window's."""
        if watcher not in self._watchers:
            self._watchers.add(watcher)
            self.wake()

    def unwatch(self, watcher: str) -> None:
        self._watchers.discard(watcher)

    @Slot()
    def wake(self) -> None:
        """Beat once control returns to the event loop: something changed, or woke up.

        In a burst of changes the beats keep `SOONEST_MILLISECONDS` apart.
        """
        wait = 0
        if self._since_beat.isValid():
            wait = max(SOONEST_MILLISECONDS - self._since_beat.elapsed(), 0)
        if not 0 <= self._timer.remainingTime() <= wait:
            self._timer.setTimerType(Qt.TimerType.PreciseTimer)
            self._timer.start(wait)

    @Slot()
    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        self._since_beat.start()
        now = self._now()
        self.beat.emit(now)
        if self._timer.isActive():  # a slot asked for another beat at once
            return
        pause = self._pause(now)
        if pause is not None:
            precise = pause <= EACH_SECOND
            kind = Qt.TimerType.PreciseTimer if precise else Qt.TimerType.VeryCoarseTimer
            self._timer.setTimerType(kind)
            self._timer.start(math.ceil(pause / MILLISECOND))

    def _pause(self, now: datetime) -> timedelta | None:
        """Until the second changes while watched, so that all countdowns step together."""
        if self._watchers:
            return EACH_SECOND - timedelta(microseconds=now.microsecond)
        moment = self.next_change(now)
        return None if moment is None else min(max(moment - now, EACH_SECOND), SLOW)
