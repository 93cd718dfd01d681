"""What Windows reports of the user's session (wtsapi32.h)."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

WTS_CURRENT_SESSION: Final = 0xFFFF_FFFF
WTS_SESSION_INFO_EX: Final = 25  # WTS_INFO_CLASS
WTS_SESSIONSTATE_LOCK: Final = 0


class _SessionInfo(ctypes.Structure):
    """The beginning of WTSINFOEXW; its union is aligned for the 64-bit times in it."""

    _fields_ = (
        ("level", wintypes.DWORD),
        ("padding", wintypes.DWORD),
        ("session", wintypes.ULONG),
        ("state", ctypes.c_int),
        ("flags", wintypes.LONG),
    )


_wtsapi32 = ctypes.WinDLL("wtsapi32")
_wtsapi32.WTSQuerySessionInformationW.argtypes = [
    wintypes.HANDLE,
    wintypes.DWORD,
    ctypes.c_int,
    ctypes.POINTER(ctypes.POINTER(_SessionInfo)),
    ctypes.POINTER(wintypes.DWORD),
]
_wtsapi32.WTSFreeMemory.argtypes = [ctypes.c_void_p]


def is_locked() -> bool:
    """Whether the screen is locked now; False if Windows does not report it."""
    info = ctypes.POINTER(_SessionInfo)()
    length = wintypes.DWORD()
    if not _wtsapi32.WTSQuerySessionInformationW(
        None, WTS_CURRENT_SESSION, WTS_SESSION_INFO_EX, ctypes.byref(info), ctypes.byref(length)
    ):
        return False
    try:
        known = length.value >= ctypes.sizeof(_SessionInfo) and info.contents.level == 1
        return known and info.contents.flags == WTS_SESSIONSTATE_LOCK
    finally:
        _wtsapi32.WTSFreeMemory(info)
