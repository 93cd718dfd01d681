"""Shows one notice with buttons and prints which one is pressed, for the harness's own test."""

from __future__ import annotations

from jeepney import DBusAddress, HeaderFields, MatchRule, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

SERVICE = DBusAddress(
    "/org/freedesktop/Notifications",
    "org.freedesktop.Notifications",
    "org.freedesktop.Notifications",
)


def main() -> None:
    rule = MatchRule(type="signal", interface=SERVICE.interface, path=SERVICE.object_path)
    buttons = ["renew", "Renew now", "mute", "Mute"]
    hints: dict[str, object] = {}
    texts = ("dev ends in 5 min", "Nobody is at the keyboard")
    notice = ("harness", 0, "", *texts, buttons, hints, -1)
    with open_dbus_connection(bus="SESSION") as connection:
        connection.send_and_get_reply(message_bus.AddMatch(rule))
        connection.send(new_method_call(SERVICE, "Notify", "susssasa{sv}i", notice))
        while True:
            message = connection.receive()
            if message.header.fields.get(HeaderFields.member) == "ActionInvoked":
                print("pressed", message.body[1], flush=True)


main()
