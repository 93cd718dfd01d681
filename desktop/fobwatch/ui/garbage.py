"""Python's garbage, collected on the windows' thread and on no other."""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QAbstractEventDispatcher, QElapsedTimer, QObject, Slot

YOUNG: Final = 700
MIDDLE: Final = 10
OLD: Final = 10
"""How far CPython lets its three generations grow (`gc.get_threshold`, until 3.13)."""

QUIET_MILLISECONDS: Final = 5000
MOST_OLD: Final = 100
"""To go through all three takes 20 ms where there are a thousand sessions: it is put off while so
much happens that the young grow too many sooner than this, but not for ever."""


class GarbageCollector(QObject):
    """Collects what refers to itself when the event loop has nothing else to do.

    Python by itself collects on whatever thread happens to allocate. A `QObject` in such a circle
    would be destroyed there, with its timers and children, while its own thread may use it: Qt
    allows that on its own thread alone (Threads and QObjects, in Qt's documentation).
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._since_last = QElapsedTimer()
        gc.disable()

    def begin(self) -> None:
        """Collect from now on, but nothing that exists already: modules, mostly, which stay.

        To go through those of AWS's library alone would hold the windows up for 30 ms.
        """
        gc.freeze()
        self._since_last.start()
        QAbstractEventDispatcher.instance().aboutToBlock.connect(self._collect_due)

    @Slot()
    def _collect_due(self) -> None:
        """Collect as many generations as have grown too far."""
        young, middle, old = gc.get_count()
        if young > YOUNG:
            most = OLD if self._since_last.hasExpired(QUIET_MILLISECONDS) else MOST_OLD
            gc.collect(2 if old > most else 1 if middle > MIDDLE else 0)
            self._since_last.start()
