"""The tray's menu."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QElapsedTimer, QTimer, Signal, Slot
from PySide6.QtWidgets import QMenu

from fobwatch.ui.tray.items import MenuContent, TrayItems

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction


QUIET_MILLISECONDS: Final = 1000
SETTLING_MILLISECONDS: Final = 250
"""A change after this much quiet is made in the closed menu at once, since a host may show what it
knows before it asks for news. Of many changes the last is waited for: after sleep a thousand
sessions change, and making a full menu, and sending it over the bus, takes longer than the rest."""

MAX_OPEN_MILLISECONDS: Final = 20_000
"""Some hosts never report that a menu was closed. Where nothing else tells, it counts as closed
after this long, which is enough to read it and to choose."""

LOOK_MILLISECONDS: Final = 250
LOOKS: Final = 2
"""How many times in a row the pointer must be free: a slow host takes it late."""


class TrayMenu(QMenu):
    """Shows a `MenuContent`.

    `has_pointer` returns whether some menu of the desktop has the pointer to itself, as one that is
    open has; None where that cannot be known.

    Signals:
        intended: the `Intent` of the chosen item.
        opened: the menu is about to be seen, and wants its content.
        watched: whether someone may be looking at it now.
    """

    intended = Signal(object)
    opened = Signal()
    watched = Signal(bool)

    def __init__(
        self, *, has_pointer: Callable[[], bool] | None = None, platform: str = sys.platform
    ) -> None:
        super().__init__()
        self.setObjectName("tray_menu")
        self._has_pointer = has_pointer
        # A Linux panel lays new items out in the window that it has sized for the old ones.
        self._may_change_when_opened = platform != "linux"
        self._shown = MenuContent()
        self._waiting: MenuContent | None = None
        self._items = TrayItems(self)
        self._open = self._timer(MAX_OPEN_MILLISECONDS, self._on_closed)
        self._looking = QTimer(self, interval=LOOK_MILLISECONDS)
        self._looking.timeout.connect(self._look)
        self._free_looks = 0
        self._settling = self._timer(0, self._build_waiting)
        self._since_change = QElapsedTimer()
        self.aboutToShow.connect(self._on_opening)
        self.aboutToHide.connect(self._on_closed)
        # One connection for all items, since a full menu has hundreds and is built often.
        self.triggered.connect(self._on_triggered)
        self._items.build(self._shown)

    def show_content(self, content: MenuContent) -> None:
        """Show this: at once if only texts differ, otherwise as soon as the menu is closed."""
        if content == self._shown:
            self._waiting = None
            self._shown = content
            self._items.show_texts(content)
            return
        known, self._waiting = self._waiting, content
        if content == known:
            return
        if not self._open.isActive():
            since = self._since_change
            is_busy = since.isValid() and not since.hasExpired(QUIET_MILLISECONDS)
            self._settling.start(SETTLING_MILLISECONDS if is_busy else 0)
        self._since_change.start()

    def _on_triggered(self, action: QAction) -> None:
        """Later, so that the menu is closed before what it asked for begins."""
        QTimer.singleShot(0, self, partial(self.intended.emit, action.data()))
        self._on_closed()

    @Slot()
    def _on_opening(self) -> None:
        self._settling.stop()
        self._open.start()
        if self._has_pointer is not None and not self._looking.isActive():
            self._free_looks = 0
            self._looking.start()
        self.opened.emit()
        if self._may_change_when_opened:
            self._build_waiting()
        self.watched.emit(True)

    @Slot()
    def _look(self) -> None:
        if self._has_pointer is None or self._has_pointer():
            self._free_looks = 0
            return
        self._free_looks += 1
        if self._free_looks >= LOOKS:
            self._on_closed()

    @Slot()
    def _on_closed(self) -> None:
        self._looking.stop()
        self._open.stop()
        self.watched.emit(False)
        if self._waiting is not None:
            # Not from within the menu's own signal: it still uses the items that go.
            self._settling.start(0)

    @Slot()
    def _build_waiting(self) -> None:
        self._settling.stop()
        if self._waiting is not None:
            self._shown, self._waiting = self._waiting, None
            self._items.build(self._shown)

    def _timer(self, milliseconds: int, elapsed: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(elapsed)
        return timer
