"""Messages to every window on Windows."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

HWND_BROADCAST: Final = 0xFFFF
WM_SETTINGCHANGE: Final = 0x001A
SMTO_ABORTIFHUNG: Final = 0x0002
PATIENCE: Final = 1000
"""Milliseconds for each window."""

_user32 = ctypes.WinDLL("user32", use_last_error=True)
_user32.SendMessageTimeoutW.argtypes = [
    wintypes.HWND,
    wintypes.UINT,
    wintypes.WPARAM,
    wintypes.LPCWSTR,
    wintypes.UINT,
    wintypes.UINT,
    ctypes.c_void_p,
]


def environment_changed() -> None:
    """Let the desktop reread the user's variables, for the programs that it starts."""
    _user32.SendMessageTimeoutW(
        HWND_BROADCAST, WM_SETTINGCHANGE, 0, "Environment", SMTO_ABORTIFHUNG, PATIENCE, None
    )
