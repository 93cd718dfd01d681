"""Both the agent without sockets, and a judge of what comes out of them.

They stand in front of the real answers, gate and desk, and of three profiles: one that anybody may
use, one whose programs are asked for and one that is not for programs. The agent is fed
through what reads its requests, the container endpoint through its own HTTP handler.
"""

from __future__ import annotations

import io
import json
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from fobwatch.adapters.agent.endpoint_connections import _Handler
from fobwatch.adapters.agent.server import _request_line
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.commands import AgentCommands
from fobwatch.core.agent.console_requests import ConsoleOpenings
from fobwatch.core.agent.endpoint import Endpoint, Job
from fobwatch.core.agent.protocol import (
    BROKEN,
    ExitCode,
    decode_reply,
    decode_request,
    encode_reply,
)
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.client_process.client_process import ClientProcess, Process
from fobwatch.core.consent.approvals import ApprovalQueue
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.console.agreement import UNASKED
from fobwatch.core.console.link_questions import LinkQuestions
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.errors import BadRequest
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.sessions.sessions import ConsoleUse, Session
from tests.agent_fakes import OpenAuthorizer, RecordingDesktop, authorizer_of, chosen, served_by
from tests.fakes import ANNA, DEVICE, KEY, NOON, FakeClock, FakeScreen
from tests.fakes_console import FakeFederation, FakePartitions, RecordingBrowser
from tests.fakes_files import MemoryJournal
from tests.staged import StagedBroker, StagedCatalogue, StagedVault

if TYPE_CHECKING:
    from fobwatch.adapters.agent.unix_listener import ClientConnection
    from fobwatch.core.agent.endpoint import EndpointReply, EndpointRequest
    from fobwatch.core.agent.protocol import AgentReply, AgentRequest

POLICIES = {
    "open": ConsentPolicy.ALWAYS,
    "asked": ConsentPolicy.EVERY_TIME,
    "closed": ConsentPolicy.NEVER,
}
"""The profiles. Each has a device of its own, named `NAME-phone`."""

PORT = 45678
NO_TIME = timedelta()
SECRET = re.compile(rb"secret-of-(\w+)")
STRANGER = ClientProcess(processes=(Process(pid=42, executable="/usr/bin/stranger"),))


def device_of(name: str) -> MfaDevice:
    seed_of_its_own = DEVICE.seed[:-1] + {"open": "A", "asked": "B", "closed": "C"}[name]
    return MfaDevice(
        serial=DEVICE.serial.replace("anna-laptop", name),
        name=f"{name}-phone",
        seed=seed_of_its_own,
    )


def session_of(name: str) -> Session:
    return Session(
        profile=name,
        credentials=Credentials(
            access_key_id="ASIAFUZZING000000000",
            secret_access_key=f"secret-of-{name}",
            session_token=f"secret-of-{name}",
            expires_at=NOON + timedelta(hours=1),
        ),
        started_at=NOON,
        arn="arn:aws:iam::123456789012:user/anna",
        account_id="123456789012",
        console=ConsoleUse.KEY_ONLY,
    )


class HurriedAgent(Agent):
    """Waits for no person."""

    def answer(self, request: AgentRequest, *, patience: timedelta = NO_TIME) -> AgentReply:
        return super().answer(request, patience=min(patience, NO_TIME))


class PauseSwitch:
    """The agent's socket and the endpoint over the same services; nobody answers what they ask."""

    def __init__(self) -> None:
        clock = FakeClock()
        aws_time = AwsTime(clock)
        vault = StagedVault(*map(device_of, POLICIES), rules=chosen(**POLICIES))
        catalogue = StagedCatalogue(
            vault,
            *(
                replace(
                    ANNA,
                    name=name,
                    mfa_serial=device_of(name).serial,
                    access_key=replace(KEY, access_key_id=f"AKIA{name.upper():0>16}"),
                )
                for name in POLICIES
            ),
        )
        broker = StagedBroker(clock, vault, catalogue)
        for name in POLICIES:
            broker.hold(session_of(name))
        answers = AgentCommands(
            sessions=broker,
            served=served_by(broker, broker.tokens, vault, catalogue, clock),
            profiles=catalogue,
            vault=vault,
            consoles=ConsoleService(
                sessions=broker,
                federation=FakeFederation(),
                tokens=broker.tokens,
                partitions=FakePartitions(),
                browser=RecordingBrowser(),
                journal=MemoryJournal(),
                aws_time=aws_time,
            ),
            openings=ConsoleOpenings(clock, FakeScreen()),
            links=LinkQuestions(clock, FakeScreen()),
            desktop=RecordingDesktop(),
            switch=OpenAuthorizer(),
            aws_time=aws_time,
            agreement=lambda _profile: UNASKED,
            activity=MemoryJournal(),
            import_document=lambda _document: "Nothing was imported.",
            lend=lambda _profile: "/nowhere",
        )
        self.authorizer = authorizer_of(ApprovalQueue(clock, FakeScreen()), vault, catalogue)
        self.agent = HurriedAgent(
            answers.by_verb(), authorizer=self.authorizer, journal=MemoryJournal(), clock=clock
        )
        self.endpoint = Endpoint(self.agent)
        self.codes = {totp_code(device_of(n), NOON): n for n in POLICIES}


