"""The container endpoint on a real port."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from fobwatch.adapters import endpoint_server, loopback_http
from fobwatch.adapters.endpoint_offer import EndpointOffer
from fobwatch.adapters.endpoint_server import EndpointServer
from fobwatch.core.activity import DoorName, Event
from fobwatch.core.door import Door
from fobwatch.core.door_protocol import Verb
from fobwatch.core.endpoint import Endpoint, EndpointPlace, EndpointTokens
from tests.door_fakes import OpenGate
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal, MemoryTextStore
from tests.fakes_secrets import MemorySecretStore

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = json.dumps({"AccessKeyId": "ASIATEST", "Token": "t"})


@dataclass
class Open:
    """An endpoint that answers, and what it wrote down."""

    store: MemorySecretStore = field(default_factory=MemorySecretStore)
    port_file: MemoryTextStore = field(default_factory=MemoryTextStore)

    def __post_init__(self) -> None:
        self.journal = MemoryJournal()
        self.tokens = EndpointTokens(self.store)
        self.place = EndpointPlace()
        self.door = Door(
            {Verb.CONTAINER: lambda _request: BODY},
            gate=OpenGate(),
            journal=self.journal,
            clock=FakeClock(),
        )
        endpoint = Endpoint(self.door, self.tokens, self.place)
        self.server = EndpointServer(endpoint, self.door, self.place, self.port_file)
        self.server.start()

    def get(self, method: str = "GET", **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=10)
        connection.request(method, "/profiles/dev", headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body


@pytest.fixture
def opened() -> Iterator[Open]:
    opened = Open()
    yield opened
    opened.server.stop()


def test_a_program_with_the_token_is_answered_and_noted(opened: Open) -> None:
    assert opened.get(Authorization=opened.tokens.token("dev")) == (HTTPStatus.OK, BODY)

    [line] = opened.journal.lines
    assert (line.event, line.subject) == (Event.CREDENTIALS_GIVEN, "dev")
    assert line.door is DoorName.ENDPOINT
    assert f"(process {os.getpid()} in " in line.origin


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "HEAD", "TRACE"])
def test_what_is_no_get_is_refused(opened: Open, method: str) -> None:
    status, body = opened.get(method, Authorization=opened.tokens.token("dev"))

    assert status == HTTPStatus.NOT_IMPLEMENTED
    assert "ASIATEST" not in body
    assert opened.journal.lines == []


def test_a_wrong_token_is_told_in_json(opened: Open) -> None:
    opened.tokens.token("dev")

    status, body = opened.get(Authorization="wrong")

    assert status == HTTPStatus.UNAUTHORIZED
    assert json.loads(body)["code"] == "wrong-token"


@pytest.mark.parametrize(
    "data", [b"\r\n\r\n", b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n"]
)
def test_what_is_no_http_is_refused_and_the_next_is_answered(opened: Open, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", opened.place.port), 10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        assert b"ASIATEST" not in b"".join(iter(lambda: connection.recv(4096), b""))

    assert opened.get(Authorization=opened.tokens.token("dev"))[0] == HTTPStatus.OK


@pytest.mark.expects_log("another user was turned away")
@pytest.mark.parametrize("sent", [b"", b"GET /profiles/dev HTTP/1.1\r\n"], ids=["silent", "asks"])
def test_another_user_is_turned_away_before_a_byte_is_read(
    opened: Open, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(endpoint_server, "is_same_user", lambda _client, _server: False)

    with socket.create_connection(("127.0.0.1", opened.place.port), 2) as connection:
        connection.sendall(sent)
        with contextlib.suppress(ConnectionResetError):  # where what was sent is thrown away
            assert connection.recv(4096) == b""

    assert opened.journal.lines == []


def test_connections_that_say_nothing_or_trickle_hold_up_nobody_else(opened: Open) -> None:
    with contextlib.ExitStack() as others:
        for number in range(3 * endpoint_server.MOST_AT_ONCE):
            other = socket.create_connection(("127.0.0.1", opened.place.port), 10)
            others.enter_context(other)
            if number % 2:
                other.sendall(b"GET /profiles/dev HTTP/1.1\r\nX: ")
        answers = [opened.get(Authorization=opened.tokens.token("dev")) for _ in range(10)]

    assert answers == [(HTTPStatus.OK, BODY)] * 10


def test_a_request_that_trickles_has_one_deadline(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each byte comes soon after the last one, the end of the headers never."""
    monkeypatch.setattr(loopback_http, "REQUEST_SECONDS", 0.2)
    with socket.create_connection(("127.0.0.1", opened.place.port), 10) as trickling:
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
        socket.create_connection(("127.0.0.1", opened.place.port), 10) as client,
        contextlib.suppress(ConnectionError),  # what it sent is not read
    ):
        for _ in range(100):
            client.sendall(endless)
        while client.recv(4096):
            pass

    assert opened.get(Authorization=opened.tokens.token("dev"))[0] == HTTPStatus.OK


