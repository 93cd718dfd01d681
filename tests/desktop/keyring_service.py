"""The desktop's keyring: gnome-keyring, its password, and the prompt that asks for it."""

from __future__ import annotations

from contextlib import closing, suppress
from functools import partial
from typing import TYPE_CHECKING

import secretstorage
from jeepney import DBusAddress
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.options import KeyringState
from tests.desktop.waiting import wait_until

if TYPE_CHECKING:
    from tests.desktop.processes import Process
    from tests.desktop.screen import Screen, Window
    from tests.desktop.session import Session
    from tests.desktop.session_bus import SessionBus

PASSWORD = "correct horse battery staple"
SERVICE = DBusAddress(
    "/org/freedesktop/secrets", "org.freedesktop.secrets", "org.freedesktop.Secret.Service"
)
LOGIN_COLLECTION = "/org/freedesktop/secrets/collection/login"
PROMPT_TITLE = "Unlock .*Keyring"


class KeyringService:
    def __init__(self, session: Session, bus: SessionBus, screen: Screen) -> None:
        self._session = session
        self._bus = bus
        self._screen = screen
        self._daemon: Process | None = None

    def start(self) -> None:
        """Start the daemon with its login keyring open, and made where there is none."""
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        match self._session.options.keyring:
            case KeyringState.MISSING:
                return
            case KeyringState.NEW:
                self._daemon = self._session.start("gnome-keyring", command)
            case _:
                self._daemon = self._session.start(
                    "gnome-keyring", [*command, "--unlock"], typed=PASSWORD
                )

    def wait_until_ready(self) -> None:
        if self._session.options.keyring is KeyringState.MISSING:
            return
        wait_until(lambda: self._bus.has_owner(SERVICE.bus_name), "the keyring")
        if self._session.options.keyring is KeyringState.LOCKED:
            self.lock()

    def lock(self) -> None:
        self._bus.call(SERVICE, "Lock", "ao", [LOGIN_COLLECTION])

    def kill(self) -> None:
        """Crash the daemon. The session bus starts another, locked, for whoever asks next."""
        if self._daemon:
            self._daemon.kill()
            wait_until(lambda: not self._bus.has_owner(SERVICE.bus_name), "the keyring's end")

    def secrets(self) -> list[str]:
        """Give everything that anybody keeps there; what goes while it is read is left out."""
        address = self._session.environment["DBUS_SESSION_BUS_ADDRESS"]
        with closing(open_dbus_connection(bus=address)) as connection:
            collections = secretstorage.get_all_collections(connection)
            items = [item for found in collections for item in found.get_all_items()]
            secrets = []
            for item in items:
                with suppress(secretstorage.ItemNotFoundException):
                    secrets.append(item.get_secret().decode())
            return secrets

    def prompt(self) -> Window:
        """Give the window that asks for the password, once it has the keyboard."""
        prompt = partial(self._screen.with_keyboard, PROMPT_TITLE)
        return wait_until(prompt, "the keyboard in the prompt")

    def answer_prompt(self, password: str = PASSWORD) -> None:
        self.prompt()
        self._screen.type_text(password)
        self._screen.press("Return")

    def cancel_prompt(self) -> None:
        self.prompt()
        self._screen.press("Escape")
