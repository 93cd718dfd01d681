"""Starts the tray through the session bus, by the service file of a package."""

from __future__ import annotations

import json
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.application import APPLICATION_ID
from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    from fobwatch.adapters.agent.client import AgentClient

PATIENCE: Final = timedelta(seconds=25)
"""For the bus and for the vault each: both end before the tool that asks gives up."""

PAUSE: Final = timedelta(milliseconds=50)


def start_tray(client: AgentClient) -> None:
    """Start it, and wait until it has read its vault or reports why not. Raises `NotRunning`."""
    _ask_the_bus()
    last = time.monotonic() + PATIENCE.total_seconds()
    while _is_loading(client) and time.monotonic() < last:
        time.sleep(PAUSE.total_seconds())


def _ask_the_bus() -> None:
    """Return when the tray has taken its name, and so has opened its agent.

    The bus starts the addressee of a message (D-Bus Specification, "Message Bus Starting
    Services").
    """
    # Imported where they are used: only Linux has the bus, and few commands start anything.
    try:
        from jeepney import DBusAddress, new_method_call  # noqa: PLC0415
        from jeepney.auth import AuthenticationError  # noqa: PLC0415
        from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415
        from jeepney.wrappers import DBusErrorResponse, unwrap_msg  # noqa: PLC0415

        from fobwatch.adapters.dbus.message_bus import NO_ADDRESS  # noqa: PLC0415 - as below
    except ImportError as error:
        raise _not_started("This system has no session bus.") from error
    try:
        with closing(open_dbus_connection("SESSION")) as connection:
            tray = DBusAddress("/", APPLICATION_ID, "org.freedesktop.DBus.Peer")
            ping = new_method_call(tray, "Ping")
            unwrap_msg(connection.send_and_get_reply(ping, timeout=PATIENCE.total_seconds()))
    except (OSError, *NO_ADDRESS, AuthenticationError) as error:
        raise _not_started("The session bus does not answer.") from error
    except DBusErrorResponse as error:
        raise _not_started("The session bus could not start it.") from error


def _is_loading(client: AgentClient) -> bool:
    """False also for a tray that does not answer: it answers the command no better."""
    reply = client.ask(AgentVerb.STATUS)
    return reply.code is ExitCode.OK and json.loads(reply.body)["vault"] == VaultState.LOADING


def _not_started(message: str) -> NotRunning:
    return NotRunning(
        "Fobwatch cannot be started", message, "Start it from the menu, or with `fobwatch`."
    )
