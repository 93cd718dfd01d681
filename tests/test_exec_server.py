"""`fobwatch exec --server`: the endpoint lives as long as its job, whatever the tray does."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
import pytest

from fobwatch.adapters.agent.endpoint_connections import EndpointConnections
from fobwatch.adapters.agent.path import agent_folder, agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.activity.activity import Channel, Event
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.endpoint import Endpoint
from fobwatch.core.agent.protocol import AgentVerb
from tests.agent_fakes import OpenAuthorizer
from tests.desktop.waiting import wait_until
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import RawIOBase

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

EXEC = (sys.executable, "-m", "fobwatch", "exec", "--server", "dev", "--")

GIVEN = json.dumps({"AccessKeyId": "ASIATEST", "Token": "t"})

URI = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

TELLS = f'printf "%s\\n" "${URI}" "${TOKEN}" "${TOKEN_FILE}" $$'


class Tray:
    """What of a tray is at the agent. It can be away, and come back."""

    def __init__(self) -> None:
        self.journal = MemoryJournal()
        answers = {
            AgentVerb.ENDPOINT: lambda _request: "{}",
            AgentVerb.SERVE: lambda _request: "",
            AgentVerb.CONTAINER: lambda _request: GIVEN,
        }
        agent = Agent(answers, authorizer=OpenAuthorizer(), journal=self.journal, clock=FakeClock())
        jobs = EndpointConnections(Endpoint(agent))
        self._agent = AgentServer(agent, agent_path(os.environ, demo=False), serve=jobs.serve)

    def start(self) -> None:
        self._agent.start()

    def stop(self) -> None:
        self._agent.stop()


@pytest.fixture
def tray() -> Iterator[Tray]:
    tray = Tray()
    tray.start()
    yield tray
    tray.stop()


class Job:
    """A command under `exec --server` that tells what it was given, and waits for its input."""

    def __init__(self, script: str = "read line", *, before: str = "") -> None:
        self.process = subprocess.Popen(
            [*EXEC, "sh", "-c", f"{before}{TELLS}; {script}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.address, self.token, self.token_file, self.pid = (
            self.process.stdout.readline().strip() for _ in range(4)
        )

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def get(self, token: str | None = None, **headers: str) -> tuple[int, str]:
        place = urlsplit(self.address)
        with closing(HTTPConnection(place.netloc, timeout=20)) as connection:
            given = {"Authorization": self.token if token is None else token, **headers}
            connection.request("GET", place.path, headers=given)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def end(self) -> int:
        self.process.communicate("\n")
        return self.process.returncode


@pytest.fixture
def job(tray: Tray) -> Iterator[Job]:
    del tray  # which is there
    job = Job()
    yield job
    if job.process.poll() is None:
        job.end()


def is_free(port: int) -> bool:
    return all(
        each.laddr[1] != port
        for each in psutil.net_connections("tcp4")
        if each.laddr and each.status == psutil.CONN_LISTEN
    )


def test_the_job_is_given_credentials_and_noted_as_who_asked(tray: Tray, job: Job) -> None:
    assert job.get() == (HTTPStatus.OK, GIVEN)

    wait_until(lambda: tray.journal.lines, "the note")
    [line] = tray.journal.lines
    assert (line.event, line.subject) == (Event.CREDENTIALS_GIVEN, "dev")
    assert line.channel is Channel.ENDPOINT
    assert f"(process {os.getpid()} in " in line.origin


def test_the_command_is_the_process_that_was_started(job: Job) -> None:
    assert int(job.pid) == job.process.pid


@pytest.mark.parametrize("token", ["", "0" * 64, "é"], ids=["none", "another", "no ASCII"])
def test_without_the_job_s_token_nothing_is_given(tray: Tray, job: Job, token: str) -> None:
    status, body = job.get(token.encode("utf-8").decode("latin-1"))

    assert (status, json.loads(body)["code"]) == (HTTPStatus.UNAUTHORIZED, "wrong-token")
    assert tray.journal.lines == []


def test_each_job_has_a_token_and_a_port_of_its_own(job: Job) -> None:
    other = Job()
    status, _body = job.get(other.token)
    other.end()

    assert other.port != job.port
    assert status == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}], ids=str
)
def test_a_web_page_is_kept_out(job: Job, headers: dict[str, str]) -> None:
    assert job.get(**headers)[0] == HTTPStatus.FORBIDDEN


def test_while_the_tray_is_away_the_port_is_held_and_that_is_said(tray: Tray, job: Job) -> None:
    tray.stop()

    status, body = job.get()

    assert status == HTTPStatus.SERVICE_UNAVAILABLE
    assert json.loads(body)["code"] == "not_running"
    assert "Fobwatch is not running" in json.loads(body)["message"]
    assert not is_free(job.port)

    tray.start()

    assert job.get() == (HTTPStatus.OK, GIVEN)


NOBODY = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")

TAKES_THE_PORT = """
import socket, sys
for host in ("127.0.0.1", "0.0.0.0", ""):
    for option in (None, socket.SO_REUSEADDR, socket.SO_REUSEPORT):
        listener = socket.socket()
        if option is not None:
            listener.setsockopt(socket.SOL_SOCKET, option, 1)
        try:
            listener.bind((host, int(sys.argv[1])))
            listener.listen()
            print("taken")
        except OSError:
            pass
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
connection.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
try:
    print(connection.recv(100))
