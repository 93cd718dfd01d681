"""A connection to the local door on a Unix socket (Linux and macOS)."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from fobwatch.adapters.door_connection import RECEIVED_AT_ONCE
from fobwatch.adapters.peer import peer_of
from fobwatch.core.door_wire import encode_request

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.door_protocol import DoorRequest


class SocketConnection:
    """Fulfils `Connection`."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    def send(self, data: bytes, patience: float) -> None:
        self._socket.settimeout(patience)
        self._socket.sendall(data)

    def receive(self, patience: float, limit: int = RECEIVED_AT_ONCE) -> bytes:
        self._socket.settimeout(patience)
        return self._socket.recv(limit)

    def lend(self, request: DoorRequest, lent: socket.socket, patience: float) -> None:
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


def connect(path: Path) -> SocketConnection:
    """Blocks: a `connect` with a timeout fails while the server's backlog is full."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(path))
        _check_owner(connection)
    except BaseException:
        connection.close()
        raise
    return SocketConnection(connection)


def _check_owner(connection: socket.socket) -> None:
    if peer_of(connection).uid != os.getuid():
        raise PermissionError
