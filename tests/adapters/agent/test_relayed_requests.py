"""Requests that a job's process read itself, since Windows hands no connection over."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.endpoint_connections import EndpointConnections, relay_arguments
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.endpoint import Endpoint, EndpointRequest, relayed
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb, ExitCode
from fobwatch.core.client_process.client_process import UNSEEN
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.agent.endpoint import EndpointReply

GIVEN = json.dumps({"AccessKeyId": "ASIATEST", "Token": "t"})
JOB = {"profile": "dev", "token": "a token"}
OURS = os.getpid()


@pytest.fixture
def journal() -> MemoryJournal:
    return MemoryJournal()


@pytest.fixture
def connections(journal: MemoryJournal) -> EndpointConnections:
    answers = {AgentVerb.CONTAINER: lambda _request: GIVEN}
    agent = Agent(answers, authorizer=OpenAuthorizer(), journal=journal, clock=FakeClock())
    return EndpointConnections(Endpoint(agent))


@pytest.fixture
def arguments() -> Iterator[dict[str, object]]:
    """What a job's process tells of a client that is connected to it."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        accepted, _client = listener.accept()
        asked = EndpointRequest(
            path="/profiles/dev",
            host=f"127.0.0.1:{listener.getsockname()[1]}",
            authorization="a token",
        )
        with accepted:
            yield JOB | relay_arguments(asked, accepted)


def reply(
    connections: EndpointConnections, arguments: dict[str, object], process: int = OURS
) -> EndpointReply:
    request = AgentRequest(verb=AgentVerb.SERVE, arguments=arguments)
    return relayed(connections.relay(request, process))


def test_the_client_is_answered_and_noted(
    connections: EndpointConnections, arguments: dict[str, object], journal: MemoryJournal
) -> None:
    made = reply(connections, arguments)

    assert (made.status, made.body) == (200, GIVEN)
    assert f"(process {OURS} in " in journal.lines[0].origin


@pytest.mark.parametrize("taken", ["another process'", "nobody's"])
def test_a_connection_that_is_not_the_job_s_identifies_nobody(
    connections: EndpointConnections,
    arguments: dict[str, object],
    journal: MemoryJournal,
    taken: str,
) -> None:
    if taken == "nobody's":
        reply(connections, arguments | {"client_port": "1"})
    else:
        reply(connections, arguments, os.getppid())

    assert journal.lines[0].origin == UNSEEN.origin


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"authorization": "another"}, 401),
        ({"token": "another"}, 401),
        ({"host": "evil.example"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"path": "/profiles/prod"}, 401),
        ({"path": ""}, 404),
        ({"port": "1"}, 403),
    ],
    ids=str,
)
def test_what_the_endpoint_refuses_is_refused(
    connections: EndpointConnections,
    arguments: dict[str, object],
    journal: MemoryJournal,
    changed: dict[str, object],
    status: int,
) -> None:
    assert reply(connections, arguments | changed).status == status
    assert journal.lines == []


@pytest.mark.parametrize("name", ["port", "client_port", "profile", "token", "path"])
@pytest.mark.parametrize("value", [7, None, [], {}])
def test_what_is_no_request_is_refused(
    connections: EndpointConnections, arguments: dict[str, object], name: str, value: object
) -> None:
    request = AgentRequest(verb=AgentVerb.SERVE, arguments=arguments | {name: value})

    assert connections.relay(request, OURS).code is ExitCode.BAD_REQUEST


@pytest.mark.parametrize("port", ["", "x", "-1", " 1", "\uff11", "123456", "9" * 5000], ids=len)
def test_what_is_no_port_is_refused(
    connections: EndpointConnections, arguments: dict[str, object], port: str
) -> None:
    request = AgentRequest(verb=AgentVerb.SERVE, arguments=arguments | {"client_port": port})

    assert connections.relay(request, OURS).code is ExitCode.BAD_REQUEST
