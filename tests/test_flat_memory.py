"""A tray runs for weeks: whatever programs ask, its memory stays as it is."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.unix_connection import connect
from fobwatch.adapters.storage.paths import places
from fobwatch.composition.backend import Backend
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.demo.store import DemoStore
from tests.adapters.answer_server import Answer, AnswerServer
from tests.adapters.sts_answers import IDENTITY, answer, refusal
from tests.agent_fakes import RecordingDesktop
from tests.desktop.waiting import wait_until
from tests.flat_memory import Memory, assert_flat
from tests.jobs import served_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.adapters.agent.job_endpoint import JobEndpoint
    from fobwatch.core.agent.protocol import AgentReply
    from tests.adapters.answer_server import Request

REFUSED_KEY = "AKIAREFUSED000000000"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DEVICE = "arn:aws:iam::482100937715:mfa/anna"
DOCUMENT = {
    "version": 1,
    "devices": [{"serial": DEVICE, "name": "phone", "seed": SEED}],
    "profiles": [
        {
            "kind": "iam-user",
            "name": name,
            "access_key_id": key,
            "secret_access_key": "made-up-" * 5,
        }
        for name, key in (
            ("open", "AKIAOPEN000000000000"),
            ("closed", "AKIACLOSED0000000000"),
            ("refused", REFUSED_KEY),
        )
    ],
}


class Sts(AnswerServer):
    """Gives a session of an hour for each key but one, and keeps no requests."""

    def next_answer(self, request: Request) -> Answer:
        if REFUSED_KEY in request.headers["authorization"]:
            return refusal("InvalidClientTokenId")
        if request.fields["Action"] == "GetCallerIdentity":
            return IDENTITY
        ends = datetime.now(UTC) + timedelta(hours=1)
        return answer(
            "GetSessionToken",
            "<Credentials><AccessKeyId>ASIAGRANTED000000000</AccessKeyId>"
            "<SecretAccessKey>granted</SecretAccessKey><SessionToken>token</SessionToken>"
            f"<Expiration>{ends.isoformat()}</Expiration></Credentials>",
        )


class InUse:
    """The agent's socket and the endpoint before everything but the windows and AWS."""

    def __init__(self, stack: ExitStack) -> None:
        self.backend = Backend(places(), DemoStore())
        self.backend.load()
        self.backend.importer.report(json.dumps(DOCUMENT))
        self.backend.rules.choose("closed", ConsentPolicy.NEVER)
        agents = self.backend.local_agent(RecordingDesktop())
        agents.start()
        stack.callback(agents.stop)
        stack.callback(self.backend.journal.flush)
        stack.callback(self.backend.tokens.close)
        self.path = agent_path(os.environ, demo=False)
        self._stack = stack

    def ask(self, verb: str, **arguments: object) -> AgentReply:
        return AgentClient(self.path).ask(verb, **arguments)  # type: ignore[arg-type] # any verb

    def job(self, profile: str) -> JobEndpoint:
        return self._stack.enter_context(served_job(profile))

    def knock(self, data: bytes) -> bytes:
        """What comes back for raw bytes, up to the end."""
        with closing(connect(self.path)) as connection:
            connection.send(data, 10)
            return b"".join(iter(lambda: connection.receive(10), b""))

    def assert_flat(self, work: Callable[[], object]) -> None:
        assert_flat(work, self.backend.journal.flush)


def get(job: JobEndpoint, token: str = "") -> int:
    host, port = job.listener.getsockname()
    path = urlsplit(job.variables()["AWS_CONTAINER_CREDENTIALS_FULL_URI"]).path
    connection = http.client.HTTPConnection(host, port, timeout=10)
    connection.request("GET", path, headers={"Authorization": token or job.mark.decode()})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


def knock_at(job: JobEndpoint, data: bytes) -> bytes:
    """What comes back for raw bytes, up to the end."""
    with socket.create_connection(job.listener.getsockname(), 10) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(4096), b""))


@pytest.fixture
def in_use(monkeypatch: pytest.MonkeyPatch) -> Iterator[InUse]:
    with ExitStack() as stack:
        sts = stack.enter_context(Sts(Answer()))
        sts.date = format_datetime(datetime.now(UTC), usegmt=True)
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts.url)
        yield InUse(stack)


