"""Keeps other programs of the user out of this process's memory, and its memory out of core dumps.

Otherwise any program of the user may attach as a debugger does and read seeds and keys, and a
crash writes them to the disk.
"""

from __future__ import annotations

import ctypes
import re
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from fobwatch.core.errors import VaultUnavailable

if sys.platform != "win32":
    import resource

if sys.platform == "linux":
    _PR_SET_DUMPABLE: Final = 4  # prctl(2)

    def protect_memory() -> None:
        """Let only root attach, and prevent core dumps. Raises `OSError`.

        The system then also hides from other programs what this one runs: some portals of the
        desktop refuse a program that they cannot examine.
        """
        if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


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


PATIENCE_SECONDS: Final = 10.0
"""At log-in the desktop's portal is waited for, for five seconds (ui/runtime/session_bus.py)."""


_TRACER: Final = re.compile(r"^TracerPid:\s*([0-9]+)$", re.MULTILINE)


class MemoryGuard:
    """The protection of a program that starts without it. Thread-safe."""

    def __init__(self, *, patience: float = PATIENCE_SECONDS) -> None:
        self._patience = patience
        self._tried = threading.Event()
        self._protected = False
        self._is_alone = False

    def protect(self) -> None:
        """Protect the memory. Raises `OSError`; then `require` always refuses."""
        try:
            protect_memory()
            self._protected = True
        finally:
            self._tried.set()

    def require(self) -> None:
        """Wait until the memory is protected.

        Raises `VaultUnavailable` if that takes too long, and while a debugger is attached, which
        the protection does not detach.
        """
        if self._is_alone:  # nobody can attach any more
            return
        self._tried.wait(self._patience)
        if not self._protected:
            raise _open(
                "The system does not keep other programs out of it.", "Start Fobwatch again."
            )
        debugger = _debugger()
        if debugger:
            raise _open(
                f"Process {debugger} is attached to it as a debugger.",
                "End that program. If you do not know it, look into what it is first.",
            )
        self._is_alone = True


def _debugger() -> int:
    """The process that is attached to any thread; 0 for none, or if it is not reported.

    Each thread has its own (proc_pid_status(5)). Threads that end meanwhile are skipped.
    """
    for status in Path("/proc/self/task").glob("*/status"):  # only on Linux
        with suppress(FileNotFoundError, ProcessLookupError):
            tracer = _TRACER.search(status.read_text(errors="replace"))
            if tracer is not None and int(tracer[1]):
                return int(tracer[1])
    return 0


def _open(message: str, remedy: str) -> VaultUnavailable:
    return VaultUnavailable("Another program could read Fobwatch's memory", message, remedy)
