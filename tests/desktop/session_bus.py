"""The desktop's private session bus, spoken to as any of its programs does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from jeepney import MessageType, Properties, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

if TYPE_CHECKING:
    from jeepney import DBusAddress

ANSWER_TIMEOUT_S = 30


class BusError(Exception):
    """The called program answered with a D-Bus error, whose text this carries."""


class SessionBus:
    def __init__(self, address: str) -> None:
        self._connection = open_dbus_connection(bus=address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()

    def call(
        self, address: DBusAddress, method: str, signature: str | None = None, *arguments: object
    ) -> tuple[Any, ...]:
        """Give the answer's values.

        Raises:
            BusError: the other side answered with an error.
        """
        return self._send(new_method_call(address, method, signature, arguments))

    def read_property(self, address: DBusAddress, name: str) -> Any:  # noqa: ANN401 - D-Bus variant
        [(_signature, value)] = self._send(Properties(address).get(name))
        return value

    def has_owner(self, name: str) -> bool:
        return bool(self._send(message_bus.NameHasOwner(name))[0])

    def owner_process(self, name: str) -> int:
        return int(self._send(message_bus.GetConnectionUnixProcessID(name))[0])

    def start(self, name: str) -> None:
        """Have the bus start the program that serves `name`, and wait until it does."""
        self._send(message_bus.StartServiceByName(name))

    def _send(self, message: Any) -> tuple[Any, ...]:  # noqa: ANN401 - jeepney has no types
        reply = self._connection.send_and_get_reply(message, timeout=ANSWER_TIMEOUT_S)
        if reply.header.message_type is MessageType.error:
            raise BusError(str(reply.body))
        return tuple(reply.body)
