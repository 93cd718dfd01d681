"""The program's name on the session bus of a Linux desktop."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Final

from fobwatch.core.application import APPLICATION_ID

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection

logger = logging.getLogger(__name__)

BUS: Final = "org.freedesktop.DBus"

LEAVING_MILLISECONDS: Final = 1000
"""A bus answers within one of them."""


def take_bus_name(*, platform: str = sys.platform) -> None:
    """Let the bus know that the program runs; to be called once its agent is open.

    The bus starts a program for its name where a package says which, and tells whoever asked for
    it when the name is taken (D-Bus Specification, "Message Bus Starting Services").
    """
    bus = _session_bus(platform)
    if bus is not None and not bus.registerService(APPLICATION_ID):
        logger.info("The session bus does not give the name: %s", bus.lastError().message())


def leave_bus_name(*, platform: str = sys.platform) -> None:
    """To be called before the agent is closed: who finds it closed has the bus start another."""
    bus = _session_bus(platform)
    if bus is None:
        return
    from PySide6.QtDBus import QDBus, QDBusMessage  # noqa: PLC0415 - as below

    # `unregisterService` would wait 25 s for a bus that has stopped answering.
    release = QDBusMessage.createMethodCall(BUS, "/org/freedesktop/DBus", BUS, "ReleaseName")
    release.setArguments([APPLICATION_ID])
    bus.call(release, QDBus.CallMode.Block, LEAVING_MILLISECONDS)


def _session_bus(platform: str) -> QDBusConnection | None:
    if platform != "linux":
        return None
    # Imported where it is used: only Linux has the bus.
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415

    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None
