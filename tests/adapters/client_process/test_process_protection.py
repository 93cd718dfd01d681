"""Other programs of the user cannot read this process, and it leaves no core dump."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests import plain_user
from tests.plain_user import look_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux' /proc")

PROGRAM = """
import sys
from fobwatch.adapters.client_process.process_protection import *
secret = "-".join(("wJalrXUtn", "FEMI"))
{steps}
print("ready", flush=True)
sys.stdin.readline()
"""

PROTECTED = "protect_memory()"


def allow_core_dumps() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Start a program that does these steps and waits, with a secret in its memory."""
    programs: list[subprocess.Popen[str]] = []

    def started(steps: str) -> subprocess.Popen[str]:
        program = subprocess.Popen(
            [*plain_user.COMMAND, sys.executable, "-c", PROGRAM.format(steps=steps)],
            cwd=tmp_path,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=allow_core_dumps,  # noqa: PLW1509 - it takes no lock
        )
        programs.append(program)
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        return program

    yield started
    for program in programs:
        program.kill()
        program.communicate()


@pytest.mark.parametrize(
    ("steps", "look"),
    [("", "seen"), (PROTECTED, "hidden")],
    ids=["unprotected", "protected"],
)
def test_another_program_of_the_user_cannot_look_in(
    start: Callable[[str], subprocess.Popen[str]], steps: str, look: str
) -> None:
    assert look_into(start(steps).pid) == look


@pytest.mark.parametrize(
    ("steps", "dumps"),
    [("", True), (PROTECTED, False), ("forbid_core_dumps()", False)],
    ids=["unprotected", "protected", "forbidden"],
)
def test_there_is_no_core_dump(
    start: Callable[[str], subprocess.Popen[str]], tmp_path: Path, steps: str, *, dumps: bool
) -> None:
    program = start(steps)

    program.send_signal(signal.SIGABRT)
    _pid, status = os.waitpid(program.pid, 0)

    assert os.WCOREDUMP(status) is dumps
    if not dumps:
        assert list(tmp_path.iterdir()) == []
