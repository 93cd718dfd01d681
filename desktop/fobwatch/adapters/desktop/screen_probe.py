"""A probe for a desktop to show the tray on: Qt would abort the process without one."""

from __future__ import annotations

import sys

assert sys.platform != "win32"

import ctypes
import os
import socket
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import NoScreen

if TYPE_CHECKING:
    from collections.abc import Mapping

DESKTOPS: Final = frozenset({"xcb", "wayland", "wayland-egl"})
"""Qt's platforms that need one (QT_QPA_PLATFORM); it tries those that it is given in turn."""


def require_screen(environment: Mapping[str, str]) -> None:
    """Raises `NoScreen` if neither an X server nor a Wayland compositor accepts us."""
    given = environment.get("QT_QPA_PLATFORM", "")
    platforms = {each.partition(":")[0] for each in given.split(";") if each} or DESKTOPS
    if platforms - DESKTOPS:
        return
    if "xcb" in platforms and environment.get("DISPLAY") and _x_takes_us():
        return
    if platforms - {"xcb"} and _wayland_answers(environment):
        return
    raise NoScreen(
        "Fobwatch finds no desktop",
        _seen(environment),
        "Start it from the desktop's menu or from a terminal there. "
        "Commands such as `fobwatch list` ask the one that runs.",
    )


def _seen(environment: Mapping[str, str]) -> str:
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    named = [f"{name}={environment[name]}" for name in names if environment.get(name)]
    if not named:
        return "Neither DISPLAY nor WAYLAND_DISPLAY is set."
    return f"Nothing that {' or '.join(named)} names lets this user in."


def _x_takes_us() -> bool:
    """Connect by the same library as Qt, so with the same cookie."""
    try:
        library = ctypes.CDLL("libxcb.so.1")
    except OSError:  # then Qt's plug-in reports what is missing
        return True
    library.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(library.xcb_connect(None, None))
    failed = library.xcb_connection_has_error(connection)
    library.xcb_disconnect(connection)
    return not failed


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    """Find the socket as wl_display_connect(3) does."""
    if environment.get("WAYLAND_SOCKET"):
        return True
    name = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    place = os.path.join(environment.get("XDG_RUNTIME_DIR", ""), name)  # noqa: PTH118 - a socket's
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(place)
        except OSError:
            return False
    return True
