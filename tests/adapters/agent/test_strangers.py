"""Other users and namespaces at the agent and the endpoint: refused, or shown as such.

Only root can become another user and make every namespace, so only root runs these.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch import credential_helper
from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.endpoint import Endpoint
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from fobwatch.core.client_process.client_process import UNSEEN
from fobwatch.core.consent.consent import QUESTION_TIME
from tests.agent_fakes import OpenAuthorizer
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal
from tests.jobs import served_job
from tests.test_credential_helper import NATIVE_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from fobwatch.core.agent.protocol import AgentRequest
    from fobwatch.core.client_process.client_process import ClientProcess

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user"
)

PYTHON = shutil.which("python3", path="/usr/bin:/bin") or sys.executable
"""The system's own: other users may have no way to ours."""

NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")

CLIENT = """
import socket, sys
kind, address, request = sys.argv[1:]
if kind == "agent":
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(2)
    connection.connect(address)
else:
    connection = socket.create_connection(("127.0.0.1", int(address)), 2)
try:
    connection.sendall(request.encode())
    print(b"".join(iter(lambda: connection.recv(4096), b"")).decode())
except ConnectionError:  # broken with what was sent unread
    print()
"""
"""Sends a request, which may be none, and prints what comes within two seconds."""

SERVER = """
import sys
from pathlib import Path
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import ExitCode, AgentVerb
from tests.adapters.agent.test_strangers import Gate
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal
authorizer = Gate()
agent = Agent({AgentVerb.ENV: lambda _: authorizer.client_processes[0].title},
              authorizer=authorizer, journal=MemoryJournal(),
            clock=FakeClock())
server = AgentServer(agent, Path(sys.argv[1]))
server.start()
print("ready", flush=True)
sys.stdin.read()
server.stop()
"""
"""An agent that tells who asks."""

AGENT_OF_ANOTHER = """
import socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
print("ready", flush=True)
connection, _address = listener.accept()
print(connection.recv(4096).decode(), end="", flush=True)
connection.sendall(b"0 2\\n{}")
"""
"""Answers one request, and prints what it was asked."""

ASK = 'fobwatch/1 env {"profile": "dev"}\n'
SECRET = "the secret"


class Gate(OpenAuthorizer):
    """Lets everybody through, and keeps who they were."""

    def __init__(self) -> None:
        super().__init__()
        self.client_processes: list[ClientProcess] = []

    def check(self, request: AgentRequest, *, patience: timedelta = QUESTION_TIME) -> None:
        if request.verb != AgentVerb.SERVE:  # which hands over a connection, and gets nothing
            self.client_processes.append(request.client_process)


class BothAgents:
    """Agent that hand out a secret, with everything on the way to them open to all users."""

    def __init__(self, stack: ExitStack) -> None:
        self.authorizer = Gate()
        self.journal = MemoryJournal()
        verbs = (AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CONTAINER)
        answers = {
            **dict.fromkeys(verbs, lambda _request: SECRET),
            AgentVerb.SERVE: lambda _request: "",
        }
        agent = Agent(answers, authorizer=self.authorizer, journal=self.journal, clock=FakeClock())
        self.path = agent_path(os.environ, demo=False)
        local = AgentServer(agent, self.path, serve=EndpointConnections(Endpoint(agent)).serve)
        local.start()
        stack.callback(local.stop)
        job = stack.enter_context(served_job("dev"))
        self.port = job.listener.getsockname()[1]
        self.request = (
            f"GET /profiles/dev HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Authorization: {job.mark.decode()}\r\n\r\n"
        )
        for folder in list(self.path.parents)[:3]:
            folder.chmod(0o711)
        self.path.chmod(0o666)

    def ask(
        self, kind: str, *within: str, silent: bool = False
    ) -> subprocess.CompletedProcess[str]:
        """Ask at one of the two from `within` other surroundings."""
        address = str(self.path) if kind == "agent" else str(self.port)
        request = ASK if kind == "agent" else self.request
        command = [PYTHON, "-I", "-S", "-c", CLIENT, kind, address, "" if silent else request]
        return subprocess.run(
            [*within, *command], capture_output=True, text=True, check=False, cwd="/"
        )


@pytest.fixture
def agents(short_tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BothAgents]:
    monkeypatch.setenv("FOBWATCH_HOME", str(short_tmp_path))
    with ExitStack() as stack:
        yield BothAgents(stack)


@pytest.mark.parametrize("kind", ["agent", "endpoint"])
def test_the_same_user_is_answered(agents: BothAgents, kind: str) -> None:
    assert SECRET in agents.ask(kind).stdout

    [client_process] = agents.authorizer.client_processes
    assert client_process.title.startswith("python3")
    assert client_process.processes[0].container == ""


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "asks"])
@pytest.mark.parametrize(
    "within",
    [NOBODY, (*NOBODY, "unshare", "--user", "--map-root-user")],
    ids=["nobody", "root of a user namespace of nobody's"],
)
@pytest.mark.parametrize(
    "kind",
    [pytest.param("agent", marks=pytest.mark.expects_log("turned away at")), "endpoint"],
)
def test_another_user_is_refused_before_a_byte_is_read(
    agents: BothAgents, kind: str, within: tuple[str, ...], silent: bool
) -> None:
    """One that sends nothing has the end of the connection within two seconds, too."""
    told = agents.ask(kind, *within, silent=silent)

    assert (told.returncode, told.stdout, told.stderr) == (0, "\n", "")
    assert agents.authorizer.client_processes == []
    assert agents.journal.lines == []


