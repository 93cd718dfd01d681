"""HTTP of the container endpoint, on connections that a job's own listener accepted."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from fobwatch.adapters.agent.loopback_server import BoundedHandler, LoopbackServer
from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.adapters.client_process.loopback_peer import is_same_user, process_of
from fobwatch.core.agent.endpoint import HOST, EndpointRequest, Job, refusal_body
from fobwatch.core.client_process.client_process import UNSEEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.agent.endpoint import Endpoint, EndpointReply
    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.client_process.client_process import ClientProcess


class EndpointConnections:
    """Serves `endpoint` to the clients of jobs."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def serve(
        self, connection: socket.socket, request: AgentRequest, heard: Callable[[], None]
    ) -> None:
        """Answer the client of a job, whose listener handed the connection over.

        The client's end of the connection identifies it, and no other program reads the reply.
        Another user's request is not even read. `heard` is called once a request has arrived.
        Raises `OSError`.
        """
        if connection.family is not socket.AF_INET:
            return
        client, here = connection.getpeername(), connection.getsockname()
        if here[0] != HOST or not is_same_user(client, here):
            return
        job = Job(profile=request.text("profile"), port=here[1], token=request.text("token"))

        def client_process() -> ClientProcess:
            pid = process_of(client, here)
            return client_process_of(pid) if pid else UNSEEN

        _answer_at(
            connection, lambda asked: self._endpoint.answer(asked, job, client_process), heard
        )


def refuse(connection: socket.socket, reply: EndpointReply) -> None:
    """Read the client's request, and answer it with `reply`. Raises `OSError`."""
    _answer_at(connection, lambda _request: reply, lambda: None)


def _answer_at(
    connection: socket.socket,
    answer: Callable[[EndpointRequest], EndpointReply],
    heard: Callable[[], None],
) -> None:
    """Answer a client that no server of ours accepted. Raises `OSError`."""
    server = cast("_Server", _Answerer(answer, heard))
    _Handler(connection, connection.getpeername(), server)


@dataclass(frozen=True, slots=True)
class _Answerer:
    """All that a handler needs of its server."""

    answer: Callable[[EndpointRequest], EndpointReply]
    report: Callable[[], None]

    def heard(self, _connection: socket.socket) -> None:
        self.report()


class _Server(LoopbackServer):
    answer: Callable[[EndpointRequest], EndpointReply]


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
        reply = self.server.answer(request)
        self._send(reply.status, reply.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in JSON too what is malformed, or no GET."""
        del explain
        self._send(HTTPStatus(code), refusal_body("bad-request", message or "Bad request"))

    def _header(self, name: str) -> str:
        """All values of the header: no value hides another that was also sent."""
        return ", ".join(self.headers.get_all(name, []))

    def _send(self, status: HTTPStatus, body: str) -> None:
        data = body.encode(errors="backslashreplace")
        self.reply(status, data, {"Content-Type": "application/json"})
