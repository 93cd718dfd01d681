"""Keeps other programs of the user out of this process's memory, and its memory out of core dumps.

Otherwise any program of the user may attach as a debugger does and read seeds and keys, and a
crash writes them to the disk.
"""

from __future__ import annotations

import ctypes
import sys

if sys.platform != "win32":
    import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

if sys.platform == "linux":
    _PR_SET_DUMPABLE: Final = 4  # prctl(2)

    def protect_memory() -> None:
        """Let only root attach, and prevent core dumps. Raises `OSError`.

        The system then also hides from other programs what this one runs: some portals of the
        desktop refuse a program that they cannot examine (see `seen_by_portals`).
        """
        _set_dumpable(0)

    @contextmanager
    def seen_by_portals() -> Iterator[None]:
        """Lift the protection while the desktop's portal examines its caller.

        xdg-desktop-portal reads /proc/PID/root at the first call on each bus connection, and
        refuses every call if it cannot.
        """
        dumpable = _prctl(3, 0)  # PR_GET_DUMPABLE
        if not dumpable:
            _set_dumpable(1)
        try:
            yield
        finally:
            if not dumpable:
                _set_dumpable(0)

    def _set_dumpable(value: int) -> None:
        if _prctl(_PR_SET_DUMPABLE, value):
            raise OSError(ctypes.get_errno(), "prctl")

    def _prctl(option: int, value: int) -> int:
        return int(ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0))

elif sys.platform == "win32":
    from fobwatch.adapters.windows.security import close_process

    _SEM_NOGPFAULTERRORBOX: Final = 0x2
    _CALL_REPORTFAULT: Final = 0x2
    _WER_FAULT_REPORTING_FLAG_NOHEAP: Final = 0x1

    def protect_memory() -> None:
        """Let only an administrator read the memory, and prevent crash reports. Raises `OSError`.

        Programs that this one starts inherit the latter, unless CREATE_DEFAULT_ERROR_MODE is used.
        """
        _forbid_crash_reports()
        close_process()

    def _forbid_crash_reports() -> None:
        """Windows Error Reporting would copy the memory to the disk, and send it to Microsoft.

        The error mode prevents it for faults, but `abort` of the C runtime has a way of its own
        (_set_abort_behavior). What neither covers, as a program that hangs, is reported without
        the heap.
        """
        kernel32 = ctypes.WinDLL("kernel32")
        kernel32.SetErrorMode(kernel32.GetErrorMode() | _SEM_NOGPFAULTERRORBOX)
        ctypes.CDLL("ucrtbase")._set_abort_behavior(0, _CALL_REPORTFAULT)  # noqa: SLF001 - its name
        ctypes.OleDLL("kernel32").WerSetFlags(_WER_FAULT_REPORTING_FLAG_NOHEAP)

else:
    _PT_DENY_ATTACH: Final = 31  # ptrace(2) of macOS

    def protect_memory() -> None:
        """Let no debugger attach. Raises `OSError`."""
        if ctypes.CDLL(None, use_errno=True).ptrace(_PT_DENY_ATTACH, 0, None, 0):
            raise OSError(ctypes.get_errno(), "ptrace")


def forbid_core_dumps() -> None:
    """Forbid them for this process and those that it starts. Raises `OSError`.

    On Windows `protect_memory` does it.
    """
    if sys.platform != "win32":
        _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


if sys.platform != "linux":

    @contextmanager
    def seen_by_portals() -> Iterator[None]:
        yield
