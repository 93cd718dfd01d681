"""The desktop's portal on Linux, which looks at a program before it answers it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusPendingCallWatcher

PATIENCE_MILLISECONDS: Final = 5000
"""At log-in the portal may be started by this very question."""


class PortalIntroduction(QObject):
    """Has the portal look at this program once, before that is hidden from it.

    Qt learns from the portal whether the desktop is dark. xdg-desktop-portal opens /proc/PID/root
    at the first call on a bus connection, refuses the call where it may not, and remembers what it
    saw for as long as the connection lasts.
    """

    finished = Signal()
    """It has looked, or there is none, or it takes too long."""

    def __init__(self, parent: QObject | None = None, *, platform: str = sys.platform) -> None:
        super().__init__(parent)
        self._platform = platform
        self._watcher: QDBusPendingCallWatcher | None = None

    def begin(self) -> None:
        if self._platform != "linux" or not self._ask():
            QTimer.singleShot(0, self, self.finished.emit)

    def _ask(self) -> bool:
        """Whether there is a bus to ask on."""
        # Imported where it is used: only Linux has the bus.
        from PySide6.QtDBus import (  # noqa: PLC0415
            QDBusConnection,
            QDBusMessage,
            QDBusPendingCallWatcher,
        )

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return False
        question = QDBusMessage.createMethodCall(
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Settings",
            "Read",
        )
        question.setArguments(["org.freedesktop.appearance", "color-scheme"])
        call = bus.asyncCall(question, PATIENCE_MILLISECONDS)
        self._watcher = QDBusPendingCallWatcher(call, self)
        self._watcher.finished.connect(self.finished)
        return True
