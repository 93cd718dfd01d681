"""A job of `exec --server` on a real desktop: the tray goes and comes back, a stranger waits."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.desktop.program import COMMAND, Fobwatch
from tests.desktop.waiting import wait_until
from tests.test_exec_server import NOBODY, TAKES_THE_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desktop.desktop import Desktop

pytestmark = [
    pytest.mark.desktop,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user"),
]

ASKS = """
import os, sys
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
address = os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"]
token = os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
print(urlsplit(address).port, flush=True)
for line in sys.stdin:
    try:
        status = urlopen(Request(address, headers={"Authorization": token})).status
    except HTTPError as error:
        status = error.code
    print(status, flush=True)
"""


class Job:
    """Asks its endpoint each time that it is told to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._told, self._says = process.stdin, process.stdout
        self.port = int(self._says.readline())

    def status(self) -> str:
        self._told.write("ask\n")
        self._told.flush()
        return self._says.readline().strip()


@contextmanager
def job(desktop: Desktop) -> Iterator[Job]:
    process = subprocess.Popen(
        [*COMMAND, "--demo", "exec", "--server", "dev", "--", sys.executable, "-c", ASKS],
        env=desktop.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Job(process)


def wait_for_the_agent(fobwatch: Fobwatch) -> None:
    """It opens a moment after the icon is there."""
    wait_until(lambda: fobwatch.command("list", check=False).returncode == 0, "the open agent")


def tried_by_a_stranger(port: int) -> str:
    """What another user gets of the port: `taken` for each time it could be had."""
    return subprocess.run(
        [*NOBODY, "/usr/bin/python3", "-I", "-c", TAKES_THE_PORT, str(port)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_job_goes_on_over_a_restart_and_nobody_takes_its_port(desktop: Desktop) -> None:
    fobwatch = Fobwatch(desktop, "--demo")
    fobwatch.start()
    wait_for_the_agent(fobwatch)
    with job(desktop) as running:
        seen = [running.status(), tried_by_a_stranger(running.port)]
        fobwatch.process.kill()
        wait_until(lambda: not desktop.tray.items(), "the end of the tray item")
        seen += [running.status(), tried_by_a_stranger(running.port)]
        fobwatch.start()
        wait_for_the_agent(fobwatch)
        seen += [running.status(), tried_by_a_stranger(running.port)]

    assert seen == ["200", "b''\n", "503", "b''\n", "200", "b''\n"]
    fobwatch.process.end()
