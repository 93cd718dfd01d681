"""The short names (8.3) that Windows gives files beside their long ones."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import wintypes
from typing import Final

MAX_PATH: Final = 1 << 15
"""Characters, in the long form of Windows' paths."""

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.GetShortPathNameW.argtypes = [wintypes.LPCWSTR, wintypes.LPWSTR, wintypes.DWORD]


def short_path(path: str) -> str:
    """The same path by short names; unchanged if the disk has none, or the file does not exist.

    Windows makes them for every file on its disk, unless an administrator has turned that off.
    """
    buffer = ctypes.create_unicode_buffer(MAX_PATH)
    length = _kernel32.GetShortPathNameW(path, buffer, MAX_PATH)
    return buffer.value if 0 < length < MAX_PATH else path
