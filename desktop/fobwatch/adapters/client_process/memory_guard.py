"""Keeps secrets out of memory until it is protected from the user's other programs."""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from fobwatch.adapters.client_process.process_protection import protect_memory
from fobwatch.core.errors import VaultUnavailable

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
