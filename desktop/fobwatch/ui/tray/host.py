"""Hears of a panel that brings a tray after the program started, as after each restart of it."""

from __future__ import annotations

import sys
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

WATCHER_NAME: Final = "org.kde.StatusNotifierWatcher"
SETTLING_MILLISECONDS: Final = 300
"""The name is taken a moment before the host behind it accepts icons."""


class TrayHost(QObject):
    """Watches the session bus of a Linux desktop; elsewhere the tray is always there.

    Signals:
        appeared: a host came up, and knows none of the icons that were registered before.
    """

    appeared = Signal()

    def __init__(self, parent: QObject | None = None, *, platform: str = sys.platform) -> None:
        super().__init__(parent)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self.appeared)
        if platform == "linux":
            self._watch()

    def _watch(self) -> None:
        # Imported where it is used: only Linux has the bus.
        from PySide6.QtDBus import QDBusConnection, QDBusServiceWatcher  # noqa: PLC0415

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return
        mode = QDBusServiceWatcher.WatchModeFlag.WatchForRegistration
        watcher = QDBusServiceWatcher(WATCHER_NAME, bus, mode, self)
        watcher.serviceRegistered.connect(self._on_registered)

    def _on_registered(self, _name: str) -> None:
        self._settling.start()
