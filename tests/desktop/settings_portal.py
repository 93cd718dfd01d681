"""Stands for xdg-desktop-portal: tells programs whether the system prefers dark colours.

`python settings_portal.py FILE`: FILE holds the preference as the portal's number (1 dark,
2 light), and is read again on SIGUSR1.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

NAME = "org.freedesktop.portal.Desktop"
SETTINGS = DBusAddress("/org/freedesktop/portal/desktop", NAME, "org.freedesktop.portal.Settings")
NAMESPACE, KEY = "org.freedesktop.appearance", "color-scheme"


class Portal:
    def __init__(self, connection: DBusConnection, preference: Path) -> None:
        self._connection = connection
        self._preference = preference

    def tell(self, *_signal: object) -> None:
        """Announce the preference, as when a person changes it in the system's settings."""
        change = new_signal(SETTINGS, "SettingChanged", "ssv", (NAMESPACE, KEY, self._value()))
        self._connection.send(change)

    def answer(self, message: Any) -> None:  # noqa: ANN401 - jeepney has no types
        match message.header.fields.get(HeaderFields.member), message.body:
            case "ReadAll", _:
                everything = {NAMESPACE: {KEY: self._value()}}
                reply = new_method_return(message, "a{sa{sv}}", (everything,))
            case "ReadOne", (_, "color-scheme"):
                reply = new_method_return(message, "v", (self._value(),))
            case "Read", (_, "color-scheme"):  # the older call wraps its answer twice
                reply = new_method_return(message, "v", (("v", self._value()),))
            case "Get", (_, "version"):
                reply = new_method_return(message, "v", (("u", 2),))
            case "Register", _:  # a program tells its name, as Qt does since 6.11
                reply = new_method_return(message)
            case _:
                reply = new_error(message, "org.freedesktop.portal.Error.NotFound")
        self._connection.send(reply)

    def _value(self) -> tuple[str, int]:
        return "u", int(self._preference.read_text("ascii"))


def main() -> None:
    with open_dbus_connection(bus="SESSION") as connection:
        portal = Portal(connection, Path(sys.argv[1]))
        signal.signal(signal.SIGUSR1, portal.tell)
        connection.send_and_get_reply(message_bus.RequestName(NAME))
        while True:
            message = connection.receive()
            if message.header.message_type is MessageType.method_call:
                portal.answer(message)


main()
