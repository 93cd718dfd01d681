"""What the agent does, whatever it is made of: a Unix socket, or a named pipe.

A test module subclasses the contract and makes its own `path`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent import client as agent_client
from fobwatch.adapters.agent import server as agent_server
from fobwatch.adapters.agent.client import LATE, AgentClient
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.activity.activity import Event
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.errors import AlreadyRunning, NotRunning
from fobwatch.core.agent.protocol import (
    MAX_REQUEST,
    AgentReply,
    AgentVerb,
    ExitCode,
    decode_reply,
    encode_reply,
)
from fobwatch.core.errors import BadRequest
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock

if sys.platform == "win32":
    from fobwatch.adapters.agent.pipe_connection import connect
    from fobwatch.adapters.agent.pipe_listener import Listener
else:
    from fobwatch.adapters.agent.unix_connection import connect
    from fobwatch.adapters.agent.unix_listener import Listener

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fobwatch.core.activity.activity import Activity
    from fobwatch.core.agent.protocol import AgentRequest

DIES_HOLDING_THE_AGENT = """
import os, sys
from pathlib import Path
from fobwatch.adapters.agent.server import AgentServer
AgentServer(None, Path(sys.argv[1])).start()
os.kill(os.getpid(), 9)
"""


class EchoAgent(Agent):
    """Answers with the profile's name; holds back what begins with "slow" until released."""

    def __init__(self) -> None:
        answers = {AgentVerb.CREDENTIALS: self._echo}
        super().__init__(answers, authorizer=OpenAuthorizer(), journal=self, clock=FakeClock())
        self.release = threading.Event()
        self.slow = threading.Semaphore(0)
        self.recorded: list[Activity] = []
        self.noted = threading.Semaphore(0)
        self.asked: list[AgentRequest] = []

    def record(self, activity: Activity) -> None:
        if activity.subject == "noted late":
            self.release.wait(60)
        self.recorded.append(activity)
        self.noted.release()

    def _echo(self, request: AgentRequest) -> str:
        self.asked.append(request)
        if request.subject.startswith("slow"):
            self.slow.release()
            self.release.wait(60)
        return request.subject


def ask(path: Path, profile: str) -> str:
    return AgentClient(path).ask(AgentVerb.CREDENTIALS, profile=profile).body


def knock(path: Path, data: bytes) -> AgentReply:
    """The reply to raw bytes."""
    with closing(connect(path)) as connection:
        connection.send(data, 10)
        return decode_reply(b"".join(iter(lambda: connection.receive(10), b"")))


