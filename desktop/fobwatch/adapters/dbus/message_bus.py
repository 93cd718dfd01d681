"""A connection to a D-Bus message bus, which lasts as long as the bus or is made again.

jeepney's `DBusRouter` does none of this: it ends with a traceback when the bus does, and reports
it to nobody.
"""

from __future__ import annotations

import logging
import socket
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from threading import Event, Lock, Thread, current_thread
from typing import TYPE_CHECKING, Any, Final

from jeepney import HeaderFields, MessageType, message_bus
from jeepney.auth import AuthenticationError
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import DBusErrorResponse, unwrap_msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jeepney import MatchRule, Message
    from jeepney.io.blocking import DBusConnection

logger = logging.getLogger(__name__)

NO_ADDRESS: Final = (KeyError, ValueError, RuntimeError, StopIteration)
"""The errors of jeepney where the environment has no address, or one that it cannot read."""

FIRST_RETRY: Final = timedelta(seconds=30)
MAX_RETRY: Final = timedelta(minutes=30)

PATIENCE = timedelta(seconds=5)
"""Long enough for the bus to start the service that is called; none of ours asks a person."""


class BusError(Exception):
    """The bus, or the service that was called, is missing or refused."""


class MessageBus:
    """A connection that lasts until the bus ends or `close` is called; then make a new one.

    Any thread may call. `heard` gets each signal that matches `rules`, `lost` is called once when
    the bus ends; both on the connection's own thread, which must not call: it gets the replies too.
    """

    def __init__(
        self,
        address: str,
        *,
        rules: Iterable[MatchRule],
        heard: Callable[[Message], None],
        lost: Callable[[], None],
    ) -> None:
        """Connect to `address`: ``SESSION``, ``SYSTEM`` or a D-Bus address.

        Raises `BusError`.
        """
        self._heard = heard
        self._lost = lost
        self._replies: dict[int, Future[Message]] = {}
        self._sending = Lock()
        self._closed = False
        self._connection = _connect(address)
        self._receiver = Thread(target=self._receive, name=f"bus-{address.lower()}", daemon=True)
        self._receiver.start()
        try:
            for rule in rules:
                self.call(message_bus.AddMatch(rule))
        except BusError:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        return self._receiver.is_alive()

    def call(self, message: Message, *, patience: timedelta = PATIENCE) -> tuple[Any, ...]:
        """Call a method and return what it returns. Raises `BusError`."""
        serial = next(self._connection.outgoing_serial)
        reply = self._replies[serial] = Future()
        try:
            with self._sending:
                self._connection.send(message, serial=serial)
            body: tuple[Any, ...] = unwrap_msg(reply.result(patience.total_seconds()))
        except (DBusErrorResponse, OSError, TimeoutError) as error:
            raise BusError(str(error)) from error
        finally:
            self._replies.pop(serial, None)
        return body

    def close(self) -> None:
        self._closed = True
        with suppress(OSError):  # the bus may have closed it already
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        if current_thread() is not self._receiver:
            self._receiver.join(PATIENCE.total_seconds())

    def _receive(self) -> None:
        try:
            while True:
                self._dispatch(self._connection.receive())
        except OSError as error:
            logger.debug("The message bus is gone: %s", error)
        self._connection.close()
        self._fail_callers()
        if not self._closed:
            self._lost()

    def _dispatch(self, message: Message) -> None:
        if message.header.message_type is MessageType.signal:
            self._heard(message)
            return
        waiting = self._replies.get(message.header.fields.get(HeaderFields.reply_serial, -1))
        if waiting is not None:
            waiting.set_result(message)

    def _fail_callers(self) -> None:
        for waiting in list(self._replies.values()):
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the message bus is gone"))


class ReconnectingBus:
    """Receives the signals that match `rules`, also after the bus was missing.

    `connected` is called on this object's own thread with each new connection, and may call the
    bus; `lost` when one has ended. `heard` may not call the bus.
    """

    def __init__(
        self,
        address: str,
        *,
        rules: Iterable[MatchRule],
        heard: Callable[[Message], None],
        connected: Callable[[MessageBus], None] = lambda _bus: None,
        lost: Callable[[], None] = lambda: None,
        first_retry: timedelta = FIRST_RETRY,
    ) -> None:
        self._address = address
        self._rules = tuple(rules)
        self._heard = heard
        self._connected = connected
        self._lost = lost
        self._first_retry = first_retry
        self._bus: MessageBus | None = None
        self._gone = Event()
        self._closed = False

    def start(self) -> None:
        """Connect in the background."""
        name = f"keep-{self._address.lower()}"
        Thread(target=self._keep_connected, name=name, daemon=True).start()

    def close(self) -> None:
        self._closed = True
        self._gone.set()

    def _keep_connected(self) -> None:
        pause = self._first_retry
        while True:
            self._gone.clear()
            if self._closed:
                break
            if self._connect():
                pause = self._first_retry
                self._gone.wait()
                self._lost()
            else:
                self._gone.wait(pause.total_seconds())
                pause = min(pause * 2, MAX_RETRY)
        if self._bus is not None:
            self._bus.close()

    def _connect(self) -> bool:
        try:
            self._bus = MessageBus(
                self._address, rules=self._rules, heard=self._heard, lost=self._gone.set
            )
        except BusError as error:
            logger.info("Cannot connect to the %s bus: %s", self._address.lower(), error)
            return False
        self._connected(self._bus)
        return True


def _connect(address: str) -> DBusConnection:
    try:
        return open_dbus_connection(bus=address)
    except (OSError, *NO_ADDRESS, AuthenticationError) as error:
        raise BusError(f"no message bus: {error}") from error
