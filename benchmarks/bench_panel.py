"""The quick panel and the tray's menu with 10,000 profiles, on a real screen.

    bench_panel.py [--rounds 40]

Each time ends when everything is drawn. Beside it, in turn and in the same run,
the same windows with ten profiles.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.bench_search import profiles
from benchmarks.on_desktop import bench_desktop, verdict
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fobwatch.ui.panel.presenter import PanelPresenter
from fobwatch.ui.panel.quick_panel import QuickPanel
from fobwatch.ui.panel.rows import PanelRows, panel_search
from fobwatch.ui.runtime.garbage import GarbageCollector
from fobwatch.ui.theme.theme import Theme
from fobwatch.ui.tray.icon import Tray, TrayHost
from fobwatch.ui.tray.menu import TrayMenu
from fobwatch.ui.tray.presenter import TrayPresenter
from tests.core.session_records import record
from tests.ui.scenes import Scene

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

MANY = 10_000
FEW = 10
SESSIONS = 20
TYPED = "prod a"
KEYSTROKE_MS = 16
OPENING_MS = 100
CORNER = QPoint(100, 100)


@dataclass
class Times:
    """In milliseconds."""

    opening: list[float] = field(default_factory=list)
    keystroke: list[float] = field(default_factory=list)
    menu: list[float] = field(default_factory=list)


class Bench:
    """The panel and the menu of so many profiles, twenty of them with a session."""

    def __init__(self, count: int) -> None:
        scene = Scene()
        scene.profiles.listed = tuple(profiles(count))
        lives = [timedelta(minutes=10 + number) for number in range(min(count, SESSIONS))]
        names = [profile.name for profile in scene.profiles.listed]
        scene.broker.put(*(record(name, left=left) for name, left in zip(names, lives)))  # noqa: B905 - the first so many
        self.panel, self.menu, self.times = QuickPanel(), TrayMenu(), Times()
        self._presenter = PanelPresenter(
            self.panel,
            lambda: QRect(600, 0, 22, 22),
            PanelRows(scene.services, panel_search(scene.services)),
            scene.runtime,
        )
        self._tray = Tray(self.menu, TrayHost())
        TrayPresenter(self._tray, self.menu, scene.heartbeat, scene.services)

    def round(self) -> None:
        self.times.opening.append(_timed(self._presenter.show, self.panel))
        for key in TYPED:
            self.times.keystroke.append(_timed(partial(self._type, key), self.panel))
        self.panel.hide()
        self.times.menu.append(_timed(lambda: self.menu.popup(CORNER), self.menu))
        self.menu.hide()
        QApplication.processEvents()

    def _type(self, key: str) -> None:
        QTest.keyClicks(self.panel.search, key)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with bench_desktop() as desktop:
        os.environ.update(desktop.environment)
        app = QApplication([])
        Theme(app)
        GarbageCollector(app).begin()
        many, few = Bench(MANY), Bench(FEW)
        first = _timed(many.round, many.panel)
        few.round()
        for bench in (many, few):
            bench.times = Times()
        for _ in range(rounds):
            many.round()
            few.round()
        app.quit()
    print(f"the first round of all, with {MANY} profiles: {first:.1f} ms")
    _notify("opening the panel", many.times.opening, few.times.opening, OPENING_MS)
    _notify("a keystroke in it", many.times.keystroke, few.times.keystroke, KEYSTROKE_MS)
    _notify("opening the menu", many.times.menu, few.times.menu, OPENING_MS)


def _timed(act: Callable[[], object], window: QWidget) -> float:
    begun = time.perf_counter()
    act()
    if not window.isHidden():
        QTest.qWaitForWindowExposed(window)
        window.repaint()
    QApplication.processEvents()
    return (time.perf_counter() - begun) * 1000


def _notify(what: str, many: Sequence[float], few: Sequence[float], budget: float) -> None:
    late = statistics.quantiles(many, n=20)[-1]
    ratio = statistics.median(many) / statistics.median(few)
    print(
        f"{what:<18} {statistics.median(many):6.2f} ms, {ratio:.2f} x that with {FEW} profiles; "
        + verdict("95th percentile", late, budget, "ms")
    )


if __name__ == "__main__":
    main()
