"""Drafts: files that are written completely beside the one that they will replace."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from fobwatch.core.errors import StorageUnavailable

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = ".fobwatch-"
_NAME = re.compile(rf"\.(?P<target>.+){re.escape(MARK)}[a-z0-9_]{{8}}")
"""The eight characters are `tempfile.mkstemp`'s."""

PAGE: Final = bytes(4096)
"""A whole block: a few bytes may still fit where no block is free."""

ABANDONED = 60.0
"""Seconds after which an empty draft is abandoned. One with content is so once it is unlocked."""


@contextmanager
def draft(target: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """An empty file beside the target, readable by its owner only, removed unless renamed.

    It is there and not in a folder for temporary files, since it may hold secrets and a rename
    cannot leave its file system. It is locked before anything is written to it: the system unlocks
    what a killed program leaves behind, and `sweep` recognizes it by that.
    """
    folder = next(parent for parent in target.parents if parent.is_dir())
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}{MARK}", dir=folder)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _lock(file.fileno())
            yield path, file
    finally:
        path.unlink(missing_ok=True)


def check_writable(folder: Path) -> None:
    """Write a file there and remove it. Raises `StorageUnavailable`."""
    try:
        if os.path.lexists(folder) and not folder.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        with draft(folder / "check") as (_, file):
            file.write(PAGE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageUnavailable(
            f"Nothing can be saved in {folder}",
            f"{error.strerror or error}.",
            "Free some space, or make the disk writable again.",
        ) from error


def sweep(folder: Path, name: str = "") -> None:
    """Remove the drafts that a killed program left in the folder, of one file or of all.

    Nothing else is removed: no other name, no link, no other user's file, none being written.
    What cannot be removed stays for the next time.
    """
    try:
        found = list(folder.iterdir())
    except OSError:  # reported by the code that needs the folder
        return
    for each in found:
        match = _NAME.fullmatch(each.name)
        if match is not None and name in ("", match["target"]):
            with suppress(OSError):
                _remove_abandoned(each)


def sweep_below(folder: Path) -> None:
    """Remove the drafts of all files in a folder of ours and in those below it."""
    for each, _, _ in os.walk(folder):
        sweep(Path(each))


def _remove_abandoned(path: Path) -> None:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode) or not _is_own(status):
        return
    if status.st_size == 0 and time.time() - status.st_mtime < ABANDONED:
        return
    _unlink_unlocked(path)


if sys.platform == "win32":

    def _is_own(_status: os.stat_result) -> bool:
        return True

    def _lock(_descriptor: int) -> None:
        """Do nothing: Windows does not remove open files."""

    def _unlink_unlocked(path: Path) -> None:
        path.unlink()

else:

    def _is_own(status: os.stat_result) -> bool:
        return status.st_uid == os.geteuid()

    def _lock(descriptor: int) -> None:
        """Raises `BlockingIOError` if it is locked."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlink_unlocked(path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            _lock(descriptor)
            path.unlink()
        finally:
            os.close(descriptor)
