"""HTTP of the container endpoint, on connections that a job's own listener accepted."""

from __future__ import annotations

import re
import socket
from dataclasses import asdict, dataclass, fields
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from fobwatch.adapters.agent.loopback_server import BoundedHandler
from fobwatch.adapters.client_process.lookup import client_process_of
from fobwatch.adapters.client_process.loopback_peer import is_same_user, process_of, processes_at
from fobwatch.core.agent.endpoint import HOST, EndpointRequest, Job, refusal_body, relaying
from fobwatch.core.agent.protocol import NARROWING, refusal
from fobwatch.core.client_process.client_process import UNSEEN
from fobwatch.core.errors import BadRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.agent.loopback_server import LoopbackServer
    from fobwatch.adapters.client_process.loopback_peer import Address
    from fobwatch.core.agent.endpoint import Endpoint, EndpointReply
    from fobwatch.core.agent.protocol import AgentReply, AgentRequest
    from fobwatch.core.client_process.client_process import ClientProcess

    _Answer = Callable[[EndpointRequest], EndpointReply]

PORT: Final = "port"
CLIENT_PORT: Final = "client_port"
_PARTS: Final = fields(EndpointRequest)


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
        job = _job(request, here)
        answer_at(
            connection,
            lambda asked: self._endpoint.answer(asked, job, partial(_client_process, client, here)),
            heard,
        )

    def relay(self, request: AgentRequest, process: int) -> AgentReply:
        """Answer a request that the job's own `process` read, and whose reply it will write.

        The client is identified by its connection to that process, and by no other connection.
        """
        try:
            client, here = (HOST, _port(request, CLIENT_PORT)), (HOST, _port(request, PORT))
            job = _job(request, here)
            asked = EndpointRequest(**{part.name: request.text(part.name, "") for part in _PARTS})
        except BadRequest as error:
            return refusal(error)

        def client_process() -> ClientProcess:
            asker, reader = processes_at(client, here)
            return client_process_of(asker) if asker and reader == process else UNSEEN

        return relaying(self._endpoint.answer(asked, job, client_process))


def relay_arguments(asked: EndpointRequest, connection: socket.socket) -> dict[str, object]:
    """What `relay` needs to know besides the job. Raises `OSError`."""
    ports = {PORT: connection.getsockname()[1], CLIENT_PORT: connection.getpeername()[1]}
    return asdict(asked) | {name: str(port) for name, port in ports.items()}


def _port(request: AgentRequest, name: str) -> int:
    text = request.text(name)
    if not re.fullmatch("[0-9]{1,5}", text):
        raise BadRequest(
            "The request is not complete",
            f"“{name}” is not a port.",
            "Use the fobwatch command of the version that is running.",
        )
    return int(text)


def _job(request: AgentRequest, here: Address) -> Job:
    return Job(
        profile=request.text("profile"),
        port=here[1],
        token=request.text("token"),
        narrowing={k: v for k, v in request.arguments.items() if k == NARROWING},
    )


def _client_process(client: Address, here: Address) -> ClientProcess:
    pid = process_of(client, here)
    return client_process_of(pid) if pid else UNSEEN


def answer_at(
    connection: socket.socket,
    answer: _Answer,
    heard: Callable[[], None] = lambda: None,
) -> None:
    """Answer a client that no server of ours accepted. Raises `OSError`."""
    server = cast("LoopbackServer[_Answer]", _Answerer(answer, heard))
    _Handler(connection, connection.getpeername(), server)


@dataclass(frozen=True, slots=True)
class _Answerer:
    """All that a handler needs of its server."""

    owner: _Answer
    report: Callable[[], None]

    def heard(self, _connection: socket.socket) -> None:
        self.report()


class _Handler(BoundedHandler):
    server: LoopbackServer[_Answer]

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
        reply = self.server.owner(request)
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
