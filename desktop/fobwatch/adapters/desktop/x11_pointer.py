"""A probe whether a program has the pointer to itself, as an open menu has on X11."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Final

GRAB_MODE_ASYNC: Final = 1
GRAB_SUCCESS: Final = 0
CURRENT_TIME: Final = 0
"""From X11/X.h; the calls are those of Xlib, "Pointer Grabbing"."""


def is_pointer_taken() -> bool:
    """Grab the pointer for an instant, which succeeds only if no other program has it.

    A program that has the pointer keeps it. Return False too if there is no X server.
    """
    x11 = _xlib()
    display = x11.XOpenDisplay(None) if x11 is not None else None
    if x11 is None or not display:
        return False
    root = x11.XDefaultRootWindow(display)
    mode = GRAB_MODE_ASYNC
    answer = x11.XGrabPointer(display, root, 0, 0, mode, mode, 0, 0, CURRENT_TIME)
    if answer == GRAB_SUCCESS:
        x11.XUngrabPointer(display, CURRENT_TIME)
    x11.XCloseDisplay(display)  # which sends what is queued
    return bool(answer != GRAB_SUCCESS)


@cache
def _xlib() -> ctypes.CDLL | None:
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None
    display, window, word = ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int
    x11.XOpenDisplay.argtypes, x11.XOpenDisplay.restype = [ctypes.c_char_p], display
    x11.XDefaultRootWindow.argtypes, x11.XDefaultRootWindow.restype = [display], window
    mask, cursor, time = ctypes.c_uint, ctypes.c_ulong, ctypes.c_ulong
    x11.XGrabPointer.argtypes = [display, window, word, mask, word, word, window, cursor, time]
    x11.XUngrabPointer.argtypes = [display, time]
    x11.XCloseDisplay.argtypes = [display]
    return x11
