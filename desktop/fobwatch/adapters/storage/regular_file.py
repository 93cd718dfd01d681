"""Open a file safely where there may be something else, or keep that for a person to repair.

Opening a FIFO would block for ever, a device may never end or may do something, and a file of
gigabytes would use up the memory.
"""

from __future__ import annotations

import errno
import os
import stat
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

MAX_SIZE: Final = 64 * 1024 * 1024
"""Bytes; a vault of ten thousand profiles with their sessions has about twenty million."""

_ASIDE = ".damaged"

_FLAGS = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY", "O_CLOEXEC"))


def open_regular(path: Path, flags: int) -> int:
    """A descriptor of the regular file. If `flags` create it, only its owner may read it.

    Raises `OSError`, also if it is no regular file. Never blocks.
    """
    try:
        _check(path.stat())
    except FileNotFoundError:
        if not flags & os.O_CREAT:
            raise
    descriptor = os.open(path, flags | _FLAGS, 0o600)
    try:
        _check(os.fstat(descriptor))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def content(path: Path, limit: int = MAX_SIZE) -> bytes:
    """All of the file. Raises `OSError`, also for one of more than `limit` bytes."""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        size = os.fstat(file.fileno()).st_size  # checked first, so that no file of 300 MB is read
        data = b"" if size > limit else file.read(limit + 1)
    if max(size, len(data)) > limit:
        raise OSError(errno.EFBIG, f"It is larger than {limit >> 20} MiB")
    return data


def is_odd(path: Path) -> bool:
    """Whether something is there that is no regular file, nor a link to one or to a free name.

    Raises `OSError`.
    """
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False
    except OSError:
        if path.is_symlink():  # to itself, or below what is no directory
            return True
        raise


def set_aside(path: Path) -> Path:
    """Rename the file to a free name that ends in ``.damaged``, or ``.damaged-2`` and so on.

    Any type of file: of a symbolic link, the link itself. Returns the new path. Raises `OSError`.
    """
    endings = (_ASIDE if number == 1 else f"{_ASIDE}-{number}" for number in count(1))
    names = (path.with_name(path.name + ending) for ending in endings)
    return path.rename(next(name for name in names if not os.path.lexists(name)))


def was_set_aside(path: Path) -> bool:
    """Whether a file of this name was, and is still there."""
    return os.path.lexists(path.with_name(path.name + _ASIDE))


def _check(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "It is not a regular file")
