"""Wake-ups from sleep, as systemd-logind reports them (org.freedesktop.login1.Manager)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jeepney import HeaderFields, MatchRule

from fobwatch.adapters.dbus.reconnecting_bus import FIRST_RETRY, ReconnectingBus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from jeepney import Message

PREPARE_FOR_SLEEP: Final = MatchRule(
    type="signal",
    sender="org.freedesktop.login1",
    interface="org.freedesktop.login1.Manager",
    member="PrepareForSleep",
    path="/org/freedesktop/login1",
)


class PowerLogind:
    """Fulfils `PowerEvents`. If the bus is missing or ends, retries now and then.

    Nothing depends on it alone: the heartbeat notices by itself, a little later.
    """

    def __init__(self, *, address: str = "SYSTEM", first_retry: timedelta = FIRST_RETRY) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._bus = ReconnectingBus(
            address, rules=(PREPARE_FOR_SLEEP,), heard=self._heard, first_retry=first_retry
        )

    def on_resume(self, listener: Callable[[], None]) -> None:
        """The first listener starts the listening."""
        self._listeners.append(listener)
        if len(self._listeners) == 1:
            self._bus.start()

    def close(self) -> None:
        self._bus.close()

    def _heard(self, message: Message) -> None:
        if message.header.fields[HeaderFields.member] != "PrepareForSleep":  # the bus's own
            return
        (going_to_sleep,) = message.body
        if not going_to_sleep:
            for listener in self._listeners:
                listener()
