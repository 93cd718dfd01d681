"""The container endpoint on a port of this computer."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from fobwatch.adapters.asker import asker_of
from fobwatch.adapters.loopback_http import BoundedHandler, LoopbackServer
from fobwatch.adapters.loopback_peer import is_same_user, process_of
from fobwatch.core.asker import UNSEEN
from fobwatch.core.endpoint import HOST, EndpointRequest, Job, refusal_body
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.loopback_peer import Address
    from fobwatch.core.asker import Asker
    from fobwatch.core.door import Door
    from fobwatch.core.door_protocol import DoorRequest
    from fobwatch.core.endpoint import Endpoint, EndpointPlace, EndpointReply
    from fobwatch.core.ports import TextStore

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 100
PORTS: Final = range(1024, 1 << 16)

PARTING_SECONDS: Final = 0.2
"""For the replies under way when the port is closed."""

QUIET_SECONDS: Final = 60.0
"""Another user may knock thousands of times; the log tells it no more often than this."""


class EndpointServer:
    """Serves `endpoint` on 127.0.0.1, on the same port after each restart where that is free.

    `port_file` keeps the port; a program that was told of it goes on after a restart.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        door: Door,
        place: EndpointPlace,
        port_file: TextStore,
        on_served: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_served` is called on the thread of each connection, at its end."""
        self._endpoint = endpoint
        self._place = place
        self._door = door
        self._port_file = port_file
        self._on_served = on_served
        self._quiet_until = 0.0
        self._closing = contextlib.ExitStack()

    def start(self) -> None:
        """Open the port. Raises `OSError` where not even a free one can be had."""
        known = self._known_port()
        try:
            server = self._server(known)
        except OSError:
            server = self._server(0)
        self._place.port = port = server.server_address[1]
        if port != known:
            self._keep_port(port)
        waker, wakened = socket.socketpair()
        thread = threading.Thread(
            target=_serve, args=(server, wakened), name="endpoint", daemon=True
        )
        thread.start()
        self._closing.callback(thread.join)
        self._closing.callback(server.break_off, PARTING_SECONDS)
        self._closing.callback(waker.close)

    def stop(self) -> None:
        """Close the port. Replies under way get a moment, then their connections break."""
        self._closing.close()

    def serve(self, connection: socket.socket, request: DoorRequest) -> None:
        """Answer the client of a job, whose listener handed the connection over.

        Who the client is, its own end of the connection tells, and nobody else reads the reply.
        """
        if connection.family is not socket.AF_INET:
            return
        client, here = connection.getpeername(), connection.getsockname()
        if here[0] == HOST and is_same_user(client, here):
            job = Job(profile=request.text("profile"), port=here[1], token=request.text("token"))
            _answer_at(connection, partial(self._answer, job=job))

    def _server(self, port: int) -> _Server:
        """Raises `OSError` where the port is not to be had."""
        server = _Server(
            (HOST, port),
            _Handler,
            most=MOST_AT_ONCE,
            is_ours=self._is_ours,
            on_served=self._on_served,
        )
        server.answer = self._answer
        return server

    def _is_ours(self, client: Address, server: Address) -> bool:
        """Another user's request is not even read."""
        is_ours = is_same_user(client, server)
        if not is_ours and time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET_SECONDS
            logger.warning("another user was turned away at the container endpoint")
        return is_ours

    def _answer(
        self, request: EndpointRequest, client: Address, job: Job | None = None
    ) -> EndpointReply:
        def asker() -> Asker:
            pid = process_of(client, (HOST, job.port if job else self._place.port))
            return asker_of(pid) if pid else UNSEEN

        reply = self._endpoint.answer(request, asker, job)
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


def refuse(connection: socket.socket, reply: EndpointReply) -> None:
    """Read the client's request, and answer it so. Raises `OSError`."""
    _answer_at(connection, lambda _request, _client: reply)


def _answer_at(
    connection: socket.socket, answer: Callable[[EndpointRequest, Address], EndpointReply]
) -> None:
    """Answer one client that no server of ours accepted. Raises `OSError`."""
    server = cast("_Server", _Answerer(answer))
    _Handler(connection, connection.getpeername(), server)


@dataclass(frozen=True, slots=True)
class _Answerer:
    """All that a handler asks of its server."""

    answer: Callable[[EndpointRequest, Address], EndpointReply]

    def heard(self, connection: socket.socket) -> None:
        """The door has counted it."""


class _Server(LoopbackServer):
    answer: Callable[[EndpointRequest, Address], EndpointReply]


class _Handler(BoundedHandler):
    server: _Server

    def do_GET(self) -> None:  # noqa: N802 - as http.server calls it
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

    def _header(self, name: str) -> str:
        """All its values: none counts for another that was sent beside it."""
        return ", ".join(self.headers.get_all(name, []))

    def _send(self, status: HTTPStatus, body: str) -> None:
        data = body.encode(errors="backslashreplace")
        self.reply(status, data, {"Content-Type": "application/json"})
