"""The container endpoint on a port of this computer."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import socketserver
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.asker import asker_of
from fobwatch.adapters.loopback_peer import is_same_user, process_of
from fobwatch.core.asker import UNSEEN
from fobwatch.core.endpoint import HOST, EndpointRequest, refusal_body
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.loopback_peer import Address
    from fobwatch.core.asker import Asker
    from fobwatch.core.door import Door
    from fobwatch.core.endpoint import Endpoint, EndpointPlace, EndpointReply
    from fobwatch.core.ports import TextStore

    _Socket = socket.socket | tuple[bytes, socket.socket]

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 100
PORTS: Final = range(1024, 1 << 16)
REQUEST_SECONDS: Final = 5


class EndpointServer:
    """Serves `endpoint` on 127.0.0.1, on the same port after each restart where that is free.

    `port_file` keeps the port; a program that was told of it goes on after a restart.
    """

    def __init__(
        self, endpoint: Endpoint, door: Door, place: EndpointPlace, port_file: TextStore
    ) -> None:
        self._endpoint = endpoint
        self._place = place
        self._door = door
        self._port_file = port_file
        self._closing = contextlib.ExitStack()

    def start(self) -> None:
        """Open the port. Raises `OSError` where not even a free one can be had."""
        known = self._known_port()
        try:
            server = _Server((HOST, known), _Handler)
        except OSError:
            server = _Server((HOST, 0), _Handler)
        server.admits = self._admits
        server.answer = self._answer
        self._place.port = port = server.server_address[1]
        if port != known:
            self._keep_port(port)
        waker, wakened = socket.socketpair()
        thread = threading.Thread(
            target=_serve, args=(server, wakened), name="endpoint", daemon=True
        )
        thread.start()
        self._closing.callback(thread.join)
        self._closing.callback(waker.close)

    def stop(self) -> None:
        """Close the port; a reply under way is still sent."""
        self._closing.close()

    def _admits(self, client: Address) -> bool:
        """Whether the client is the same user's; another's request is not even read."""
        same = is_same_user(client, (HOST, self._place.port))
        if not same:
            logger.warning("another user was turned away at the container endpoint")
        return same

    def _answer(self, request: EndpointRequest, client: Address) -> EndpointReply:
        def asker() -> Asker:
            pid = process_of(client, (HOST, self._place.port))
            return asker_of(pid) if pid else UNSEEN

        reply = self._endpoint.answer(request, asker)
        if reply.note is not None:
            asked, told, program = reply.note
            self._door.note(asked, told, asker=program)
        return reply

    def _known_port(self) -> int:
        try:
            port = int(self._port_file.read() or 0)
        except (StorageError, ValueError):
            return 0
        return port if port in PORTS else 0

    def _keep_port(self, port: int) -> None:
        try:
            self._port_file.write(f"{port}\n")
        except StorageError as error:
            logger.warning("%s", error)


def _serve(server: _Server, wakened: socket.socket) -> None:
    """Until the other end of `wakened` is closed; without a poll, which would keep a CPU awake."""
    with server, wakened, selectors.DefaultSelector() as selector:
        selector.register(server.socket, selectors.EVENT_READ)
        selector.register(wakened, selectors.EVENT_READ)
        while all(key.fileobj is not wakened for key, _events in selector.select()):
            server.handle_request()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True  # the connections of before a restart are no reason for another port
    request_queue_size = 128
    admits: Callable[[Address], bool]
    answer: Callable[[EndpointRequest, Address], EndpointReply]

    def __init__(self, address: Address, handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, handler)

    def process_request(self, request: _Socket, client_address: Address) -> None:
        self._room.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: _Socket, client_address: Address) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def finish_request(self, request: _Socket, client_address: Address) -> None:
        if self.admits(client_address):
            super().finish_request(request, client_address)

    def handle_error(self, *_arguments: object) -> None:
        """A client that hung up is none of a person's business."""
        logger.debug("a request at the container endpoint broke off")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Fobwatch"
    sys_version = ""
    timeout = REQUEST_SECONDS

    def do_GET(self) -> None:
        if self.request_version == "HTTP/0.9":  # it has no headers, so neither host nor token
            self.send_error(HTTPStatus.HTTP_VERSION_NOT_SUPPORTED)
            return
        request = EndpointRequest(
            path=self.path,
            host=self._header("Host"),
            origin=self._header("Origin"),
            authorization=self._header("Authorization"),
        )
        reply = self.server.answer(request, self.client_address)
        self._send(reply.status, reply.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What is malformed, or no GET, is refused in JSON too."""
        del explain
        self._send(HTTPStatus(code), refusal_body("bad-request", message or "Bad request"))

    def log_message(self, *_arguments: object) -> None:
        """Log nothing: what is worth knowing stands in the journal."""

    def _header(self, name: str) -> str:
        """All its values: none counts for another that was sent beside it."""
        return ", ".join(self.headers.get_all(name, []))

    def _send(self, status: HTTPStatus, body: str) -> None:
        data = body.encode(errors="backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
