"""A connection to the agent on a Unix socket (Linux and macOS)."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import select
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.agent.path import MAX_SOCKET_PATH
from fobwatch.adapters.client_process.peer import peer_of
from fobwatch.core.agent.errors import AgentOutOfReach
from fobwatch.core.agent.protocol import encode_request

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.agent.protocol import AgentRequest

RECEIVED_AT_ONCE: Final = 1 << 16


class UnixConnection:
    """Either end. Its methods raise `OSError`, and `TimeoutError` when patience, in seconds, ends.

    `PipeConnection` is the same on Windows.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def send(self, data: bytes, patience: float) -> None:
        """Send all of it."""
        self._socket.settimeout(patience)
        self._socket.sendall(data)

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        """Return what has arrived, at most `limit` bytes; empty when the other end has sent all."""
        self._socket.settimeout(patience)
        return self._socket.recv(limit)

    def lend(self, request: AgentRequest, lent: socket.socket, patience: float) -> None:
        """Send the request together with the connection of a client of ours."""
        self._socket.settimeout(patience)
        socket.send_fds(self._socket, [encode_request(request)], [lent.fileno()])

    def end(self) -> None:
        """Signal the other end that all was sent. Never raises."""
        with suppress(OSError):  # the other end has read enough, and left
            self._socket.shutdown(socket.SHUT_WR)

    def other_end_left(self) -> bool:
        """Whether the other end has closed, or we broke off. Neither blocks nor raises.

        An end that has only sent all still waits for its answer (macOS reports both alike).
        """
        poll = select.poll()  # select() refuses numbers beyond 1023
        try:
            poll.register(self._socket, 0)
        except ValueError:  # it is closed
            return True
        return any(event & select.POLLHUP for _descriptor, event in poll.poll(0))

    def break_off(self) -> None:
        """Break the connection, from another thread: calls under way fail. Never raises."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()


def connect(path: Path) -> UnixConnection:
    """Connect to the user's own Fobwatch. Raises `OSError`, also for another user's.

    Blocks: a `connect` with a timeout fails while the server's backlog is full.
    """
    check_length(path)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(path))
        if peer_of(connection).uid != os.getuid():
            raise PermissionError  # noqa: TRY301 - closed below, as for any other
    except BaseException:
        connection.close()
        raise
    return UnixConnection(connection)


def check_length(path: Path) -> None:
    """Raises `AgentOutOfReach`."""
    length = len(os.fsencode(path))
    if length > MAX_SOCKET_PATH:
        raise AgentOutOfReach(
            "Fobwatch's socket has too long a path",
            f"{path} has {length} bytes; a socket takes {MAX_SOCKET_PATH}.",
            "Set XDG_RUNTIME_DIR or FOBWATCH_HOME to a shorter folder, for the tray as well.",
        )