def test_another_user_does_not_even_reach_an_agent_that_is_as_it_should_be(
    agents: BothAgents,
) -> None:
    agents.path.parent.chmod(0o700)

    told = agents.ask("agent", *NOBODY)

    assert "PermissionError" in told.stderr


def test_the_endpoint_is_not_to_be_reached_from_another_network(agents: BothAgents) -> None:
    told = agents.ask("endpoint", "unshare", "--net")

    assert told.stdout == ""
    assert "Network is unreachable" in told.stderr
    assert agents.authorizer.client_processes == []


@pytest.mark.parametrize(
    "within",
    [
        ("unshare", "--net"),
        ("unshare", "--pid", "--fork"),
        ("unshare", "--user", "--map-root-user"),
    ],
    ids=["network", "processes", "users"],
)
def test_another_namespace_does_not_hide_the_program(
    agents: BothAgents, within: tuple[str, ...]
) -> None:
    assert SECRET in agents.ask("agent", *within).stdout

    [client_process] = agents.authorizer.client_processes
    assert client_process.title.startswith("python3")
    assert client_process.processes[0].executable == os.path.realpath(PYTHON)


@pytest.mark.parametrize("kind", ["agent", "endpoint"])
def test_a_program_with_other_files_is_told_as_one_in_a_container(
    agents: BothAgents, kind: str
) -> None:
    """Its /usr/bin/python3 may be any file, so it is another program than the one here."""
    agents.ask(kind)
    assert SECRET in agents.ask(kind, "unshare", "--mount").stdout

    outside, inside = agents.authorizer.client_processes
    assert inside.title == f"{outside.title} in a container"
    assert inside.processes[0].executable == outside.processes[0].executable
    assert inside.processes[0].container != ""


def test_our_helper_in_a_container_asks_for_who_runs_it_there(agents: BothAgents) -> None:
    script = "import subprocess, sys; print(subprocess.check_output(sys.argv[1:], text=True))"
    helper = (PYTHON, "-I", "-S", credential_helper.__file__, "dev")

    told = subprocess.run(
        ["unshare", "--mount", PYTHON, "-c", script, *helper],
        env={"XDG_RUNTIME_DIR": str(agents.path.parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    [client_process] = agents.authorizer.client_processes
    assert SECRET in told
    assert client_process.processes[0].ours
    assert client_process.program == client_process.processes[1]
    assert client_process.title.endswith("in a container")


def test_a_program_outside_of_our_own_namespace_is_told_as_unseen(short_tmp_path: Path) -> None:
    path = short_tmp_path / "agent" / "agent.sock"
    server = subprocess.Popen(
        ["unshare", "--pid", "--fork", sys.executable, "-c", SERVER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert server.stdout is not None
    server.stdout.readline()

    command = [PYTHON, "-I", "-S", "-c", CLIENT, "agent", str(path), ASK]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    server.communicate()

    assert told == f"0 {len(UNSEEN.title)}\n{UNSEEN.title}\n"


@pytest.fixture(scope="module")
def native_helper(tmp_path_factory: pytest.TempPathFactory) -> str:
    if shutil.which("cc") is None:
        pytest.skip("needs a C compiler")
    program = tmp_path_factory.mktemp("native") / "credential-helper"
    subprocess.run(["cc", "-o", program, NATIVE_SOURCE], check=True)
    return str(program)


@pytest.mark.parametrize("asks", ["the helper", "the helper in C", "the command"])
def test_an_agent_that_another_user_serves_is_not_asked(
    short_tmp_path: Path, native_helper: str, asks: str
) -> None:
    path = short_tmp_path / "run" / "fobwatch" / "agent.sock"
    path.parent.mkdir(parents=True)
    for folder in (short_tmp_path, path.parent.parent, path.parent):
        folder.chmod(0o777)
    command = {
        "the helper": (sys.executable, "-I", "-S", credential_helper.__file__, "dev"),
        "the helper in C": (native_helper, "dev"),
        "the command": (sys.executable, "-m", "fobwatch", "credentials", "dev"),
    }[asks]
    server = subprocess.Popen(
        [*NOBODY, PYTHON, "-I", "-S", "-c", AGENT_OF_ANOTHER, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "ready\n"

    told = subprocess.run(
        command,
        env={**os.environ, "FOBWATCH_HOME": str(short_tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    asked, _err = server.communicate(timeout=20)
    assert (told.returncode, told.stdout) == (ExitCode.NOT_RUNNING, "")
    assert "Fobwatch is not running" in told.stderr
    assert asked == ""
