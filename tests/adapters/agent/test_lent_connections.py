"""Connections that a job's endpoint hands over to the agent: whom the tray answers there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from http.client import HTTPResponse
from typing import TYPE_CHECKING

import psutil
import pytest

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.unix_connection import connect
from fobwatch.core.agent.protocol import (
    AgentRequest,
    AgentVerb,
    ExitCode,
    decode_reply,
    encode_request,
)
from tests.desktop.waiting import wait_until
from tests.test_exec_server import GIVEN, NOBODY, Tray

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="descriptors are counted in /proc")

ARGUMENTS = {"profile": "dev", "token": "a token"}
REQUEST = "GET /profiles/dev HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: a token\r\n\r\n"


@pytest.fixture
def agent() -> Iterator[Path]:
    tray = Tray()
    tray.start()
    yield agent_path(os.environ, demo=False)
    tray.stop()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def answer(client: socket.socket) -> tuple[int, str]:
    client.settimeout(20)
    response = HTTPResponse(client)
    response.begin()
    return response.status, response.read().decode()


def test_the_client_of_a_lent_connection_is_answered(agent: Path, listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()) as client:
        lent, _address = listener.accept()
        client.sendall(REQUEST.format(port=listener.getsockname()[1]).encode())
        with lent:
            reply = AgentClient(agent).lend(lent, **ARGUMENTS)

        assert reply.code is ExitCode.OK
        assert answer(client) == (200, GIVEN)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_s_is_not(agent: Path, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    script = "import socket, sys; c = socket.create_connection(('127.0.0.1', int(sys.argv[1])))\n"
    script += "c.sendall(sys.argv[2].encode())\ntry: print(c.recv(9))\nexcept OSError: print(b'')"
    client = subprocess.Popen(
        [*NOBODY, "/usr/bin/python3", "-I", "-c", script, str(port), REQUEST.format(port=port)],
        stdout=subprocess.PIPE,
        text=True,
    )
    lent, _address = listener.accept()
    with lent:
        AgentClient(agent).lend(lent, **ARGUMENTS)

    assert client.communicate()[0] == "b''\n"


def test_a_socket_that_leads_to_no_program_here_is_let_go(agent: Path) -> None:
    ours, lent = socket.socketpair()
    with ours, lent:
        AgentClient(agent).lend(lent, **ARGUMENTS)
        lent.close()

        assert ours.recv(1) == b""


@pytest.mark.parametrize("verb", [AgentVerb.SERVE, AgentVerb.ENDPOINT, AgentVerb.STATUS])
def test_descriptors_that_are_not_taken_are_closed(agent: Path, verb: AgentVerb) -> None:
    """Of files, of several at once, and beside requests that want none."""
    request = encode_request(AgentRequest(verb=verb, arguments=ARGUMENTS))
    before = psutil.Process().num_fds()
    with open(os.devnull) as file:  # noqa: PTH123 - a file's number is what is sent
        for _time in range(20):
            with closing(connect(agent)) as connection:
                half = len(request) // 2
                for part in (request[:half], request[half:]):
                    socket.send_fds(connection._socket, [part], [file.fileno()] * 3)
                decode_reply(b"".join(iter(lambda: connection.receive(10), b"")))

    wait_until(lambda: psutil.Process().num_fds() <= before, "the files to be closed")
