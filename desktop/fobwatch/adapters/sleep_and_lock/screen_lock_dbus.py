"""Whether the screen is locked, as logind and the desktops' screen savers report it.

No single source covers all desktops: GNOME sets logind's hint and has its own screen saver name,
Plasma answers under the freedesktop name, Cinnamon, MATE and Xfce under theirs. The screen counts
as locked as soon as one of them reports it.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Properties, new_method_call

from fobwatch.adapters.dbus.message_bus import BusError
from fobwatch.adapters.dbus.reconnecting_bus import FIRST_RETRY, ReconnectingBus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from jeepney import Message

    from fobwatch.adapters.dbus.message_bus import MessageBus

LOGIND: Final = DBusAddress(
    "/org/freedesktop/login1",
    bus_name="org.freedesktop.login1",
    interface="org.freedesktop.login1.Manager",
)
SESSION: Final = "org.freedesktop.login1.Session"
HINT: Final = "LockedHint"
"""Set by the desktop while its screen is locked (org.freedesktop.login1(5))."""

SCREEN_SAVERS: Final = (
    DBusAddress("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "org.gnome.ScreenSaver"),
    DBusAddress(
        "/org/freedesktop/ScreenSaver",
        "org.freedesktop.ScreenSaver",
        "org.freedesktop.ScreenSaver",
    ),
    DBusAddress(
        "/org/cinnamon/ScreenSaver", "org.cinnamon.ScreenSaver", "org.cinnamon.ScreenSaver"
    ),
    DBusAddress("/org/mate/ScreenSaver", "org.mate.ScreenSaver", "org.mate.ScreenSaver"),
    DBusAddress("/org/xfce/ScreenSaver", "org.xfce.ScreenSaver", "org.xfce.ScreenSaver"),
)


class DesktopScreenLock:
    """Fulfils `ScreenLock`, from `start` on. What is unknown counts as not locked."""

    def __init__(
        self,
        *,
        system: str = "SYSTEM",
        session: str = "SESSION",
        first_retry: timedelta = FIRST_RETRY,
    ) -> None:
        self._lock = threading.Lock()
        self._saying: set[str] = set()
        self._own_session = ""
        self._listeners: list[Callable[[], None]] = []
        self._buses = (
            ReconnectingBus(
                system,
                rules=(
                    MatchRule(
                        type="signal",
                        sender=LOGIND.bus_name,
                        interface="org.freedesktop.DBus.Properties",
                        member="PropertiesChanged",
                        path_namespace="/org/freedesktop/login1/session",
                    ),
                ),
                heard=self._hint_changed,
                connected=self._ask_logind,
                lost=lambda: self._note(HINT, locked=False),
                first_retry=first_retry,
            ),
            ReconnectingBus(
                session,
                rules=[
                    MatchRule(type="signal", interface=saver.interface, member="ActiveChanged")
                    for saver in SCREEN_SAVERS
                ],
                heard=self._saver_changed,
                connected=self._ask_savers,
                lost=self._forget_savers,
                first_retry=first_retry,
            ),
        )

    @property
    def locked(self) -> bool:
        return bool(self._saying)

    def on_change(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def start(self) -> None:
        """Listen, in the background."""
        for bus in self._buses:
            bus.start()

    def close(self) -> None:
        for bus in self._buses:
            bus.close()

    def _ask_logind(self, bus: MessageBus) -> None:
        """Find our own session; without one, as under cron, there is no screen to lock."""
        try:
            (path,) = bus.call(new_method_call(LOGIND, "GetSession", "s", ("auto",)))
            self._own_session = path
            session = DBusAddress(path, bus_name=LOGIND.bus_name, interface=SESSION)
            ((_type, hint),) = bus.call(Properties(session).get(HINT))
        except BusError:
            return
        self._note(HINT, locked=bool(hint))

    def _ask_savers(self, bus: MessageBus) -> None:
        for saver in SCREEN_SAVERS:
            try:
                if not _is_there(bus, saver):  # calling it would start one
                    continue
                (active,) = bus.call(new_method_call(saver, "GetActive"))
            except BusError:
                continue
            self._note(str(saver.interface), locked=bool(active))

    def _hint_changed(self, message: Message) -> None:
        fields = message.header.fields
        if fields.get(HeaderFields.path) != self._own_session:
            return
        _interface, changed, _invalidated = message.body
        if HINT in changed:
            _type, hint = changed[HINT]
            self._note(HINT, locked=bool(hint))

    def _saver_changed(self, message: Message) -> None:
        fields = message.header.fields
        if fields.get(HeaderFields.member) == "ActiveChanged":
            (active,) = message.body
            self._note(str(fields[HeaderFields.interface]), locked=bool(active))

    def _forget_savers(self) -> None:
        for saver in SCREEN_SAVERS:
            self._note(str(saver.interface), locked=False)

    def _note(self, source: str, *, locked: bool) -> None:
        with self._lock:
            before = self.locked
            if locked:
                self._saying.add(source)
            else:
                self._saying.discard(source)
            changed = before is not self.locked
        if changed:
            for listener in self._listeners:
                listener()


def _is_there(bus: MessageBus, saver: DBusAddress) -> bool:
    name = DBusAddress(
        "/org/freedesktop/DBus", bus_name="org.freedesktop.DBus", interface="org.freedesktop.DBus"
    )
    (owned,) = bus.call(new_method_call(name, "NameHasOwner", "s", (saver.bus_name,)))
    return bool(owned)