def test_closing_ends_soon_whatever_is_open(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the wait for replies alone, which is made too long to be met by waiting."""
    monkeypatch.setattr(loopback_http, "REQUEST_SECONDS", 600)
    with contextlib.ExitStack() as others:
        connected = [
            others.enter_context(socket.create_connection(("127.0.0.1", opened.place.port), 10))
            for _ in range(endpoint_server.MOST_AT_ONCE)
        ]
        for other in connected:
            other.sendall(b"GET ")
        opened.get(Authorization=opened.tokens.token("dev"))
        opened.server.stop()

        with contextlib.suppress(ConnectionResetError):
            assert connected[-1].recv(1) == b""


@pytest.mark.parametrize("headers", ["", "Host: {host}\r\nAuthorization: {token}\r\n"])
def test_http_without_headers_is_refused(opened: Open, headers: str) -> None:
    text = headers.format(host=f"127.0.0.1:{opened.place.port}", token=opened.tokens.token("dev"))

    with socket.create_connection(("127.0.0.1", opened.place.port), 10) as connection:
        connection.sendall(f"GET /profiles/dev\r\n{text}\r\n".encode())
        with contextlib.suppress(ConnectionResetError):  # what else was sent is thrown away
            assert json.loads(connection.recv(4096))["code"] == "bad-request"

    assert opened.journal.lines == []


@pytest.mark.parametrize("name", ["Host", "Origin", "Authorization"])
def test_a_header_that_comes_twice_counts_for_no_good_one(opened: Open, name: str) -> None:
    token = opened.tokens.token("dev")
    good = {"Host": f"127.0.0.1:{opened.place.port}", "Authorization": token, "Origin": ""}
    headers = [*good.items(), (name, "other")]
    text = "".join(f"{key}: {value}\r\n" for key, value in headers)

    with socket.create_connection(("127.0.0.1", opened.place.port), 10) as connection:
        connection.sendall(f"GET /profiles/dev HTTP/1.1\r\n{text}\r\n".encode())
        reply = b"".join(iter(lambda: connection.recv(4096), b""))

    assert reply.split()[1] in {b"401", b"403"}
    assert b"ASIATEST" not in reply


def test_a_restart_keeps_the_address_and_the_token(opened: Open) -> None:
    token, port = opened.tokens.token("dev"), opened.place.port
    opened.server.stop()

    again = Open(opened.store, opened.port_file)
    again.tokens.load()
    answer = again.get(Authorization=token)
    again.server.stop()

    assert again.place.port == port
    assert answer == (HTTPStatus.OK, BODY)


def test_a_port_that_was_taken_meanwhile_is_left_to_the_other(opened: Open) -> None:
    second = Open(port_file=MemoryTextStore(str(opened.place.port)))
    second.server.stop()

    assert second.place.port != opened.place.port
    assert second.port_file.text == f"{second.place.port}\n"


@pytest.mark.parametrize("kept", ["", "many", "-1", "99999999"])
def test_a_damaged_note_of_the_port_is_passed_over(kept: str) -> None:
    opened = Open(port_file=MemoryTextStore(kept))
    opened.server.stop()

    assert opened.place.port > 0


def test_only_this_computer_is_listened_to(opened: Open) -> None:
    listening = {
        connection.laddr
        for connection in psutil.Process().net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }

    assert ("127.0.0.1", opened.place.port) in listening
    assert not any(port == opened.place.port and ip != "127.0.0.1" for ip, port in listening)


def test_the_offer_has_the_token_in_both_forms(opened: Open, tmp_path: Path) -> None:
    offer = EndpointOffer(opened.place, opened.tokens, tmp_path)

    variables = offer.variables("prod / admin", "eu-west-1")

    address = variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    file = Path(variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"])
    assert address == f"http://127.0.0.1:{opened.place.port}/profiles/prod%20%2F%20admin"
    assert variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] == opened.tokens.token("prod / admin")
    assert variables["AWS_REGION"] == variables["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert file.read_text("utf-8") == variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    assert file.stat().st_mode & 0o777 == 0o600
