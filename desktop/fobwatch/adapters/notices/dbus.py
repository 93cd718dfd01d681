"""Notifications by org.freedesktop.Notifications (Desktop Notifications Specification 1.2).

Qt's own way, `QSystemTrayIcon.showMessage`, has no buttons and reports no click there.
"""

from __future__ import annotations

import html
import logging
from threading import Lock
from typing import TYPE_CHECKING, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, message_bus, new_method_call

from fobwatch.adapters.dbus.message_bus import BusError, MessageBus
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from jeepney import Message

    from fobwatch.core.notices.notices import Notice

logger = logging.getLogger(__name__)

DAEMON: Final = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
DESKTOP_ENTRY: Final = "fobwatch"
"""Desktops group notices by it, and let the user mute the program; its icon has the same name."""

NORMAL: Final = 1
CRITICAL: Final = 2
DAEMONS_CHOICE: Final = -1
NEW: Final = 0


class NotificationsDbus:
    """Fulfils `Notifier`. Connects to the bus with the first notice, and again after it ended.

    The daemon broadcasts events of all programs' notices, so only our own ids are handled.
    """

    def __init__(self, *, icon: str = DESKTOP_ENTRY, address: str = "SESSION") -> None:
        """`icon` is a name of the desktop's icon theme, or a file's path."""
        self._icon = icon
        self._address = address
        self.on_action = Listeners[str, str]()
        self._calling = Lock()  # one call at a time, so that a notice is replaced, not doubled
        self._bus: MessageBus | None = None
        self._lock = Lock()  # guards what follows; never held across a call
        self._capabilities: frozenset[str] | None = None
        self._ids: dict[str, int] = {}

    def show(self, notice: Notice) -> None:
        with self._calling:
            try:
                self._show(notice)
            except BusError as error:
                logger.info("A notice is not shown: %s", error)

    def withdraw(self, key: str) -> None:
        with self._calling:
            with self._lock:
                shown = self._ids.pop(key, None)
            if shown is not None and self._bus is not None:
                self._close_shown(self._bus, shown)

    def close(self) -> None:
        """Withdraw all notices, since their buttons no longer work, and disconnect."""
        for key in tuple(self._ids):
            self.withdraw(key)
        with self._calling:
            if self._bus is not None:
                self._bus.close()

    def _show(self, notice: Notice) -> None:
        bus = self._connected()
        message = self._notify(notice, self._capabilities_of(bus))
        (shown,) = bus.call(message)
        with self._lock:
            self._ids[notice.key] = shown

    def _connected(self) -> MessageBus:
        if self._bus is None or not self._bus.alive:
            self._bus = MessageBus(
                self._address, rules=_rules(), heard=self._heard, lost=self._forget_daemon
            )
        return self._bus

    def _capabilities_of(self, bus: MessageBus) -> frozenset[str]:
        known = self._capabilities
        if known is None:
            (capabilities,) = bus.call(new_method_call(DAEMON, "GetCapabilities"))
            known = self._capabilities = frozenset(capabilities)
        return known

    def _notify(self, notice: Notice, capabilities: frozenset[str]) -> Message:
        body = html.escape(notice.body) if "body-markup" in capabilities else notice.body
        actions = notice.actions if "actions" in capabilities else ()
        hints = {
            "desktop-entry": ("s", DESKTOP_ENTRY),
            "urgency": ("y", CRITICAL if notice.urgent else NORMAL),
        }
        return new_method_call(
            DAEMON,
            "Notify",
            "susssasa{sv}i",
            (
                "Fobwatch",
                self._ids.get(notice.key, NEW),
                self._icon,
                notice.title,
                body,
                [text for action, label in actions for text in (action.value, label)],
                hints,
                DAEMONS_CHOICE,
            ),
        )

    def _close_shown(self, bus: MessageBus, shown: int) -> None:
        try:
            bus.call(new_method_call(DAEMON, "CloseNotification", "u", (shown,)))
        except BusError as error:  # daemons answer so for one that the user has just closed
            logger.debug("A notice was gone already: %s", error)

    def _heard(self, message: Message) -> None:
        member = message.header.fields[HeaderFields.member]
        if member == "ActionInvoked":
            shown, action = message.body
            key = self._key(shown)
            if key is not None:
                self.on_action.notify(key, action)
        elif member == "NotificationClosed":
            key = self._key(message.body[0])
            if key is not None:
                with self._lock:
                    self._ids.pop(key, None)
        elif member == "NameOwnerChanged":
            self._forget_daemon()

    def _key(self, shown: int) -> str | None:
        with self._lock:
            return next((key for key, known in self._ids.items() if known == shown), None)

    def _forget_daemon(self) -> None:
        """Another daemon has none of our ids and may have other capabilities."""
        with self._lock:
            self._ids.clear()
            self._capabilities = None


def _rules() -> tuple[MatchRule, ...]:
    owner = MatchRule(
        type="signal",
        sender=message_bus.bus_name,
        interface=message_bus.interface,
        member="NameOwnerChanged",
        path=message_bus.object_path,
    )
    owner.add_arg_condition(0, DAEMON.bus_name)
    signals = MatchRule(
        type="signal",
        sender=DAEMON.bus_name,
        interface=DAEMON.interface,
        path=DAEMON.object_path,
    )
    return owner, signals