class LocalAgentContract:
    """Subclasses give a fixture `path`, where nothing is yet."""

    @pytest.fixture
    def agent(self) -> EchoAgent:
        return EchoAgent()

    @pytest.fixture
    def server(self, agent: EchoAgent, path: Path) -> Iterator[AgentServer]:
        server = AgentServer(agent, path)
        server.start()
        yield server
        agent.release.set()
        server.stop()

    @pytest.mark.usefixtures("server")
    def test_a_client_is_answered(self, path: Path) -> None:
        assert ask(path, "dev") == "dev"
        assert ask(path, "prod-“admin”") == "prod-“admin”"

    @pytest.mark.usefixtures("server")
    def test_who_asked_is_noted(self, path: Path, agent: EchoAgent) -> None:
        ask(path, "dev")

        assert agent.noted.acquire(timeout=10)
        [activity] = agent.recorded
        assert (activity.event, activity.subject) == (Event.CREDENTIALS_GIVEN, "dev")
        assert f"(process {os.getpid()} in " in activity.origin.splitlines()[0]

    @pytest.mark.usefixtures("server")
    def test_a_slow_journal_holds_no_client_up(self, path: Path, agent: EchoAgent) -> None:
        assert ask(path, "noted late") == "noted late"

        assert agent.recorded == []
        agent.release.set()
        assert agent.noted.acquire(timeout=10)

    @pytest.mark.usefixtures("server")
    def test_a_large_request_and_reply_pass_whole(self, path: Path) -> None:
        name = "x" * (MAX_REQUEST - 100)

        assert ask(path, name) == name

    @pytest.mark.usefixtures("server")
    def test_a_client_that_says_nothing_is_dropped(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_server, "REQUEST_TIME", 0.05)

        with closing(connect(path)) as connection:
            assert connection.receive(10) == b""

    @pytest.mark.usefixtures("server")
    def test_slow_answers_hold_up_nobody_else(self, path: Path, agent: EchoAgent) -> None:
        with ThreadPoolExecutor(100) as pool:
            slow = [pool.submit(ask, path, f"slow {number}") for number in range(100)]
            for _ in slow:
                assert agent.slow.acquire(timeout=10)

            assert ask(path, "dev") == "dev"

            agent.release.set()
            assert [future.result() for future in slow] == [
                f"slow {number}" for number in range(100)
            ]

    def test_connections_that_say_nothing_hold_up_nobody_else(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_server, "MAX_AT_ONCE", 8)
        server = AgentServer(agent, path)
        server.start()
        with ExitStack() as idle:
            for _ in range(30):
                idle.enter_context(closing(connect(path)))
            answers = [ask(path, "dev") for _ in range(10)]
            server.stop()

        assert answers == ["dev"] * 10

    def test_beyond_the_limit_a_client_waits_its_turn(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_server, "MAX_AT_ONCE", 1)
        server = AgentServer(agent, path)
        server.start()
        with ThreadPoolExecutor() as pool:
            first = pool.submit(ask, path, "slow one")
            assert agent.slow.acquire(timeout=10)
            second = pool.submit(ask, path, "slow two")
            assert not agent.slow.acquire(timeout=0.05)

            agent.release.set()

            assert (first.result(), second.result()) == ("slow one", "slow two")
        server.stop()

    def test_a_process_with_too_many_requests_under_way_is_refused_more(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_server, "MAX_OF_ONE", 1)
        server = AgentServer(agent, path)
        server.start()
        with ThreadPoolExecutor() as pool:
            first = pool.submit(ask, path, "slow one")
            assert agent.slow.acquire(timeout=10)

            with pytest.raises(NotRunning):
                ask(path, "slow two")

            agent.release.set()
            assert first.result() == "slow one"
        server.stop()

    def test_a_full_agent_can_be_closed(
        self, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_server, "MAX_AT_ONCE", 1)
        monkeypatch.setattr(agent_server, "PARTING_TIME", 0.05)
        server = AgentServer(agent, path)
        server.start()
        with ThreadPoolExecutor() as pool:
            asked = [pool.submit(ask, path, "slow one"), pool.submit(ask, path, "slow two")]
            assert agent.slow.acquire(timeout=10)

            server.stop()

            for future in asked:
                with pytest.raises(NotRunning):
                    future.result(timeout=10)
        agent.release.set()

    @pytest.mark.usefixtures("server")
    def test_a_second_server_does_not_take_the_agent(self, path: Path, agent: EchoAgent) -> None:
        with pytest.raises(AlreadyRunning):
            AgentServer(agent, path).start()

        assert ask(path, "dev") == "dev"

    def test_closing_breaks_off_what_does_not_end(
        self, server: AgentServer, path: Path, agent: EchoAgent, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_server, "PARTING_TIME", 0.05)
        with ThreadPoolExecutor() as pool:
            slow = pool.submit(ask, path, "slow")
            assert agent.slow.acquire(timeout=10)

            server.stop()

            with pytest.raises(NotRunning):
                slow.result(timeout=10)

    def test_a_server_that_was_never_opened_can_be_closed(
        self, path: Path, agent: EchoAgent
    ) -> None:
        AgentServer(agent, path).stop()

    def test_a_fobwatch_that_does_not_answer_is_told(
        self, server: AgentServer, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agent_client, "PATIENCE", 0.05)

        assert AgentClient(path).ask(AgentVerb.CREDENTIALS, profile="slow") == LATE

    @pytest.mark.usefixtures("server")
    @pytest.mark.parametrize(
        "data",
        [b"\n", b"GET / HTTP/1.1\r\n", b"x" * MAX_REQUEST * 2 + b"\n"],
        ids=["nothing", "http", "too long"],
    )
    def test_what_is_no_request_is_refused_in_words(self, path: Path, data: bytes) -> None:
        reply = knock(path, data)

        assert reply.code is ExitCode.BAD_REQUEST
        assert reply.body.startswith("The request cannot be read")

    def test_the_agent_of_a_killed_process_is_replaced(self, path: Path, agent: EchoAgent) -> None:
        killed = subprocess.run([sys.executable, "-c", DIES_HOLDING_THE_AGENT, path], check=False)
        assert killed.returncode in {9, -9}
        server = AgentServer(agent, path)

        server.start()

        assert ask(path, "dev") == "dev"
        server.stop()

    def test_a_closed_agent_can_be_opened_again(self, path: Path, agent: EchoAgent) -> None:
        server = AgentServer(agent, path)
        for _ in range(2):
            server.start()
            assert ask(path, "dev") == "dev"
            server.stop()

            with pytest.raises(NotRunning):
                ask(path, "dev")

    @pytest.mark.usefixtures("server")
    def test_a_client_that_leaves_harms_nobody(self, path: Path) -> None:
        for data in (b"", b"fobwatch/1 cred", b"fobwatch/1 list {}\n"):
            connection = connect(path)
            if data:
                connection.send(data, 10)
            connection.close()

        assert ask(path, "dev") == "dev"

    @pytest.mark.usefixtures("server")
    def test_a_long_answer_learns_that_its_client_has_left(
        self, path: Path, agent: EchoAgent
    ) -> None:
        connection = connect(path)
        connection.send(b'fobwatch/1 credentials {"profile": "slow"}\n', 10)
        assert agent.slow.acquire(timeout=10)
        [asked] = agent.asked
        before = asked.client_waits()
        connection.close()

        assert (before, asked.client_waits()) == (True, False)

    @pytest.mark.usefixtures("server")
    def test_a_burst_of_clients_is_answered(self, path: Path) -> None:
        names = [f"profile {number}" for number in range(300)]
        with ThreadPoolExecutor(50) as pool:
            answers = pool.map(lambda name: ask(path, name), names)

            assert list(answers) == names

    def test_a_reply_cut_off_is_not_taken_for_one(self, path: Path) -> None:
        way_in = Listener(path)
        way_in.open()
        with closing(way_in), ThreadPoolExecutor() as pool:
            asked = pool.submit(ask, path, "dev")
            caller = way_in.next()
            assert caller is not None
            with closing(caller):
                caller.receive(10)
                caller.send(encode_reply(AgentReply(code=ExitCode.OK, body="whole"))[:-1], 10)

            with pytest.raises(BadRequest, match="cannot be read"):
                asked.result(timeout=10)
