"""A message bus of the test's own, and a service on it that answers as told."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Protocol, Self

from jeepney import (
    HeaderFields,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jeepney import (
        DBusAddress,
        Message,
    )

    Answer = tuple[str | None, tuple[Any, ...]]

PATIENCE = 10

CONFIGURATION = """<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class PrivateBus:
    """A dbus-daemon that starts no services. It can go and come back at the same address."""

    def __init__(self, directory: Path) -> None:
        socket = directory / "bus"
        self._configuration = directory / "bus.conf"
        self._configuration.write_text(CONFIGURATION.format(socket=socket), encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"unix:path={socket}"
        self.start()

    def start(self) -> None:
        process = subprocess.Popen(
            ["dbus-daemon", f"--config-file={self._configuration}", "--nofork", "--print-address"],
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline()  # printed once it listens
        self._process = process

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        self._process.communicate()
        self._process = None


class Bus(Protocol):
    @property
    def address(self) -> str: ...


class FakeService:
    """Owns a name on the bus and answers each method by the function of its name.

    Each gets the call's arguments and returns a signature with values. `calls` keeps what came.
    """

    def __init__(
        self, bus: Bus, address: DBusAddress, methods: dict[str, Callable[..., Answer]]
    ) -> None:
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self._address = address
        self._methods = methods
        self._called = Event()
        self._sending = Lock()
        self._connection = open_dbus_connection(bus=bus.address)
        owner = self._connection.send_and_get_reply(message_bus.RequestName(address.bus_name))
        assert owner.body == (1,)
        self._server = Thread(target=self._serve, daemon=True)
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def emit(self, member: str, signature: str, *values: object) -> None:
        """Broadcast a signal, as the notification daemons do."""
        with self._sending:
            self._connection.send(new_signal(self._address, member, signature, values))

    def close(self) -> None:
        with suppress(OSError), self._sending:  # the bus may be gone
            self._connection.send(message_bus.ReleaseName(self._address.bus_name))
        self._server.join(PATIENCE)
        self._connection.close()

    def _serve(self) -> None:
        try:
            while True:
                message = self._connection.receive()
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
                elif message.header.message_type is MessageType.method_return:
                    return  # of ReleaseName
        except OSError:
            return

    def _answer(self, message: Message) -> None:
        name = message.header.fields[HeaderFields.member]
        self.calls.append((name, message.body))
        method = self._methods.get(name)
        if method is None:
            answer = new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        else:
            answer = new_method_return(message, *method(*message.body))
        with self._sending:
            self._connection.send(answer)


@contextmanager
def private_bus(directory: Path) -> Iterator[PrivateBus]:
    bus = PrivateBus(directory)
    try:
        yield bus
    finally:
        bus.stop()
