"""Asks at the local door of the Fobwatch that runs."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

from fobwatch.adapters.peer import peer_of
from fobwatch.core.door import DoorReply, DoorRequest, ExitCode
from fobwatch.core.door_wire import decode_reply, encode_request
from fobwatch.core.errors import NotRunning

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.door import Verb

PATIENCE = 55.0
"""Seconds. A renewal may wait for the next code; the Go SDK gives a helper no more than 60."""

LATE = DoorReply(
    code=ExitCode.TRY_AGAIN,
    body="Fobwatch does not answer: It runs, but did not answer in time. Try again in a moment.",
    title="Fobwatch does not answer",
)

_CHUNK = 1 << 16


class DoorClient:
    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, verb: Verb, **arguments: object) -> DoorReply:
        """The reply, or `LATE`. Raises `NotRunning`, or `BadRequest` if the reply is cut off."""
        request = encode_request(DoorRequest(verb=verb, arguments=arguments))
        if not hasattr(socket, "AF_UNIX"):  # Windows, where there is no door yet
            raise not_running()
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                data = self._converse(connection, request)
        except TimeoutError:
            return LATE
        except OSError as error:
            raise not_running() from error
        if not data:
            raise not_running()
        return decode_reply(data)

    def _converse(self, connection: socket.socket, request: bytes) -> bytes:
        """Blocks in `connect`: one with a timeout fails while the server's backlog is full."""
        connection.connect(os.fspath(self._path))
        if peer_of(connection).uid != os.getuid():
            raise PermissionError
        connection.settimeout(PATIENCE)
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(_CHUNK), b""))


def not_running() -> NotRunning:
    return NotRunning(
        "Fobwatch is not running",
        "Nobody answers at its door.",
        "Start it from the menu, or with `fobwatch`.",
    )
