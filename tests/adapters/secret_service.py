"""A real Secret Service on a bus of its own: GNOME Keyring, with a home that no one else has."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
import secretstorage
from jeepney import HeaderFields, MessageType, message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
from secretstorage.collection import DEFAULT_COLLECTION
from secretstorage.defines import SS_PATH
from secretstorage.util import DBusAddressWrapper, format_secret, open_session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = b"keyring-password"
GNOME_INTERFACE = "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface"

BARE_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={directory}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
"""A session bus that starts no service by itself, so that what is absent stays absent."""


class SilentPrompter:
    """Takes the place of the window that asks for the keyring's password, and never answers."""

    def __init__(self) -> None:
        self._connection = open_dbus_connection()
        Proxy(message_bus, self._connection).RequestName("org.gnome.keyring.SystemPrompter")

    def requests(self) -> list[str]:
        """What it was asked since the last time."""
        members = []
        with suppress(TimeoutError):
            while True:
                header = self._connection.receive(timeout=0.1).header
                if header.message_type is MessageType.method_call:
                    members.append(header.fields[HeaderFields.member])
        return members

    def close(self) -> None:
        self._connection.close()


class SecretServiceSession:
    """A D-Bus session, with and without a running keyring."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._keyring: subprocess.Popen[bytes] | None = None
        configuration = directory / "bus.conf"
        configuration.write_text(BARE_BUS.format(directory=directory), "utf-8")
        self._bus: subprocess.Popen[bytes] | None = subprocess.Popen(
            ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._bus.stdout is not None
        self.address = self._bus.stdout.readline().decode().strip()

    def start_keyring(self, *, unlocked: bool = True) -> None:
        """Start GNOME Keyring, and return when it is on the bus."""
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        self._keyring = subprocess.Popen(
            [*command, "--unlock"] if unlocked else command,
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._keyring.stdin is not None
        assert self._keyring.stdout is not None
        self._keyring.stdin.write(PASSWORD)
        self._keyring.stdin.close()
        self._keyring.stdout.readline()  # it tells its environment once it owns its name

    def lock(self) -> None:
        with closing(secretstorage.dbus_init()) as connection:
            secretstorage.get_default_collection(connection).lock()

    def unlock(self) -> None:
        """Unlock as the person does at the keyring's own window, which the tests have not."""
        with closing(secretstorage.dbus_init()) as connection:
            secret = format_secret(open_session(connection), PASSWORD, "text/plain")
            DBusAddressWrapper(SS_PATH, GNOME_INTERFACE, connection).call(
                "UnlockWithMasterPassword", "o(oayays)", DEFAULT_COLLECTION, secret
            )

    def kill_keyring(self) -> None:
        """End the keyring without a word to anyone, and return when it is gone."""
        self._end(self._keyring, signal.SIGKILL)
        self._keyring = None

    def stop_keyring(self) -> None:
        """Let the keyring hang: it stays on the bus and answers nothing."""
        assert self._keyring is not None
        self._keyring.send_signal(signal.SIGSTOP)

    def resume_keyring(self) -> None:
        assert self._keyring is not None
        self._keyring.send_signal(signal.SIGCONT)

    def end_bus(self) -> None:
        self._end(self._bus, signal.SIGTERM)
        self._bus = None

    def close(self) -> None:
        self.kill_keyring()
        self.end_bus()

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None, number: signal.Signals) -> None:
        if process is None:
            return
        process.send_signal(number)
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def session(
    monkeypatch: pytest.MonkeyPatch, short_tmp_path: Path
) -> Iterator[SecretServiceSession]:
    """Give a session bus without a keyring."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    session = SecretServiceSession(short_tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.address)
    yield session
    session.close()


@pytest.fixture
def secret_service(session: SecretServiceSession) -> SecretServiceSession:
    """Give a session whose keyring runs and is unlocked."""
    session.start_keyring()
    return session


@pytest.fixture
def prompter(secret_service: SecretServiceSession) -> Iterator[SilentPrompter]:
    prompter = SilentPrompter()
    yield prompter
    prompter.close()
