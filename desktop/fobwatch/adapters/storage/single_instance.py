"""One Fobwatch for each user's files, whether or not its agent could be opened."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from typing import TYPE_CHECKING

from fobwatch.adapters.storage.regular_file import is_odd, open_regular, set_aside
from fobwatch.core.agent.errors import AlreadyRunning

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes
else:
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)


def lock_place(place: Path) -> int:
    """The descriptor of the locked file; the system unlocks it however the process ends.

    Anything but a file of the user is set aside first. Raises `AlreadyRunning` or `OSError`.
    """
    if os.path.lexists(place) and _is_foreign(place):
        kept = set_aside(place)
        logger.warning("%s is no lock of ours; it was set aside as %s", place, kept.name)
    descriptor = open_regular(place, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0))
    try:
        _lock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class SingleInstance:
    """A lock in the folder of the program's state."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._closing = contextlib.ExitStack()

    def take(self) -> None:
        """Take the lock. Raises `AlreadyRunning`. A folder that cannot be written is no error."""
        try:
            self._place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._closing.callback(os.close, lock_place(self._place))
        except OSError as error:
            logger.warning("a second Fobwatch cannot be kept away: %s", error)

    def release(self) -> None:
        self._closing.close()


def already_running() -> AlreadyRunning:
    return AlreadyRunning(
        "Fobwatch is running already",
        "Another process of yours answers as its agent.",
        "Use the one that runs, or quit it first.",
    )


if sys.platform == "win32":
    _ERROR_LOCK_VIOLATION = 33
    _kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel32.LockFile.argtypes = [wintypes.HANDLE, *[wintypes.DWORD] * 4]

    def _is_foreign(place: Path) -> bool:
        return is_odd(place)

    def _lock(descriptor: int) -> None:
        if _kernel32.LockFile(msvcrt.get_osfhandle(descriptor), 0, 0, 1, 0):  # its first byte
            return
        code = ctypes.get_last_error()
        raise already_running() if code == _ERROR_LOCK_VIOLATION else ctypes.WinError(code)

else:

    def _is_foreign(place: Path) -> bool:
        return place.is_symlink() or is_odd(place) or place.lstat().st_uid != os.getuid()

    def _lock(descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise already_running() from error
