"""Fobwatch as it is, with a watch on its event loop and on its calls to STS.

    watched_fobwatch.py FILE

Each second FILE tells, as JSON, the longest time since the last SIGUSR1 that the event loop served
nobody, in milliseconds, and the most calls that were under way at once.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from fobwatch import app
from fobwatch.adapters.sts_clients import StsClients
from fobwatch.cli_options import StartOptions

TICK_MILLISECONDS = 4


class EventLoopWatch(QObject):
    """Ticks as often as it can, and notes how late it was."""

    def __init__(self, path: Path, calls: CallWatch, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._calls = calls
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
            told = {"longest_ms": self._longest, "most_calls": self._calls.most}
            self._path.write_text(json.dumps(told), "utf-8")

    def _forget(self, _signal: int, _frame: object) -> None:
        self._longest = 0.0
        self._calls.most = 0
        self._last = time.perf_counter()


class CallWatch:
    """Counts the calls that are under way."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0
        call = StsClients.call

        def counted(clients: StsClients, *arguments: Any) -> Any:  # noqa: ANN401 - as it is called
            self._count(1)
            try:
                return call(clients, *arguments)
            finally:
                self._count(-1)

        StsClients.call = counted  # type: ignore[method-assign, assignment]  # to watch is our aim

    def _count(self, change: int) -> None:
        with self._lock:
            self._now += change
            self.most = max(self.most, self._now)


def main() -> int:
    path, calls = Path(sys.argv.pop(1)), CallWatch()
    start = app.Program.start

    def watched_start(program: app.Program) -> None:
        EventLoopWatch(path, calls, program)
        start(program)

    app.Program.start = watched_start  # type: ignore[assignment, method-assign]  # to watch
    return app.run(StartOptions())


if __name__ == "__main__":
    sys.exit(main())
