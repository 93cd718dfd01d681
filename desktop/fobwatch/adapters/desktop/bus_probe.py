"""A probe whether the session bus answers at all.

Qt connects to it on the windows' thread, and waits for ever for one that accepts the connection
and does not answer (Qt 6.11). Such a bus is useless: without one, the program starts.
"""

from __future__ import annotations

import sys

assert sys.platform == "linux"

import os
import socket
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import MutableMapping

VARIABLE: Final = "DBUS_SESSION_BUS_ADDRESS"

PATIENCE: Final = 3.0
"""Seconds. A bus answers within a millisecond, and long after the log-in began."""

NO_BUS: Final = "unix:path=/dev/null"
"""An address that every D-Bus library refuses at once; without any, libdbus starts a bus."""


def leave_silent_bus(
    environment: MutableMapping[str, str] = os.environ, *, patience: float = PATIENCE
) -> bool:
    """Remove the address of a silent bus from the environment. Return whether it was silent."""
    place = _socket_of(environment)
    silent = place is not None and _is_silent(place, patience)
    if silent:
        environment[VARIABLE] = NO_BUS
    return silent


def _socket_of(environment: MutableMapping[str, str]) -> str | None:
    """The path of the first address with a Unix socket (D-Bus Specification, "Addresses")."""
    runtime = environment.get("XDG_RUNTIME_DIR")
    usual = f"unix:path={runtime}/bus" if runtime else ""  # libdbus's default
    for address in (environment.get(VARIABLE) or usual).split(";"):
        transport, _, rest = address.partition(":")
        values = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        if transport == "unix" and "path" in values:
            return unquote(values["path"])
        if transport == "unix" and "abstract" in values:
            return "\0" + unquote(values["abstract"])
    return None


def _is_silent(place: str, patience: float) -> bool:
    """Begin the authentication, which the bus answers before anything else."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience)
        try:
            connection.connect(place)
            connection.sendall(b"\0AUTH\r\n")
            connection.recv(1)
        except TimeoutError:
            return True
        except OSError:
            return False  # there is none, and a program that connects fails at once
    return False
