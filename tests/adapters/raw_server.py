"""A server that says whatever a test wants, byte for byte, and for as long as somebody listens."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

DRIP = 0.02
"""Seconds between two bytes that drip: far less than any timeout for the next one."""


class RawServer:
    """Sends `parts` to each client, `pause` seconds apart, once it has asked."""

    def __init__(self, parts: Callable[[], Iterable[bytes]], *, pause: float = 0) -> None:
        self._parts = parts
        self._pause = pause
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = False
        self.asked = 0
        self.sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopping = True
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopping:
            connection, _address = self._listener.accept()
            with connection, suppress(OSError):
                if connection.recv(1 << 16):
                    self.asked += 1
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        for part in self._parts():
            if self._stopping:
                return
            connection.sendall(part)
            self.sent += len(part)
            time.sleep(self._pause)
