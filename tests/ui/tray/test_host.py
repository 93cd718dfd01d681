"""A panel that starts late is heard of."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest
from jeepney import DBusAddress

from fobwatch.ui.tray.icon import WATCHER_NAME, TrayHost
from tests.adapters.private_bus import FakeService, private_bus

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

PROGRAM = """
from PySide6.QtCore import QCoreApplication
from fobwatch.ui.tray.icon import TrayHost
app = QCoreApplication([])
host = TrayHost()
host.appeared.connect(lambda: (print("appeared", flush=True), app.quit()))
print("watching", flush=True)
app.exec()
"""


@pytest.mark.skipif(which("dbus-daemon") is None, reason="needs dbus-daemon")
def test_a_host_that_comes_up_later_is_heard_of(short_tmp_path: Path) -> None:
    # In a process of its own: Qt connects to the session bus once, for good.
    with private_bus(short_tmp_path) as bus:
        environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address}
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert program.stdout is not None
        watching = program.stdout.readline()
        address = DBusAddress("/StatusNotifierWatcher", bus_name=WATCHER_NAME)
        with FakeService(bus, address, {}):
            appeared, _ = program.communicate(timeout=20)

    assert (watching.strip(), appeared.strip()) == ("watching", "appeared")
    assert program.returncode == 0


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_without_a_bus_nothing_is_watched(qapp: QApplication, platform: str) -> None:
    assert not TrayHost(platform=platform)._settling.isActive()
