"""The program has its name on the session bus from when its agent opens until it closes."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest
from jeepney import message_bus
from jeepney.io.blocking import open_dbus_connection

from fobwatch.core.application import APPLICATION_ID
from fobwatch.ui.runtime.session_bus import leave_bus_name, take_bus_name
from tests.adapters.private_bus import private_bus

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
from PySide6.QtCore import QCoreApplication
from fobwatch.ui.runtime.session_bus import leave_bus_name, take_bus_name
app = QCoreApplication([])
for step in (take_bus_name, leave_bus_name):
    step()
    print(step.__name__, flush=True)
    input()
"""


@pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")
def test_the_name_is_taken_and_left(short_tmp_path: Path) -> None:
    # In a process of its own: Qt connects to the session bus once, for good.
    with private_bus(short_tmp_path) as bus, open_dbus_connection(bus=bus.address) as asking:
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address}
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

        def owned_after_next_step() -> bool:
            assert program.stdout is not None
            program.stdout.readline()
            reply = asking.send_and_get_reply(message_bus.NameHasOwner(APPLICATION_ID))
            return bool(reply.body[0])

        taken = owned_after_next_step()
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
        left = owned_after_next_step()
        program.communicate("\n")

    assert (taken, left) == (True, False)


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_there_is_no_bus(platform: str) -> None:
    take_bus_name(platform=platform)
    leave_bus_name(platform=platform)
