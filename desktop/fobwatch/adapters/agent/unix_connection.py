"""A connection to the agent on a Unix socket (Linux and macOS)."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.agent.connection import RECEIVED_AT_ONCE
from fobwatch.adapters.client_process.peer import peer_of
from fobwatch.core.agent.wire import encode_request
from fobwatch.core.errors import AgentOutOfReach

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.agent.protocol import AgentRequest

MAX_PATH: Final = 107 if sys.platform == "linux" else 103
"""Bytes."""


class UnixConnection:
    """Fulfils `AgentConnection`."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def send(self, data: bytes, patience: float) -> None:
        self._socket.settimeout(patience)
        self._socket.sendall(data)

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        self._socket.settimeout(patience)
        return self._socket.recv(limit)

    def lend(self, request: AgentRequest, lent: socket.socket, patience: float) -> None:
        self._socket.settimeout(patience)
        socket.send_fds(self._socket, [encode_request(request)], [lent.fileno()])

    def end(self) -> None:
        with suppress(OSError):  # the other end has read enough, and left
            self._socket.shutdown(socket.SHUT_WR)

    def break_off(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()


def connect(path: Path) -> UnixConnection:
    """Connect. Blocks: a `connect` with a timeout fails while the server's backlog is full."""
    check_length(path)
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(path))
        _check_owner(connection)
    except BaseException:
        connection.close()
        raise
    return UnixConnection(connection)


def check_length(path: Path) -> None:
    """Raises `AgentOutOfReach`: a socket's path is short (unix(7), sun_path, and its zero)."""
    length = len(os.fsencode(path))
    if length > MAX_PATH:
        raise AgentOutOfReach(
            "Fobwatch's socket has too long a path",
            f"{path} has {length} bytes; a socket takes {MAX_PATH}.",
            "Set XDG_RUNTIME_DIR or FOBWATCH_HOME to a shorter folder, for the tray as well.",
        )


def _check_owner(connection: socket.socket) -> None:
    if peer_of(connection).uid != os.getuid():
        raise PermissionError