ASKED: dict[str, tuple[ExitCode, AgentVerb, dict[str, object]]] = {
    "credentials": (ExitCode.OK, AgentVerb.CREDENTIALS, {"profile": "open"}),
    "variables": (ExitCode.OK, AgentVerb.ENV, {"profile": "open"}),
    "a list": (ExitCode.OK, AgentVerb.LIST, {}),
    "a code": (ExitCode.OK, AgentVerb.CODE, {"device": "phone"}),
    "a status": (ExitCode.OK, AgentVerb.STATUS, {}),
    "a profile that AWS refuses": (ExitCode.DENIED, AgentVerb.CREDENTIALS, {"profile": "refused"}),
    "a profile that no program gets": (ExitCode.DENIED, AgentVerb.ENV, {"profile": "closed"}),
    "an unknown profile": (ExitCode.UNKNOWN, AgentVerb.CREDENTIALS, {"profile": "nobody"}),
    "an unknown device": (ExitCode.UNKNOWN, AgentVerb.CODE, {"device": "nothing"}),
    "nothing of anybody": (ExitCode.BAD_REQUEST, AgentVerb.CREDENTIALS, {}),
    "a malformed import": (
        ExitCode.BAD_REQUEST,
        AgentVerb.IMPORT,
        {"document": '{"profiles": [1]}'},
    ),
}


@pytest.mark.parametrize(("code", "verb", "arguments"), ASKED.values(), ids=ASKED.keys())
def test_a_request_at_the_local_agent_leaves_nothing(
    in_use: InUse, code: ExitCode, verb: AgentVerb, arguments: dict[str, object]
) -> None:
    assert in_use.ask(verb, **arguments).code is code

    in_use.assert_flat(lambda: in_use.ask(verb, **arguments))


def test_a_request_while_the_agents_are_paused_leaves_nothing(in_use: InUse) -> None:
    in_use.backend.authorizer.pause()

    in_use.assert_flat(lambda: in_use.ask(AgentVerb.CREDENTIALS, profile="open"))


def test_names_that_never_come_again_leave_nothing(in_use: InUse) -> None:
    names = iter(range(1 << 20))

    in_use.assert_flat(lambda: in_use.ask(AgentVerb.CREDENTIALS, profile=f"nobody {next(names)}"))


@pytest.mark.parametrize(
    "data", [b"\n", b"{nonsense\n", b"fobwatch/1 env {\n", b"fobwatch/1 fly {}\n", b"\xff" * 5000]
)
def test_what_is_no_request_leaves_nothing(in_use: InUse, data: bytes) -> None:
    in_use.assert_flat(lambda: in_use.knock(data if data.endswith(b"\n") else data + b"\n"))


def answering() -> list[str]:
    """The threads of the agent's connections."""
    return [thread.name for thread in threading.enumerate() if thread.name == "agent-connection"]


def test_a_program_that_leaves_before_its_answer_leaves_nothing(in_use: InUse) -> None:
    in_use.ask(AgentVerb.CREDENTIALS, profile="open")  # at first AWS's library is imported

    def leave() -> None:
        connection = connect(in_use.path)
        with suppress(OSError):
            connection.send(b'fobwatch/1 credentials {"profile": "open"}\n', 10)
        connection.close()
        wait_until(lambda: not answering(), "the end of what nobody waits for")

    in_use.assert_flat(leave)


@pytest.mark.parametrize(
    ("profile", "token", "status"),
    [
        ("open", "", HTTPStatus.OK),
        ("refused", "", HTTPStatus.FORBIDDEN),
        ("closed", "", HTTPStatus.FORBIDDEN),
        ("nobody", "", HTTPStatus.NOT_FOUND),
        ("open", "wrong", HTTPStatus.UNAUTHORIZED),
    ],
    ids=["answered", "refused by AWS", "not for programs", "unknown", "wrong token"],
)
def test_a_request_at_the_container_endpoint_leaves_nothing(
    in_use: InUse, profile: str, token: str, status: HTTPStatus
) -> None:
    job = in_use.job(profile)

    assert get(job, token) == status

    in_use.assert_flat(lambda: get(job, token))


@pytest.mark.parametrize("data", [b"", b"\x16\x03\x01", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n"])
def test_what_is_no_http_leaves_nothing(in_use: InUse, data: bytes) -> None:
    job = in_use.job("open")

    in_use.assert_flat(lambda: knock_at(job, data))


def test_a_renewal_leaves_what_is_collected_and_no_more(in_use: InUse) -> None:
    """AWS's library refers to itself in each client, and knows the last hundred's endpoints."""
    in_use.backend.broker.start("open")

    assert_flat(
        lambda: in_use.backend.broker.renew("open"),
        in_use.backend.journal.flush,
        rounds=20,
        most=Memory(blocks=25, native_bytes=2000, circles=400),
    )
