"""The time since somebody touched keyboard or pointer, as each system reports it."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.dbus.message_bus import MessageBus
    from fobwatch.core.ports import UserActivity

ANY_INPUT: Final = 0xFFFF_FFFF
HID_SYSTEM_STATE: Final = 1
"""kCGAnyInputEventType and kCGEventSourceStateHIDSystemState (Core Graphics, CGEventSource.h)."""


class IdleTime:
    """Fulfils `UserActivity`: the first of the sources that answers counts."""

    def __init__(self, *sources: Callable[[], timedelta | None]) -> None:
        self._sources = sources

    def idle(self) -> timedelta | None:
        answers = (source() for source in self._sources)
        return next((answer for answer in answers if answer is not None), None)


def user_activity() -> UserActivity:
    """On Wayland, what a program sees by X11 is only what X11's programs were sent."""
    sources: tuple[Callable[[], timedelta | None], ...] = ()
    if sys.platform == "linux":
        wayland = bool(os.environ.get("WAYLAND_DISPLAY"))
        sources = (mutter_idle, *(() if wayland else (x11_idle,)), logind_idle)
    elif sys.platform == "win32":
        sources = (_windows_idle,)
    elif sys.platform == "darwin":
        sources = (_macos_idle,)
    return IdleTime(*sources)


def mutter_idle(address: str = "SESSION") -> timedelta | None:
    """GNOME's (org.gnome.Mutter.IdleMonitor), in milliseconds."""
    from jeepney import DBusAddress, message_bus, new_method_call  # noqa: PLC0415 - D-Bus

    from fobwatch.adapters.dbus.message_bus import BusError  # noqa: PLC0415 - as above

    name = "org.gnome.Mutter.IdleMonitor"
    monitor = DBusAddress("/org/gnome/Mutter/IdleMonitor/Core", name, name)
    with suppress(BusError), _bus(address) as bus:
        (owned,) = bus.call(message_bus.NameHasOwner(name))
        if owned:
            (milliseconds,) = bus.call(new_method_call(monitor, "GetIdletime"))
            return timedelta(milliseconds=milliseconds)
    return None


def logind_idle(address: str = "SYSTEM") -> timedelta | None:
    """The desktop's report to logind (IdleHint of org.freedesktop.login1), some minutes late."""
    from jeepney import DBusAddress, Properties, new_method_call  # noqa: PLC0415 - D-Bus

    from fobwatch.adapters.dbus.message_bus import BusError  # noqa: PLC0415 - as above
    from fobwatch.adapters.sleep_and_lock.linux import LOGIND, SESSION  # noqa: PLC0415 - as above

    with suppress(BusError), _bus(address) as bus:
        (path,) = bus.call(new_method_call(LOGIND, "GetSession", "s", ("auto",)))
        session = Properties(DBusAddress(path, bus_name=LOGIND.bus_name, interface=SESSION))
        ((_type, is_idle),) = bus.call(session.get("IdleHint"))
        ((_type, since),) = bus.call(session.get("IdleSinceHint"))
        idle = datetime.now(UTC) - datetime.fromtimestamp(since / 1e6, UTC)
        return max(idle, timedelta(0)) if is_idle else timedelta(0)
    return None


def _bus(address: str) -> closing[MessageBus]:
    from fobwatch.adapters.dbus.message_bus import MessageBus  # noqa: PLC0415 - D-Bus

    return closing(MessageBus(address, rules=(), heard=lambda _message: None, lost=lambda: None))


class _ScreenSaverInfo(ctypes.Structure):
    """XScreenSaverInfo of X11/extensions/scrnsaver.h; `idle` is in milliseconds."""

    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


def x11_idle() -> timedelta | None:
    """None without an X server, or where it has no MIT-SCREEN-SAVER extension."""
    libraries = _x11_libraries()
    display = libraries[0].XOpenDisplay(None) if libraries else None
    if libraries is None or not display:
        return None
    x11, saver = libraries
    info = _ScreenSaverInfo()
    root = x11.XDefaultRootWindow(display)
    known = saver.XScreenSaverQueryInfo(display, root, ctypes.byref(info))
    x11.XCloseDisplay(display)
    return timedelta(milliseconds=info.idle) if known else None


@cache
def _x11_libraries() -> tuple[ctypes.CDLL, ctypes.CDLL] | None:
    """The Debian package depends on both; elsewhere a desktop without them has logind's answer."""
    try:
        x11, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
    except OSError:
        return None
    display, window = ctypes.c_void_p, ctypes.c_ulong
    x11.XOpenDisplay.argtypes, x11.XOpenDisplay.restype = [ctypes.c_char_p], display
    x11.XDefaultRootWindow.argtypes, x11.XDefaultRootWindow.restype = [display], window
    x11.XCloseDisplay.argtypes = [display]
    saver.XScreenSaverQueryInfo.argtypes = [display, window, ctypes.POINTER(_ScreenSaverInfo)]
    return x11, saver


if sys.platform == "win32":

    class _LastInput(ctypes.Structure):
        """LASTINPUTINFO of winuser.h; its tick is of the clock that GetTickCount reads."""

        _fields_ = (("size", ctypes.c_uint), ("tick", ctypes.c_uint))

    def _windows_idle() -> timedelta | None:
        last = _LastInput(size=ctypes.sizeof(_LastInput))
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        now = ctypes.windll.kernel32.GetTickCount() & 0xFFFF_FFFF
        return timedelta(milliseconds=(now - last.tick) & 0xFFFF_FFFF)


if sys.platform == "darwin":

    def _macos_idle() -> timedelta | None:
        graphics = ctypes.CDLL(
            "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
        )
        since = graphics.CGEventSourceSecondsSinceLastEventType
        since.argtypes, since.restype = [ctypes.c_int32, ctypes.c_uint32], ctypes.c_double
        return timedelta(seconds=since(HID_SYSTEM_STATE, ANY_INPUT))
