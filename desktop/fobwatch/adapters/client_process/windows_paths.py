"""Files as Windows calls them: the one that a process runs, and the short names (8.3)."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import _winapi
import ctypes
from ctypes import POINTER, byref
from ctypes.wintypes import DWORD, HANDLE, LPCWSTR, LPWSTR
from typing import Final

PROCESS_QUERY_LIMITED_INFORMATION: Final = 0x1000
MAX_PATH: Final = 1 << 15
"""Characters, in the long form of Windows' paths."""

_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.QueryFullProcessImageNameW.argtypes = [HANDLE, DWORD, LPWSTR, POINTER(DWORD)]
_kernel32.GetShortPathNameW.argtypes = [LPCWSTR, LPWSTR, DWORD]


def opened(pid: int, *, access: int = 0) -> int:
    """Open the process; until closed, no other gets its number. Raises `OSError`."""
    wanted = PROCESS_QUERY_LIMITED_INFORMATION | access
    return _winapi.OpenProcess(wanted, False, pid)  # noqa: FBT003 - takes no keyword


def image_of(pid: int) -> str:
    """The program's file. Raises `OSError` for a process that has ended, or is hidden."""
    process = opened(pid)
    try:
        path = ctypes.create_unicode_buffer(MAX_PATH)
        length = DWORD(MAX_PATH)
        if not _kernel32.QueryFullProcessImageNameW(process, 0, path, byref(length)):
            raise ctypes.WinError(ctypes.get_last_error())
        return path.value
    finally:
        _winapi.CloseHandle(process)


def short_path(path: str) -> str:
    """The same path by short names; unchanged if the disk has none, or the file does not exist.

    Windows makes them for every file on its disk, unless an administrator has turned that off.
    """
    buffer = ctypes.create_unicode_buffer(MAX_PATH)
    length = _kernel32.GetShortPathNameW(path, buffer, MAX_PATH)
    return buffer.value if 0 < length < MAX_PATH else path