except ConnectionResetError:
    print(b"")
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("away", [False, True], ids=["tray there", "tray away"])
def test_another_user_neither_takes_the_port_nor_is_answered(
    tray: Tray, job: Job, *, away: bool
) -> None:
    if away:
        tray.stop()

    tried = subprocess.run(
        [*NOBODY, "/usr/bin/python3", "-I", "-c", TAKES_THE_PORT, str(job.port)],
        capture_output=True,
        text=True,
        check=False,
    )
    if away:
        tray.start()

    assert (tried.stdout, tried.stderr) == ("b''\n", "")
    assert job.get()[0] == HTTPStatus.OK


@pytest.mark.usefixtures("tray")
def test_the_port_and_the_token_s_file_go_with_the_job() -> None:
    job = Job()
    assert Path(job.token_file).read_text("utf-8") == job.token

    assert job.end() == 0

    wait_until(lambda: is_free(job.port), "the port to be free")
    wait_until(lambda: not Path(job.token_file).exists(), "the file to go")
    assert not list(agent_folder(os.environ, demo=False).glob("*.token"))


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize("signalled", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP], ids=str)
def test_a_killed_job_leaves_nothing(signalled: signal.Signals) -> None:
    job = Job()

    job.process.send_signal(signalled)
    job.process.communicate()

    assert job.process.returncode == -signalled
    wait_until(lambda: is_free(job.port), "the port to be free")


@pytest.mark.usefixtures("tray")
def test_what_the_job_left_behind_is_still_served() -> None:
    job = Job("true", before="sleep 600 >/dev/null 2>&1 <&- & echo $!; ")
    orphan = psutil.Process(int(job.address))  # its number comes first
    job.process.communicate()
    environment = wait_until(orphan.environ, "a program, which has none while it begins")
    job.address, job.token = environment[URI], environment[TOKEN]

    assert job.process.returncode == 0
    assert job.get() == (HTTPStatus.OK, GIVEN)

    orphan.kill()
    wait_until(lambda: is_free(job.port), "the port to be free")


@pytest.mark.usefixtures("tray")
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 37", 37),
        ("kill -TERM $$", -signal.SIGTERM),
        ("kill -INT $$", -signal.SIGINT),
        ("trap 'exit 38' HUP; kill -HUP $$", 38),
        ("trap '' PIPE; exit 0", 0),
    ],
)
def test_the_job_s_end_is_its_own(script: str, code: int) -> None:
    assert subprocess.run([*EXEC, "sh", "-c", script], check=False).returncode == code


@pytest.mark.usefixtures("tray")
def test_a_job_that_waits_for_its_children_finds_none_of_ours() -> None:
    waits = "import os\ntry: os.wait()\nexcept ChildProcessError: print('none')"

    job = subprocess.run([*EXEC, sys.executable, "-c", waits], capture_output=True, check=True)

    assert job.stdout == b"none\n"


@pytest.mark.usefixtures("tray")
def test_a_reader_sees_the_end_of_the_job_and_not_of_the_endpoint() -> None:
    """Else `fobwatch exec --server … | cat` would hang while an orphan lives."""
    script = "sleep 600 >/dev/null 2>&1 <&- & echo $!"

    job = subprocess.run([*EXEC, "sh", "-c", script], capture_output=True, check=True, timeout=60)

    psutil.Process(int(job.stdout)).kill()


@pytest.mark.usefixtures("tray")
def test_a_command_that_is_not_there_leaves_no_endpoint(short_tmp_path: Path) -> None:
    finished = subprocess.run([*EXEC, str(short_tmp_path / "none")], check=False)

    assert finished.returncode == 127
    wait_until(lambda: not served(short_tmp_path), "the endpoint to go")


def served(folder: Path) -> list[psutil.Process]:
    """The processes of this test's jobs that still serve."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or [])
    ]


@pytest.mark.usefixtures("tray")
def test_the_terminal_is_the_job_s(short_tmp_path: Path) -> None:
    """Ctrl+Z stops it, `fg` and Ctrl+C reach it, and the endpoint is there all the while."""
    script = short_tmp_path / "job"
    script.write_text(f"trap 'echo interrupted' INT\n{TELLS}\nread a\nread b\nexit 39\n", "utf-8")
    shell, terminal = pty.fork()
    if shell == 0:
        os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])  # noqa: S606 - it is one
    with os.fdopen(terminal, "rb+", buffering=0) as screen:
        screen.write(f"{' '.join(EXEC)} sh {script}\n".encode())
        port = int(seen(screen, rb"http://127.0.0.1:(\d+)/"))
        pid = int(seen(screen, rb"\.token\r\n(\d+)\r\n"))

        assert os.tcgetpgrp(terminal) == os.getpgid(pid)

        screen.write(b"\x1a")
        seen(screen, rb"(Stopped)")
        assert not is_free(port)
        screen.write(b"fg\n")
        wait_until(lambda: os.tcgetpgrp(terminal) == os.getpgid(pid), "the job in the foreground")
        screen.write(b"\x03\n")
        seen(screen, rb"\n(interrupted)")
        assert not is_free(port)
        screen.write(b"\n")
        screen.write(b'echo "code=$?"\n')

        assert seen(screen, rb"code=(\d+)\r") == b"39"
        screen.write(b"exit\n")
        os.waitpid(shell, 0)

    wait_until(lambda: is_free(port), "the port to be free")


def seen(screen: RawIOBase, pattern: bytes) -> bytes:
    """Read on until the terminal shows it; its first group."""
    shown = b""
    while (found := re.search(pattern, shown)) is None:
        shown += screen.read(1) or b""
    return bytes(found[1])
