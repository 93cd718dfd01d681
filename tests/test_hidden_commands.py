"""What holds a secret of the tray's for a moment hides it meanwhile, and hands no such state on."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
import pytest

from fobwatch import credential_helper
from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.agent.server import AgentServer
from fobwatch.core.agent.agent import Agent
from fobwatch.core.agent.protocol import AgentVerb
from tests import plain_user
from tests.agent_fakes import OpenAuthorizer
from tests.desktop.waiting import wait_until
from tests.fakes import FakeClock
from tests.fakes_files import MemoryJournal
from tests.plain_user import look_into

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' /proc")

FOBWATCH = (*plain_user.COMMAND, sys.executable, "-m", "fobwatch")
PAGE_OF_MEMORY = 4096
"""Bytes; no pipe is smaller."""

ASKING = {
    "helper": (sys.executable, "-I", "-S", credential_helper.__file__, "dev"),
    "credentials": (*FOBWATCH, "credentials", "dev"),
    "env": (*FOBWATCH, "env", "dev"),
    "code": (*FOBWATCH, "code", "phone"),
}


@pytest.fixture(autouse=True)
def agent() -> Iterator[None]:
    answers = {
        verb: lambda _request: '{"AWS_SECRET_ACCESS_KEY": "a secret"}'
        for verb in (AgentVerb.CREDENTIALS, AgentVerb.ENV, AgentVerb.CODE, AgentVerb.ENDPOINT)
    }
    agent = Agent(answers, authorizer=OpenAuthorizer(), journal=MemoryJournal(), clock=FakeClock())
    server = AgentServer(agent, agent_path(os.environ, demo=False))
    server.start()
    yield
    server.stop()


@contextmanager
def held_up(command: Sequence[str]) -> Iterator[int]:
    """A command that cannot write what it was given, for nobody reads; its process."""
    reading, writing = os.pipe()
    room = fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PAGE_OF_MEMORY)
    os.write(writing, bytes(room))
    with subprocess.Popen([*plain_user.COMMAND, *command], stdout=writing) as process:
        os.close(writing)
        try:
            yield process.pid
        finally:
            process.kill()
            os.close(reading)


@pytest.mark.parametrize("command", ASKING.values(), ids=ASKING.keys())
def test_nobody_looks_into_a_command_that_holds_a_secret(command: Sequence[str]) -> None:
    with held_up(command) as pid:
        wait_until(lambda: look_into(pid) == "hidden", "the protection")


def test_nobody_looks_into_what_serves_a_job() -> None:
    script = f"echo begun; read line  # of {os.getpid()}"  # others serve jobs meanwhile
    with subprocess.Popen(
        [*FOBWATCH, "exec", "--server", "dev", "--", "sh", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as job:
        assert job.stdin is not None
        assert job.stdout is not None
        assert job.stdout.readline() == "begun\n"
        [behind] = [
            process.pid
            for process in psutil.process_iter(["cmdline"])
            if {"exec", "--server", script} <= set(process.info["cmdline"] or ())
            and process.ppid() != os.getpid()
        ]

        assert look_into(behind) == "hidden"
        assert look_into(job.pid) == "seen"
        job.communicate("\n")
        wait_until(lambda: not psutil.pid_exists(behind), "the end of what served the job")


@pytest.mark.parametrize("server", [(), ("--server",)], ids=["variables", "endpoint"])
@pytest.mark.parametrize("limit", ["0", "unlimited"])
def test_what_exec_starts_is_as_if_the_shell_had_started_it(
    server: Sequence[str], limit: str, tmp_path: Path
) -> None:
    """A tool may be debugged, leave core dumps, and be ended by the signals that Python ignores."""
    look = tmp_path / "look"
    look.write_text(
        "#!/bin/sh\nulimit -c\ngrep -E '^Sig(Ign|Blk)' /proc/self/status\n"
        "stat -c %u /proc/$$/environ\numask\nls /proc/$$/fd\n"
    )
    look.chmod(0o755)

    def seen(*before: str) -> str:
        shell = ["sh", "-c", f'ulimit -c {limit}; exec "$@"', "sh", *plain_user.COMMAND]
        return subprocess.run(
            [*shell, *before, str(look)], check=True, capture_output=True, text=True
        ).stdout

    by_exec = seen(sys.executable, "-m", "fobwatch", "exec", *server, "dev", "--")

    assert by_exec == seen()
    assert by_exec.startswith(f"{limit}\n")
