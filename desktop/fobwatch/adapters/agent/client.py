"""Asks at the local door of the Fobwatch that runs."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from fobwatch.adapters.agent.transport import connect
from fobwatch.core.agent.protocol import DoorReply, DoorRequest, ExitCode, Verb
from fobwatch.core.agent.wire import decode_reply, encode_request
from fobwatch.core.errors import NotRunning

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.adapters.agent.connection import Connection

PATIENCE = 55.0
"""Seconds. A renewal may wait for the next code; the Go SDK gives a helper no more than 60."""

LATE = DoorReply(
    code=ExitCode.TRY_AGAIN,
    body="Fobwatch does not answer: It runs, but did not answer in time. Try again in a moment.",
    title="Fobwatch does not answer",
)


def _nothing() -> None:
    return None


class DoorClient:
    def __init__(self, path: Path, *, on_reply: Callable[[], None] = _nothing) -> None:
        """Call `on_reply` when the reply has begun, and nothing secret of it has been read."""
        self._path = path
        self._on_reply = on_reply

    def ask(self, verb: Verb, **arguments: object) -> DoorReply:
        """The reply, or `LATE`. Raises `NotRunning`, or `BadRequest` if the reply is cut off."""
        request = encode_request(DoorRequest(verb=verb, arguments=arguments))
        return self._reply(lambda connection: connection.send(request, PATIENCE))

    def lend(self, lent: socket.socket, **arguments: object) -> DoorReply:
        """Have Fobwatch serve a client of ours at its connection. As `ask`."""
        request = DoorRequest(verb=Verb.SERVE, arguments=arguments)
        return self._reply(lambda connection: connection.lend(request, lent, PATIENCE))

    def _reply(self, send: Callable[[Connection], None]) -> DoorReply:
        try:
            data = self._converse(send)
        except TimeoutError:
            return LATE
        except OSError as error:
            raise not_running() from error
        if not data:
            raise not_running()
        return decode_reply(data)

    def _converse(self, send: Callable[[Connection], None]) -> bytes:
        with closing(connect(self._path)) as connection:
            send(connection)
            first = connection.receive(PATIENCE, 1)  # of the exit code
            self._on_reply()
            return first + b"".join(iter(lambda: connection.receive(PATIENCE), b""))


def not_running() -> NotRunning:
    return NotRunning(
        "Fobwatch is not running",
        "Nobody answers at its door.",
        "Start it from the menu, or with `fobwatch`.",
    )
