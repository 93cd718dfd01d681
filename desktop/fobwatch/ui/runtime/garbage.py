"""Python's garbage, collected on the windows' thread and on no other."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QAbstractEventDispatcher, QElapsedTimer, QObject, QTimer, Slot

YOUNG: Final = 700
MIDDLE: Final = 10
"""How far CPython lets its first two generations grow (`gc.get_threshold`, until 3.13)."""

QUIET_MILLISECONDS: Final = 5000
QUIET_OLD: Final = 1
MAX_OLD: Final = 100
"""To go through all three takes 20 ms where there are a thousand sessions: it is put off while so
much happens that the young grow too many sooner than this, but not for ever."""

LOOK_MILLISECONDS: Final = 60_000
"""Threads allocate also while the event loop has nothing to do."""


class GarbageCollector(QObject):
    """Collects what refers to itself when the event loop has nothing else to do.

    Python by itself collects on whatever thread happens to allocate. A `QObject` in such a circle
    would be destroyed there, with its timers and children, while its own thread may use it: Qt
    allows that on its own thread alone (Threads and QObjects, in Qt's documentation).
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since_last = QElapsedTimer()
        self._begun = False
        self._wanted = False
        self._look = QTimer(self, interval=LOOK_MILLISECONDS)
        self._look.timeout.connect(self.collect)
        gc.disable()

    def begin(self) -> None:
        """Collect from now on, but nothing that exists already: modules, mostly, which stay.

        To go through those of AWS's library alone would hold the windows up for 30 ms.
        """
        from PySide6.QtCore import Qt  # noqa: PLC0415 - not before the icon (app.py)

        gc.freeze()
        self._since_last.start()
        self._begun = True
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self.collect)
        self._look.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._look.start()

    def leave_out(self) -> None:
        """Collect, and then go through nothing again that exists by now: a window and its modules.

        It is for what is made once and stays. Without effect before `begin`, which does the same.
        """
        if self._begun:
            gc.collect()
            gc.freeze()

    def wants_a_turn(self) -> bool:
        """Whether `collect` is to be called on the windows' thread; yes only once until it is.

        For the threads that work without the event loop. From any thread.
        """
        if not self._begun or self._wanted or gc.get_count()[0] <= YOUNG:
            return False
        self._wanted = True
        return True

    @Slot()
    def collect(self) -> None:
        """Collect as many generations as have grown too far; mostly none."""
        self._wanted = False
        young, middle, old = gc.get_count()
        if young > YOUNG:
            most = QUIET_OLD if self._since_last.hasExpired(QUIET_MILLISECONDS) else MAX_OLD
            gc.collect(2 if old > most else 1 if middle > MIDDLE else 0)
            self._since_last.start()
