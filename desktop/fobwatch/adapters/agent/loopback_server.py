"""HTTP for the user's programs on this computer: limited in number, size and time."""

from __future__ import annotations

import io
import logging
import socketserver
import sys
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, TypeVar, cast

from fobwatch.adapters.agent.connection_room import Room, break_off

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping
    from http import HTTPStatus

    from _typeshed import WriteableBuffer

    from fobwatch.adapters.client_process.loopback_peer import Address, PeerCheck

    _Socket = socket.socket | tuple[bytes, socket.socket]

Owner = TypeVar("Owner")

logger = logging.getLogger(__name__)

HOST: Final = "127.0.0.1"
POLL_SECONDS: Final = 0.25

MAX_AT_ONCE: Final = 20
"""Connections. A browser opens a few, of which it uses one."""

REQUEST_SECONDS: Final = 5.0
"""For a client to send its whole request, and again to take the whole reply."""

MAX_REQUEST: Final = 1 << 16
"""Bytes of a request with its headers; what is beyond is not read."""

ONE_PEER: Final = "one"
"""All processes share the room: it is costly to find out whose a connection is."""


class LoopbackServer(socketserver.ThreadingTCPServer, Generic[Owner]):
    """Answers the connections of one user, each on a thread; others' cost no thread.

    The handler knows the server's `owner`, and what to answer from there.
    """

    daemon_threads = True
    # Connections from before a restart do not require another port. On Windows they never do, and
    # the option would let any program take the port over.
    allow_reuse_address = sys.platform != "win32"
    request_queue_size = 128
    timeout = 0  # a client may be gone by the time it is accepted

    def __init__(
        self, owner: Owner, handler: type[BoundedHandler], *, is_ours: PeerCheck, port: int = 0
    ) -> None:
        """Open the port, or a free one. Raises `OSError`."""
        self.owner = owner
        self._room = Room(MAX_AT_ONCE, MAX_AT_ONCE)
        self._is_ours = is_ours
        super().__init__((HOST, port), handler)
        self.thread = threading.Thread(target=self._serve, name="loopback server", daemon=True)

    @property
    def host(self) -> str:
        """What a browser sends as ``Host``, unless a web site's name points here."""
        return f"{HOST}:{self.server_address[1]}"

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """Accept no more connections. What is being sent is completed."""
        self.shutdown()
        self.thread.join()

    def heard(self, connection: socket.socket) -> None:
        """The whole request has arrived."""
        self._room.heard(connection)

    def verify_request(self, request: _Socket, client_address: Address) -> bool:
        connection = cast("socket.socket", request)
        return self._is_ours(client_address, self.socket.getsockname()) and self._room.admit(
            connection, ONE_PEER, partial(break_off, connection)
        )

    def shutdown_request(self, request: _Socket) -> None:
        self._room.leave(request)
        super().shutdown_request(request)

    def handle_error(self, *_arguments: object) -> None:
        """Report nothing: a client that hung up does not concern a person."""
        logger.debug("a request on this computer broke off")

    def _serve(self) -> None:
        with self:
            self.serve_forever(POLL_SECONDS)


class BoundedHandler(BaseHTTPRequestHandler):
    server: LoopbackServer[Any]
    server_version = "Fobwatch"
    sys_version = ""
    max_request: ClassVar = MAX_REQUEST

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(_BoundedInput(self.connection, self.max_request))

    def parse_request(self) -> bool:
        is_well = super().parse_request()
        if self.command != "POST":  # whose body is still to come
            self.server.heard(self.connection)
        return is_well

    def reply(self, status: HTTPStatus, body: bytes, headers: Mapping[str, str]) -> None:
        self.connection.settimeout(REQUEST_SECONDS)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Log nothing: paths and headers may be secret."""


class _BoundedInput(io.RawIOBase):
    """What a connection sends, up to a length and a deadline. Raises `TimeoutError`.

    The end is an error, since a request without its last line may lack a header that forbids the
    answer: `ConnectionAbortedError`.
    """

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection = connection
        self._deadline = time.monotonic() + REQUEST_SECONDS
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        self._connection.settimeout(seconds)
        view = memoryview(buffer)[: self._left]
        count = self._connection.recv_into(view) if view else 0
        if not count:
            raise ConnectionAbortedError
        self._left -= count
        return count
