"""Sleep, wake-ups and the screen's lock, as logind and the desktops' screen savers report them.

No single source covers all desktops: GNOME sets logind's hint and has its own screen saver name,
Plasma answers under the freedesktop name, Cinnamon, MATE and Xfce under theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jeepney import DBusAddress, HeaderFields, MatchRule, Properties, message_bus, new_method_call

from fobwatch.adapters.dbus.message_bus import FIRST_RETRY, BusError, ReconnectingBus

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

SCREEN_SAVERS: Final = tuple(
    DBusAddress(f"/org/{desktop}/ScreenSaver", name := f"org.{desktop}.ScreenSaver", name)
    for desktop in ("gnome", "freedesktop", "cinnamon", "mate", "xfce")
)

PREPARE_FOR_SLEEP: Final = MatchRule(
    type="signal",
    sender=LOGIND.bus_name,
    interface=LOGIND.interface,
    member="PrepareForSleep",
    path=LOGIND.object_path,
)
HINT_CHANGED: Final = MatchRule(
    type="signal",
    sender=LOGIND.bus_name,
    interface="org.freedesktop.DBus.Properties",
    member="PropertiesChanged",
    path_namespace="/org/freedesktop/login1/session",
)


def logind(
    note: Callable[[bool], None], *, address: str = "SYSTEM", first_retry: timedelta = FIRST_RETRY
) -> ReconnectingBus:
    """Return what calls `note` before and after each sleep (org.freedesktop.login1.Manager)."""

    def heard(message: Message) -> None:
        if message.header.fields[HeaderFields.member] == "PrepareForSleep":  # not the bus's own
            (going_to_sleep,) = message.body
            note(bool(going_to_sleep))

    return ReconnectingBus(
        address, rules=(PREPARE_FOR_SLEEP,), heard=heard, first_retry=first_retry
    )


class DesktopLocks:
    """Notes for each source whether the screen is locked, from `start` on, in the background."""

    def __init__(
        self,
        note: Callable[[str, bool], None],
        *,
        system: str = "SYSTEM",
        session: str = "SESSION",
        first_retry: timedelta = FIRST_RETRY,
    ) -> None:
        self._note = note
        self._own_session = ""
        self._buses = (
            ReconnectingBus(
                system,
                rules=(HINT_CHANGED,),
                heard=self._hint_changed,
                connected=self._ask_logind,
                lost=lambda: note(HINT, False),  # noqa: FBT003 - a source's report
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

    def start(self) -> None:
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
        self._note(HINT, bool(hint))

    def _ask_savers(self, bus: MessageBus) -> None:
        for saver in SCREEN_SAVERS:
            try:
                if not _is_there(bus, saver):  # calling it would start one
                    continue
                (active,) = bus.call(new_method_call(saver, "GetActive"))
            except BusError:
                continue
            self._note(str(saver.interface), bool(active))

    def _hint_changed(self, message: Message) -> None:
        fields = message.header.fields
        if fields.get(HeaderFields.path) != self._own_session:
            return
        _interface, changed, _invalidated = message.body
        if HINT in changed:
            _type, hint = changed[HINT]
            self._note(HINT, bool(hint))

    def _saver_changed(self, message: Message) -> None:
        fields = message.header.fields
        if fields.get(HeaderFields.member) == "ActiveChanged":
            (active,) = message.body
            self._note(str(fields[HeaderFields.interface]), bool(active))

    def _forget_savers(self) -> None:
        for saver in SCREEN_SAVERS:
            self._note(str(saver.interface), False)  # noqa: FBT003 - as above


def _is_there(bus: MessageBus, saver: DBusAddress) -> bool:
    (owned,) = bus.call(message_bus.NameHasOwner(saver.bus_name))
    return bool(owned)
