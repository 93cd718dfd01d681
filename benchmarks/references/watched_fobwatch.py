"""Fobwatch as it is, with a watch on its event loop and on its calls to STS.

    python -m benchmarks.references.watched_fobwatch FILE

FILE tells what `EventLoopWatch` does, and the most calls that were under way at once.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.references.event_loop_watch import EventLoopWatch

from fobwatch import app
from fobwatch.adapters.aws.clients import AwsClients
from fobwatch.composition import program
from fobwatch.core.application import StartOptions


class CallWatch:
    """Counts the calls that are under way, and remembers the most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self._most = 0
        call = AwsClients.call

        def counted(clients: AwsClients, *arguments: Any) -> Any:  # noqa: ANN401 - as it is called
            self._count(1)
            try:
                return call(clients, *arguments)
            finally:
                self._count(-1)

        AwsClients.call = counted  # type: ignore[method-assign, assignment]  # to watch is our aim

    def told(self) -> dict[str, float]:
        return {"most_calls": self._most}

    def forget(self) -> None:
        self._most = 0

    def _count(self, change: int) -> None:
        with self._lock:
            self._now += change
            self._most = max(self._most, self._now)


def main() -> NoReturn:
    path, calls = Path(sys.argv.pop(1)), CallWatch()
    start = program.Program.start

    def watched_start(started: program.Program) -> None:
        EventLoopWatch(path, started, calls)
        start(started)

    program.Program.start = watched_start  # type: ignore[assignment, method-assign]  # to watch
    app.run(StartOptions())


if __name__ == "__main__":
    main()
