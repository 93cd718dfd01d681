"""The program's name on the session bus of a Linux desktop."""

from __future__ import annotations

import logging
import sys

from fobwatch.core.application import APPLICATION_ID

logger = logging.getLogger(__name__)


def take_bus_name(*, platform: str = sys.platform) -> None:
    """Let the bus know that the program runs; to be called once its door is open.

    The bus starts a program for its name where a package says which, and tells whoever asked for
    it when the name is taken (D-Bus Specification, "Message Bus Starting Services").
    """
    if platform != "linux":
        return
    # Imported where it is used: only Linux has the bus.
    from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415

    bus = QDBusConnection.sessionBus()
    if bus.isConnected() and not bus.registerService(APPLICATION_ID):
        logger.info("The session bus does not give the name: %s", bus.lastError().message())
