"""Wake-ups from sleep, as systemd-logind tells them (org.freedesktop.login1.Manager)."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Final

from jeepney import HeaderFields, MatchRule

from fobwatch.adapters.message_bus import BusError, MessageBus

if TYPE_CHECKING:
    from collections.abc import Callable

    from jeepney import Message

logger = logging.getLogger(__name__)

PREPARE_FOR_SLEEP: Final = MatchRule(
    type="signal",
    sender="org.freedesktop.login1",
    interface="org.freedesktop.login1.Manager",
    member="PrepareForSleep",
    path="/org/freedesktop/login1",
)

FIRST_RETRY: Final = timedelta(seconds=30)
LONGEST_RETRY: Final = timedelta(minutes=30)


class PowerLogind:
    """Fulfils `PowerEvents`. Where the bus is missing or goes, it looks again now and then.

    Nothing depends on it alone: the heartbeat finds out by itself, a little later.
    """

    def __init__(self, *, address: str = "SYSTEM", first_retry: timedelta = FIRST_RETRY) -> None:
        self._address = address
        self._first_retry = first_retry
        self._listeners: list[Callable[[], None]] = []
        self._bus: MessageBus | None = None
        self._lost = Event()
        self._closed = False

    def on_resume(self, listener: Callable[[], None]) -> None:
        """The first listener starts the listening."""
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            Thread(target=self._keep_connected, name="power", daemon=True).start()

    def close(self) -> None:
        self._closed = True
        self._lost.set()

    def _keep_connected(self) -> None:
        pause = self._first_retry
        while True:
            self._lost.clear()
            if self._closed:
                break
            if self._connect():
                pause = self._first_retry
                self._lost.wait()
            else:
                self._lost.wait(pause.total_seconds())
                pause = min(pause * 2, LONGEST_RETRY)
        if self._bus is not None:
            self._bus.close()

    def _connect(self) -> bool:
        try:
            self._bus = MessageBus(
                self._address, rules=(PREPARE_FOR_SLEEP,), heard=self._heard, lost=self._lost.set
            )
        except BusError as error:
            logger.info("Wake-ups are noticed by the clock alone: %s", error)
            return False
        return True

    def _heard(self, message: Message) -> None:
        if message.header.fields[HeaderFields.member] != "PrepareForSleep":  # the bus's own
            return
        (going_to_sleep,) = message.body
        if not going_to_sleep:
            for listener in self._listeners:
                listener()
