from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.desktop.bus_probe import NO_BUS, VARIABLE, leave_silent_bus
from fobwatch.adapters.vault import keyring_backends
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.core.errors import VaultMissing, VaultUnavailable
from tests.adapters.private_bus import private_bus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the bus")

SOON = 0.2

CONNECT = """
from PySide6.QtCore import QCoreApplication
from fobwatch.adapters.desktop.bus_probe import leave_silent_bus
print(leave_silent_bus(patience=0.2))
application = QCoreApplication([])
from PySide6.QtDBus import QDBusConnection
print(QDBusConnection.sessionBus().isConnected())
"""


@pytest.fixture
def silent(short_tmp_path: Path) -> Iterator[str]:
    """The address of a bus that takes connections and says nothing."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short_tmp_path}/silent")
        listener.listen()
        yield f"unix:path={short_tmp_path}/silent"


def test_a_silent_bus_is_left(silent: str) -> None:
    environment = {VARIABLE: silent}

    assert leave_silent_bus(environment, patience=SOON)
    assert environment == {VARIABLE: NO_BUS}


def test_the_user_s_own_bus_is_looked_at_where_none_is_named(short_tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{short_tmp_path}/bus")
        listener.listen()

        assert leave_silent_bus({"XDG_RUNTIME_DIR": str(short_tmp_path)}, patience=SOON)


def test_a_bus_that_answers_stays(short_tmp_path: Path) -> None:
    with private_bus(short_tmp_path) as bus:
        environment = {VARIABLE: f"{bus.address},guid=0123"}

        assert not leave_silent_bus(environment)
        assert environment == {VARIABLE: f"{bus.address},guid=0123"}


@pytest.mark.parametrize(
    "address",
    ["", "unix:path=/nowhere/bus", "tcp:host=localhost,port=1", "nonsense", "unix:", NO_BUS],
)
def test_what_fails_at_once_is_left_to_whoever_asks(address: str) -> None:
    assert not leave_silent_bus({VARIABLE: address}, patience=SOON)


def test_qt_does_not_wait_for_a_silent_bus(silent: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONNECT],
        env={**os.environ, VARIABLE: silent},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "True\nFalse\n"


def test_the_vault_does_not_wait_for_a_silent_bus(
    silent: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One that fell silent later: a connection made before the probe would be no different."""
    monkeypatch.setenv(VARIABLE, silent)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    store = UserStore(tmp_path / "vault", find=lambda: keyring_backends.available_keyring("linux"))

    with pytest.raises((VaultMissing, VaultUnavailable)):
        store.names()
