"""The desktop's portal sees the program before that is hidden."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest
from jeepney import MatchRule, message_bus, new_method_return
from jeepney.io.blocking import open_dbus_connection

from fobwatch.ui.runtime.session_bus import PortalIntroduction
from tests.adapters.private_bus import private_bus

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

PROGRAM = """
from PySide6.QtCore import QCoreApplication
from fobwatch.ui.runtime.session_bus import PortalIntroduction
app = QCoreApplication([])
introduction = PortalIntroduction()
introduction.finished.connect(app.quit)
introduction.begin()
app.exec()
print("finished", flush=True)
"""


def start(bus_address: str) -> subprocess.Popen[str]:
    """Start it in a process of its own: Qt connects to the session bus once, for good."""
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus_address}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")
def test_it_waits_until_the_portal_has_looked(short_tmp_path: Path) -> None:
    with private_bus(short_tmp_path) as bus, open_dbus_connection(bus=bus.address) as portal:
        portal.send_and_get_reply(message_bus.RequestName("org.freedesktop.portal.Desktop"))
        with portal.filter(MatchRule(type="method_call", member="Read")) as calls:
            program = start(bus.address)
            call = portal.recv_until_filtered(calls)
            still_waiting = program.poll() is None
            portal.send(new_method_return(call, "v", (("u", 1),)))
            output, _ = program.communicate()

    assert call.body == ("org.freedesktop.appearance", "color-scheme")
    assert still_waiting
    assert output == "finished\n"


@pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")
def test_without_a_portal_it_does_not_wait(short_tmp_path: Path) -> None:
    with private_bus(short_tmp_path) as bus:
        output, _ = start(bus.address).communicate()

    assert output == "finished\n"


def test_without_a_bus_it_does_not_wait() -> None:
    output, _ = start("unix:path=/nowhere").communicate()

    assert output == "finished\n"


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_there_is_no_portal(qtbot: QtBot, platform: str) -> None:
    introduction = PortalIntroduction(platform=platform)

    with qtbot.waitSignal(introduction.finished):
        introduction.begin()
