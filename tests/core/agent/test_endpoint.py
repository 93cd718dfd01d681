"""The container endpoint: who is answered, and in which words the others are refused."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.endpoint import (
    PATIENCE,
    STATUSES,
    Endpoint,
    EndpointRequest,
    Job,
    address_of,
)
from fobwatch.core.agent.protocol import AgentReply, ExitCode
from fobwatch.core.client_process.client_process import ClientProcess
from fobwatch.core.client_process.errors import UnreadableProcess
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from fobwatch.core.agent.endpoint import EndpointReply
    from fobwatch.core.agent.protocol import AgentRequest

PORT = 45001
HOST = f"127.0.0.1:{PORT}"
TOKEN = "0123456789abcdef" * 4
NAMES = ["dev", "prod admin", "data-lake / ReadOnly", "tür%2F", "../x"]


class RecordingAgent(Agent):
    """Gives one reply to all."""

    def __init__(self) -> None:
        super().__init__(
            {}, authorizer=OpenAuthorizer(), journal=MemoryJournal(), clock=FakeClock()
        )
        self.reply = AgentReply(code=ExitCode.OK, body="{}")
        self.asked: list[tuple[str, str, timedelta]] = []
        self.noted: list[tuple[str, AgentReply, str]] = []

    def answer(self, request: AgentRequest, *, patience: timedelta = timedelta()) -> AgentReply:
        self.asked.append((request.subject, request.client_process.title, patience))
        return self.reply

    def note(self, request: AgentRequest, reply: AgentReply) -> None:
        self.noted.append((request.subject, reply, request.client_process.title))


@dataclass
class Front:
    """The endpoint of a job, for a profile."""

    profile: str = "dev"
    token: str = TOKEN
    agent: RecordingAgent = field(default_factory=RecordingAgent)

    def request(self) -> EndpointRequest:
        """What an SDK sends that was given the job's variables."""
        path = address_of(PORT, self.profile).removeprefix(f"http://{HOST}")
        return EndpointRequest(path=path, host=HOST, authorization=self.token)

    def ask(self, request: EndpointRequest) -> EndpointReply:
        job = Job(profile=self.profile, port=PORT, token=self.token)
        return Endpoint(self.agent).answer(request, job, lambda: ClientProcess(origin="terraform"))


@pytest.fixture
def front() -> Front:
    return Front()


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_the_token_gets_the_credentials_and_is_noted(name: str) -> None:
    front = Front(name)

    reply = front.ask(front.request())

    assert (reply.status, reply.body) == (HTTPStatus.OK, "{}")
    assert front.agent.asked == [(name, "terraform", PATIENCE)]
    assert front.agent.noted == [(name, front.agent.reply, "terraform")]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"authorization": ""}, HTTPStatus.UNAUTHORIZED),
        ({"authorization": "0" * 64}, HTTPStatus.UNAUTHORIZED),
        ({"authorization": "ü"}, HTTPStatus.UNAUTHORIZED),
        ({"host": ""}, HTTPStatus.FORBIDDEN),
        ({"host": f"evil.example:{PORT}"}, HTTPStatus.FORBIDDEN),
        ({"host": "127.0.0.1"}, HTTPStatus.FORBIDDEN),
        ({"origin": "https://evil.example"}, HTTPStatus.FORBIDDEN),
        ({"origin": f"http://{HOST}"}, HTTPStatus.FORBIDDEN),
        ({"path": "/"}, HTTPStatus.NOT_FOUND),
        ({"path": "/profiles/"}, HTTPStatus.NOT_FOUND),
        ({"path": "/latest/meta-data"}, HTTPStatus.NOT_FOUND),
    ],
    ids=str,
)
def test_whatever_is_not_right_never_reaches_the_agent(
    front: Front, change: dict[str, str], status: HTTPStatus
) -> None:
    reply = front.ask(replace(front.request(), **change))

    assert reply.status is status
    assert set(json.loads(reply.body)) == {"code", "message"}
    assert front.agent.asked == []


def test_a_token_opens_its_own_profile_and_no_other(front: Front) -> None:
    request = replace(Front("prod").request(), authorization=front.token)

    assert front.ask(request).status is HTTPStatus.UNAUTHORIZED


def test_a_job_without_a_token_is_answered_nothing() -> None:
    front = Front(token="")

    assert front.ask(front.request()).status is HTTPStatus.UNAUTHORIZED


def test_localhost_is_a_name_of_ours(front: Front) -> None:
    assert front.ask(replace(front.request(), host=f"localhost:{PORT}")).status is HTTPStatus.OK


def test_who_cannot_be_seen_is_to_ask_again(front: Front) -> None:
    def hidden() -> ClientProcess:
        raise UnreadableProcess("Fobwatch cannot see who asks", "It hangs.", "End it.")

    job = Job(profile=front.profile, port=PORT, token=front.token)
    reply = Endpoint(front.agent).answer(front.request(), job, hidden)

    assert reply.status is HTTPStatus.SERVICE_UNAVAILABLE
    assert json.loads(reply.body)["message"] == "Fobwatch cannot see who asks: It hangs. End it."
    assert front.agent.asked == []


@pytest.mark.parametrize("code", [code for code in STATUSES if code is not ExitCode.OK])
def test_a_refusal_is_json_with_the_agents_words(front: Front, code: ExitCode) -> None:
    front.agent.reply = AgentReply(code=code, body="The vault is locked: Unlock it.")

    reply = front.ask(front.request())

    assert reply.status is STATUSES[code]
    assert reply.status >= HTTPStatus.BAD_REQUEST
    assert json.loads(reply.body)["message"] == "The vault is locked: Unlock it."


def test_every_code_of_the_agent_has_a_status() -> None:
    of_the_command_line = {ExitCode.OUTPUT_LOST, ExitCode.NO_SCREEN, ExitCode.OUT_OF_REACH}

    assert set(STATUSES) == set(ExitCode) - of_the_command_line


@given(
    path=st.text(), host=st.sampled_from([HOST, ""]) | st.text(), origin=st.text(), token=st.text()
)
def test_no_request_without_authority_is_answered(
    path: str, host: str, origin: str, token: str
) -> None:
    front = Front()

    reply = front.ask(EndpointRequest(path=path, host=host, origin=origin, authorization=token))

    assert reply.status >= HTTPStatus.BAD_REQUEST
    assert front.agent.asked == []
