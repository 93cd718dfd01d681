"""The program's name on the session bus, and its introduction to the desktop's portal."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from fobwatch.core.application import APPLICATION_ID

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

logger = logging.getLogger(__name__)

BUS: Final = "org.freedesktop.DBus"

LEAVING_MILLISECONDS: Final = 1000
"""A bus answers within one of them."""


def take_bus_name(*, platform: str = sys.platform) -> None:
    """Let the bus know that the program runs; call it once the agent is open.

    Where a package names the program, the bus starts it for that name, and answers whoever asked
    once the name is taken (D-Bus Specification, "Message Bus Starting Services").
    """
    bus = _session_bus(platform)
    if bus is not None and not bus.registerService(APPLICATION_ID):
        logger.info("The session bus does not give the name: %s", bus.lastError().message())


def leave_bus_name(*, platform: str = sys.platform) -> None:
    """Call it before the agent is closed: who finds that closed has the bus start another."""
    bus = _session_bus(platform)
    if bus is None:
        return
    from PySide6.QtDBus import QDBus, QDBusMessage  # noqa: PLC0415 - Linux alone

    # `unregisterService` would wait 25 s for a bus that has stopped answering.
    release = QDBusMessage.createMethodCall(BUS, "/org/freedesktop/DBus", BUS, "ReleaseName")
    release.setArguments([APPLICATION_ID])
    bus.call(release, QDBus.CallMode.Block, LEAVING_MILLISECONDS)


def _session_bus(platform: str) -> QDBusConnection | None:
    if platform != "linux":
        return None
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - only Linux has the bus

    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None


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
        bus = _session_bus(self._platform)
        if bus is None:
            QTimer.singleShot(0, self, self.finished.emit)
        else:
            self._ask(bus)

    def _ask(self, bus: QDBusConnection) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher  # noqa: PLC0415 - Linux alone

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
