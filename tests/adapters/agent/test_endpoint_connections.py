"""The container endpoint, on the real port of a job."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import threading
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from fobwatch.adapters.agent import job_endpoint, loopback_server
from fobwatch.adapters.agent import server as agent_server
from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.job_endpoint import JobEndpoint
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.activity.activity import Channel, Event
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.endpoint import Endpoint
from fobwatch.core.agent.protocol import AgentVerb
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal
from tests.jobs import served_job

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = "prod / admin"
PATH = "/profiles/prod%20%2F%20admin"
BODY = json.dumps({"AccessKeyId": "ASIATEST", "Token": "t"})


class Open:
    """A job's endpoint before a tray that answers, and what was written down."""

    def __init__(self, job: JobEndpoint, tray: AgentServer, journal: MemoryJournal) -> None:
        self.job = job
        self.tray = tray
        self.journal = journal
        self.token = job.mark.decode()
        self.place: tuple[str, int] = job.listener.getsockname()

    @property
    def port(self) -> int:
        return self.place[1]

    def connect(self) -> socket.socket:
        return socket.create_connection(self.place, 10)

    def get(self, method: str = "GET", **headers: str) -> tuple[int, str]:
        with contextlib.closing(http.client.HTTPConnection(*self.place, timeout=10)) as connection:
            connection.request(method, PATH, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode()


@pytest.fixture
def opened() -> Iterator[Open]:
    journal = MemoryJournal()
    answers = {AgentVerb.CONTAINER: lambda _request: BODY, AgentVerb.SERVE: lambda _request: ""}
    agent = Agent(answers, authorizer=OpenAuthorizer(), journal=journal, clock=FakeClock())
    jobs = EndpointConnections(Endpoint(agent))
    tray = AgentServer(agent, agent_path(os.environ, demo=False), serve=jobs.serve)
    tray.start()
    with served_job(PROFILE) as job:
        yield Open(job, tray, journal)
    tray.stop()


def test_a_program_with_the_token_is_answered_and_noted(opened: Open) -> None:
    assert opened.get(Authorization=opened.token) == (HTTPStatus.OK, BODY)

    [line] = opened.journal.lines
    assert (line.event, line.subject) == (Event.CREDENTIALS_GIVEN, PROFILE)
    assert line.channel is Channel.ENDPOINT
    assert f"(process {os.getpid()} in " in line.origin


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "HEAD", "TRACE"])
def test_what_is_no_get_is_refused(opened: Open, method: str) -> None:
    status, body = opened.get(method, Authorization=opened.token)

    assert status == HTTPStatus.NOT_IMPLEMENTED
    assert "ASIATEST" not in body
    assert opened.journal.lines == []


def test_a_wrong_token_is_told_in_json(opened: Open) -> None:
    status, body = opened.get(Authorization="wrong")

    assert status == HTTPStatus.UNAUTHORIZED
    assert json.loads(body)["code"] == "wrong-token"


