"""A session bus that takes connections and says nothing holds up neither the start nor the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from shutil import which
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.agent.client import AgentClient
from fobwatch.adapters.agent.path import agent_path
from fobwatch.core.agent.errors import NotRunning
from fobwatch.core.agent.protocol import AgentVerb, ExitCode
from tests.adapters.private_bus import private_bus
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

pytestmark = pytest.mark.skipif(which("dbus-daemon") is None, reason="only Linux has the bus")

FOBWATCH = (sys.executable, "-m", "fobwatch")

QT_GIVES_UP = 25
"""Seconds after which Qt alone ends its wait for an answer; for a connection it never does."""


@contextmanager
def running(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The tray, once its agent answers."""
    tray = subprocess.Popen(FOBWATCH, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(partial(answers, environment), "the agent")
        assert "is running" in asked(environment, "doctor")
        yield tray
    finally:
        tray.kill()
        tray.wait()


def answers(environment: Mapping[str, str]) -> bool:
    agent = AgentClient(agent_path(environment, demo=False))
    try:
        return agent.ask(AgentVerb.STATUS).code is ExitCode.OK
    except NotRunning:
        return False


def asked(environment: Mapping[str, str], command: str) -> str:
    done = subprocess.run(
        [*FOBWATCH, command], env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


def environment_with(address: str) -> dict[str, str]:
    """The user's own keyring would be looked for: it is on the bus."""
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address}
    del environment["PYTHON_KEYRING_BACKEND"]
    return environment


def test_it_starts_beside_a_silent_bus(short_tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short_tmp_path}/silent")
        listener.listen()
        environment = environment_with(f"unix:path={short_tmp_path}/silent")

        with running(environment) as tray:
            asked(environment, "quit")

            assert tray.wait(QT_GIVES_UP) == 0


def test_it_ends_beside_a_bus_that_fell_silent(short_tmp_path: Path) -> None:
    with private_bus(short_tmp_path) as bus:
        environment = environment_with(bus.address)
        with running(environment) as tray:
            assert bus._process is not None
            bus._process.send_signal(signal.SIGSTOP)
            try:
                asked(environment, "quit")
                ended = tray.wait(QT_GIVES_UP - 5)
            finally:
                bus._process.send_signal(signal.SIGCONT)

    assert ended == 0
