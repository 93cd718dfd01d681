"""Measure how long an event loop served nobody. Run by itself it watches one with nothing to do.

    event_loop_watch.py FILE

Each second FILE tells, as JSON, the longest pause since the last SIGUSR1, in milliseconds.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer

TICK_MILLISECONDS = 4


class Others(Protocol):
    """What is told beside the longest pause."""

    def told(self) -> dict[str, float]: ...

    def forget(self) -> None:
        """On SIGUSR1."""
        ...


class EventLoopWatch(QObject):
    """Ticks as often as it can, and notes how late it was; `others` are told beside it."""

    def __init__(self, path: Path, parent: QObject, others: Others | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._others = others
        self._longest = 0.0
        self._last = self._told = time.perf_counter()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start(TICK_MILLISECONDS)
        signal.signal(signal.SIGUSR1, self._forget)

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, (now - self._last) * 1000 - TICK_MILLISECONDS)
        self._last = now
        if now - self._told >= 1:
            self._told = now
            others = self._others.told() if self._others else {}
            told = {"longest_ms": self._longest, **others}
            self._path.write_text(json.dumps(told), "utf-8")

    def _forget(self, _signal: int, _frame: object) -> None:
        self._longest = 0.0
        self._last = time.perf_counter()
        if self._others:
            self._others.forget()


if __name__ == "__main__":
    application = QCoreApplication([])
    EventLoopWatch(Path(sys.argv[1]), application)
    sys.exit(application.exec())
