"""A connection to a message bus that is retried now and then while the bus is missing."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.dbus.message_bus import BusError, MessageBus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jeepney import MatchRule, Message

logger = logging.getLogger(__name__)

FIRST_RETRY: Final = timedelta(seconds=30)
MAX_RETRY: Final = timedelta(minutes=30)


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
            logger.info("Nothing is heard from the %s bus: %s", self._address.lower(), error)
            return False
        self._connected(self._bus)
        return True