CHANNELS = PauseSwitch()
TOKENS = {name: f"token-of-{name}" for name in POLICIES}
JOBS = [Job(profile=name, port=PORT, token=token) for name, token in TOKENS.items()]


@dataclass
class Wire:
    """A connection from which `data` comes; what is sent on it is kept."""

    data: bytes
    sent: bytes = b""

    def __post_init__(self) -> None:
        self._file = io.BytesIO(self.data)

    def receive(self, _seconds: float, _limit: int = 0) -> bytes:
        return self._file.read(64)

    def makefile(self, *_mode: object) -> io.BytesIO:
        return self._file

    def recv_into(self, buffer: memoryview) -> int:
        return self._file.readinto(buffer)

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def settimeout(self, seconds: float) -> None: ...


class HandlerServer:
    """The endpoint, as its HTTP handler knows it; of the job whose token is given."""

    def heard(self, _connection: object) -> None: ...

    def owner(self, request: EndpointRequest) -> EndpointReply:
        job = next((each for each in JOBS if each.token == request.authorization), JOBS[0])
        return CHANNELS.endpoint.answer(request, job, lambda: STRANGER)


def at_the_local_agent(data: bytes) -> str:
    """Feed `data` to the agent. Raises `AssertionError`; what came of it in one word."""
    try:
        request = decode_request(_request_line(cast("ClientConnection", Wire(data))))
    except BadRequest:
        return "unreadable"
    request = replace(request, client_process=STRANGER)
    reply = CHANNELS.agent.answer(request)
    CHANNELS.agent.note(request, reply)
    assert reply != BROKEN, "it crashed"
    assert decode_reply(encode_reply(reply)).code is reply.code
    owners = owners_of(reply.body.encode(errors="replace"))
    if owners:
        assert_authority(owners)
        return "given"
    return "answered" if reply.code is ExitCode.OK else reply.code.name.lower()


def at_the_endpoint(data: bytes) -> str:
    """Feed `data` to the container endpoint. Raises `AssertionError`; its status."""
    wire = Wire(data)
    with suppress(ConnectionAbortedError):  # its server ends the connection then
        _Handler(wire, ("127.0.0.1", 50000), HandlerServer())  # type: ignore[arg-type]  # as far as it uses them
    owners = owners_of(wire.sent)
    if owners:
        assert_authority(owners)
        assert all(TOKENS[name].encode() in data for name in owners), "without its token"
        assert re.search(rb"(127\.0\.0\.1|localhost):%d" % PORT, data), "by another name"
        assert not re.search(rb"(?im)^origin:[ \t]*[!-~]", data), "to a web page"
    head, _, body = wire.sent.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/"):
        return "without a header"  # as HTTP/0.9 has it
    status = int(head.split()[1])
    assert status != 500, "it crashed"
    assert (status == 200) == bool(owners)
    assert isinstance(json.loads(body), dict)
    return str(status)


def owners_of(text: bytes) -> set[str]:
    """The profiles whose secrets are in the text."""
    names = {match.decode() for match in SECRET.findall(text)}
    return names | {name for code, name in CHANNELS.codes.items() if code.encode() in text.split()}


def assert_authority(owners: set[str]) -> None:
    assert owners == {"open"}, f"{owners} went to a stranger"
    assert not CHANNELS.authorizer.paused, "the agent is paused"