@pytest.mark.parametrize(
    "data", [b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n"]
)
def test_what_is_no_http_is_refused_and_the_next_is_answered(opened: Open, data: bytes) -> None:
    with opened.connect() as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        assert b"ASIATEST" not in b"".join(iter(lambda: connection.recv(4096), b""))

    assert opened.get(Authorization=opened.token)[0] == HTTPStatus.OK


@pytest.mark.parametrize("sent", [b"", b"GET /profiles/dev HTTP/1.1\r\n"], ids=["silent", "asks"])
def test_another_user_is_turned_away_before_a_byte_is_read(
    opened: Open, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(job_endpoint, "is_same_user", lambda _client, _server: False)

    with opened.connect() as connection:
        connection.sendall(sent)
        with contextlib.suppress(ConnectionResetError):  # where what was sent is thrown away
            assert connection.recv(4096) == b""

    assert opened.journal.lines == []


def test_connections_that_say_nothing_or_trickle_hold_up_nobody_else(opened: Open) -> None:
    with contextlib.ExitStack() as others:
        for number in range(agent_server.MAX_OF_ONE + 50):
            other = others.enter_context(opened.connect())
            if number % 2:
                other.sendall(b"GET /profiles/dev HTTP/1.1\r\nX: ")
        answers = [opened.get(Authorization=opened.token) for _ in range(10)]

    assert answers == [(HTTPStatus.OK, BODY)] * 10


def test_a_request_that_trickles_has_one_deadline(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes soon after the last one, the end of the headers never."""
    monkeypatch.setattr(loopback_server, "REQUEST_SECONDS", 0.2)
    with opened.connect() as trickling:
        trickling.settimeout(0.02)
        ended = False
        for _ in range(500):
            with contextlib.suppress(TimeoutError):
                try:
                    trickling.sendall(b"x")
                    ended = trickling.recv(1) == b""
                except ConnectionError:
                    ended = True
            if ended:
                break

    assert ended


@pytest.mark.parametrize(
    "endless",
    [b"GET /" + b"x" * 4096, b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 2000],
    ids=["path", "headers"],
)
def test_a_request_without_an_end_is_read_up_to_a_length(opened: Open, endless: bytes) -> None:
    with (
        opened.connect() as client,
        contextlib.suppress(ConnectionError),  # what it sent is not read
    ):
        for _ in range(100):
            client.sendall(endless)
        while client.recv(4096):
            pass

    assert opened.get(Authorization=opened.token)[0] == HTTPStatus.OK


@pytest.mark.parametrize(
    "rest", ["", "X: " + "x" * loopback_server.MAX_REQUEST], ids=["cut", "long"]
)
def test_a_request_without_its_last_line_is_not_answered(opened: Open, rest: str) -> None:
    host = f"127.0.0.1:{opened.port}"
    headers = f"Host: {host}\r\nAuthorization: {opened.token}\r\n{rest}"
    reply = b""

    with opened.connect() as client, contextlib.suppress(ConnectionError):
        client.sendall(f"GET {PATH} HTTP/1.1\r\n{headers}".encode())
        client.shutdown(socket.SHUT_WR)
        while received := client.recv(4096):
            reply += received

    assert reply == b""
    assert opened.journal.lines == []


def test_a_job_is_told_of_a_connection_that_no_thread_can_serve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_thread(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    job = JobEndpoint(
        agent_path(os.environ, demo=False), PROFILE, agent_folder(os.environ, demo=False)
    )
    monkeypatch.setattr(threading.Thread, "start", no_thread)

    with contextlib.closing(job):
        for _attempt in range(job_endpoint.MAX_AT_ONCE + 1):
            with socket.create_connection(job.listener.getsockname(), 10) as client:
                with pytest.raises(OSError, match="can't start new thread"):
                    job.serve_next()
                assert client.recv(1) == b""


def test_closing_the_tray_ends_soon_whatever_is_open(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the wait for replies alone, which is made too long to be met by waiting."""
    monkeypatch.setattr(loopback_server, "REQUEST_SECONDS", 600)
    with contextlib.ExitStack() as others:
        connected = [
            others.enter_context(opened.connect()) for _ in range(job_endpoint.MAX_AT_ONCE)
        ]
        for other in connected:
            other.sendall(b"GET ")
        opened.get(Authorization=opened.token)
        opened.tray.stop()

        with contextlib.suppress(ConnectionResetError):
            assert connected[-1].recv(1) == b""


@pytest.mark.parametrize("headers", ["", "Host: {host}\r\nAuthorization: {token}\r\n"])
def test_http_without_headers_is_refused(opened: Open, headers: str) -> None:
    text = headers.format(host=f"127.0.0.1:{opened.port}", token=opened.token)

    with opened.connect() as connection:
        connection.sendall(f"GET {PATH}\r\n{text}\r\n".encode())
        with contextlib.suppress(ConnectionResetError):  # what else was sent is thrown away
            assert json.loads(connection.recv(4096))["code"] == "bad-request"

    assert opened.journal.lines == []


@pytest.mark.parametrize("name", ["Host", "Origin", "Authorization"])
def test_a_header_that_comes_twice_counts_for_no_good_one(opened: Open, name: str) -> None:
    good = {"Host": f"127.0.0.1:{opened.port}", "Authorization": opened.token, "Origin": ""}
    headers = [*good.items(), (name, "other")]
    text = "".join(f"{key}: {value}\r\n" for key, value in headers)

    with opened.connect() as connection:
        connection.sendall(f"GET {PATH} HTTP/1.1\r\n{text}\r\n".encode())
        reply = b"".join(iter(lambda: connection.recv(4096), b""))

    assert reply.split()[1] in {b"401", b"403"}
    assert b"ASIATEST" not in reply


def test_only_this_computer_is_listened_to(opened: Open) -> None:
    listening = {
        connection.laddr
        for connection in psutil.Process().net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert ("127.0.0.1", opened.port) in listening
    assert not any(port == opened.port and ip != "127.0.0.1" for ip, port in listening)


def test_the_variables_have_the_token_in_both_forms(opened: Open) -> None:
    variables = opened.job.variables()

    file = Path(variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
    address = variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    assert address == f"http://127.0.0.1:{opened.port}{PATH}"
    assert variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] == opened.token
    assert file.read_text("utf-8") == opened.token
    assert file.stat().st_mode & 0o777 == 0o600
