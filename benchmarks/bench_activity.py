"""The Activity page over a journal of 50,000 lines: opening it, a keystroke, an export.

    bench_activity.py [--lines 50000] [--rounds 7]

The page is drawn without a screen. Beside each time it prints for how long the window was
blocked at most.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from fobwatch.adapters.storage.buffered_journal import BufferedJournal
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.ui.activity.presenter import ActivityPresenter
from fobwatch.ui.runtime.task_runner import TaskRunner
from tests.ui.scenes import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PROGRAMS = ("terraform", "aws", "python3", "deploy.py", "node")
SEARCHED = ("terraform", "profile-17", "/srv/work/4", "refused", "nothing of the kind")


@dataclass(slots=True)
class Timed:
    """Milliseconds of each round, and the longest while without a turn of the event loop."""

    name: str
    took: list[float] = field(default_factory=list)
    stuck: list[float] = field(default_factory=list)

    def run(self, act: Callable[[], object], done: Callable[[], bool]) -> None:
        begun = last = time.perf_counter()
        longest = 0.0
        act()
        while not done():
            QApplication.processEvents()
            now = time.perf_counter()
            longest = max(longest, now - last)
            last = now
        self.took.append((time.perf_counter() - begun) * 1000)
        self.stuck.append(longest * 1000)

    def __str__(self) -> str:
        median = statistics.median(self.took)
        return (
            f"{self.name:<10} {median:6.0f} ms, slowest {max(self.took):6.0f} ms, "
            f"window held up {max(self.stuck):4.0f} ms at most"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "default.warning=false"}
    application = QApplication([])
    runner = TaskRunner(application)
    timed = {name: Timed(name) for name in ("opening", "searching", "exporting")}
    with tempfile.TemporaryDirectory(prefix="activity-") as folder:
        journal = BufferedJournal(SqliteJournal(Path(folder, "journal")))
        fill(journal, options.lines)
        export = Path(folder, "export.csv")
        for _ in range(options.rounds):
            use(journal, runner, export, timed)
        size = export.stat().st_size / 1e6
    runner.close()
    print(f"{options.lines} lines; the export has {size:.1f} MB")
    print(*timed.values(), sep="\n")


def use(
    journal: BufferedJournal, runner: TaskRunner, export: Path, timed: Mapping[str, Timed]
) -> None:
    """Open the page, type each of the words into it, and export everything."""
    scene = Scene()
    services = replace(scene.services, journal=journal)
    presenter = ActivityPresenter(replace(scene.runtime, runner=runner, services=services))
    page = presenter.page
    page.resize(1000, 700)

    def idle() -> bool:
        return runner.idle

    timed["opening"].run(page.show, lambda: page.table.model().rowCount() > 0)
    for text in SEARCHED:
        timed["searching"].run(partial(page.search.setText, text), idle)
        Timed("").run(page.search.clear, idle)
    timed["exporting"].run(partial(presenter.write, export, as_json=False), idle)
    page.deleteLater()


def fill(journal: BufferedJournal, count: int) -> None:
    now = datetime.now(UTC)
    for number in range(count):
        program = PROGRAMS[number % len(PROGRAMS)]
        journal.record(
            Activity(
                at=now - timedelta(minutes=count - number),
                event=Event.CREDENTIALS_REFUSED if number % 50 == 0 else Event.CREDENTIALS_GIVEN,
                subject=f"profile-{number % 200}",
                channel=Channel.HELPER,
                program=program,
                origin=f"{program} plan (process {number} in /srv/work/{number % 999})\n"
                "bash (process 4242 in /home/anna)\nxfce4-terminal (process 1717)",
            )
        )
    journal.flush()


if __name__ == "__main__":
    main()
