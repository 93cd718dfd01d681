"""A job object of Windows: programs that end with the one that started them."""

from __future__ import annotations

import sys

assert sys.platform == "win32"

import ctypes
from ctypes import POINTER, c_int, c_int64, c_size_t, c_uint64, c_void_p
from ctypes.wintypes import DWORD, HANDLE, LPCWSTR
from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_BREAKAWAY_OK: Final = 0x0800
"""A program that starts another outside of the job would fail without."""

_KILL_ON_JOB_CLOSE: Final = 0x2000
_EXTENDED_LIMIT_INFORMATION: Final = 9  # JOBOBJECTINFOCLASS


class _Limits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("times", c_int64 * 2),
        ("flags", DWORD),
        ("working_set", c_size_t * 2),
        ("active_processes", DWORD),
        ("affinity", c_size_t),
        ("priorities", DWORD * 2),
        ("counters", c_uint64 * 6),
        ("memory", c_size_t * 4),
    )


_kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
_kernel32.CreateJobObjectW.argtypes = [c_void_p, LPCWSTR]
_kernel32.CreateJobObjectW.restype = HANDLE
_kernel32.SetInformationJobObject.argtypes = [HANDLE, c_int, POINTER(_Limits), DWORD]
_kernel32.AssignProcessToJobObject.argtypes = [HANDLE, HANDLE]
_kernel32.GetCurrentProcess.restype = HANDLE


def end_together() -> Callable[[], None]:
    """Have what this process starts from now on end with it, even if it is killed.

    Return what lets the others outlive it. Raises `OSError`.
    """
    job = _kernel32.CreateJobObjectW(None, None)  # closed by the system when this process ends
    if not job:
        raise ctypes.WinError(ctypes.get_last_error())
    _set_flags(job, _KILL_ON_JOB_CLOSE | _BREAKAWAY_OK)
    if not _kernel32.AssignProcessToJobObject(job, _kernel32.GetCurrentProcess()):
        raise ctypes.WinError(ctypes.get_last_error())
    return partial(_set_flags, job, _BREAKAWAY_OK)


def _set_flags(job: int, flags: int) -> None:
    limits = _Limits(flags=flags)
    size = ctypes.sizeof(limits)
    if not _kernel32.SetInformationJobObject(job, _EXTENDED_LIMIT_INFORMATION, limits, size):
        raise ctypes.WinError(ctypes.get_last_error())
