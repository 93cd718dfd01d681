"""Whether a browser runs with a profile's folder, by the lock that it has there."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

CHROMIUM_LOCK: Final = "SingletonLock"
"""A link to ``host-pid``, removed at the end, but not after a crash."""

FIREFOX_LOCK: Final = ".parentlock"
"""A file that is locked while Firefox runs; its link ``lock`` stays behind after each end."""


def lock_of(folder: Path, *, sandboxed: bool) -> Path | None:
    """The lock of a browser that runs with it; Windows itself keeps files in use.

    The process of a sandboxed Chromium has another number outside: there the link only says that
    it runs.
    """
    chromium, firefox = folder / CHROMIUM_LOCK, folder / FIREFOX_LOCK
    if chromium.is_symlink() and (sandboxed or _may_run(chromium)):
        return chromium
    return firefox if _is_locked(firefox) else None


def _may_run(lock: Path) -> bool:
    """False only where there is certainly no such process any more."""
    try:
        os.kill(int(re.split("-", str(lock.readlink()))[-1]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    except (PermissionError, ValueError, OverflowError):
        return True
    return True


if sys.platform == "win32":

    def _is_locked(file: Path) -> bool:  # noqa: ARG001 - Windows itself keeps files in use
        return False

else:
    import fcntl

    def _is_locked(file: Path) -> bool:
        """Never through a link: in a sandbox the browser may have put one there."""
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return file.exists() and not file.is_symlink()
        with contextlib.closing(os.fdopen(descriptor, "rb+", buffering=0)) as lock:
            try:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return True
        return False
