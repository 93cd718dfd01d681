"""What a program's files hold: another program under the same name is another one."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

if sys.platform == "linux":
    from fobwatch.adapters.process_files import age_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.asker import Identity, Process

MAX_SIZE: Final = 1 << 30
"""Bytes. A larger program is asked for each time."""

MAX_FILES: Final = 100
"""In one program: a class path may name thousands."""

MAX_REMEMBERED: Final = 256

CLOCK_ERROR: Final = 0.02
"""Seconds. The kernel counts a process's start in hundredths, and times files by its ticks."""

ENTRY_POINTS: Final = ("__main__.py", "package.json")
"""What Python and Electron read first in a folder that they are given to run."""

_digests: dict[tuple[int, ...], str] = {}
_lock = Lock()


class _NotTheSame(OSError):
    """The file is not known to be what the process runs."""


def identity_of(process: Process) -> Identity:
    """The program, with the content of those of its files that not only the system may change.

    A file that was changed after the process began is not what that runs: the identity is then
    this one process. Blocks on the disk: for a second at the first look at a large program.
    """
    if not process.named or len(process.runs.files) > MAX_FILES:
        return process.itself
    try:
        began = _began(process)
        content = [_content(path, began) for path in _files(process)]
    except OSError:
        return process.itself
    return (*process.named, *content)


if sys.platform == "linux":

    def _began(process: Process) -> float:
        """When the process began, in seconds since 1970 by the clock that files are timed by."""
        age = age_of(process.pid)
        if age is None:
            raise _NotTheSame
        return time.time() - age

    def _files(process: Process) -> Iterator[str]:
        yield f"/proc/{process.pid}/exe"  # the very file, also if another has its name by now
        root = f"/proc/{process.pid}/root" if process.container else ""
        optional = (path for path in process.runs.optional if os.path.lexists(root + path))
        for path in (*process.runs.files, *optional):
            if root and Path(root + path).is_symlink():
                raise _NotTheSame  # the link would be followed into our own file system
            yield root + path

else:

    def _began(process: Process) -> float:
        return process.started

    def _files(process: Process) -> Iterator[str]:
        yield process.executable
        yield from process.runs.files
        yield from filter(os.path.isfile, process.runs.optional)


def _content(path: str, began: float) -> str:
    """The path without links, and a digest where more than the path is needed."""
    found = Path(path).stat()
    real = os.path.realpath(path)
    if stat.S_ISDIR(found.st_mode):
        entries = [entry for name in ENTRY_POINTS if (entry := Path(path, name)).is_file()]
        return " ".join((real, *(_content(str(entry), began) for entry in entries)))
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_SIZE:
        raise _NotTheSame
    if _changed_at(found) > began + CLOCK_ERROR:
        raise _NotTheSame
    return real if only_the_system_changes(real) else f"{real} {_digest(path, found)}"


def _changed_at(found: os.stat_result) -> float:
    """Unlike the time of the last writing, nobody can set that of the inode's change (inode(7))."""
    return found.st_mtime if os.name == "nt" else found.st_ctime


def only_the_system_changes(path: str) -> bool:
    """Whether root alone may write the file and each folder above it, and we are not root."""
    if os.name == "nt" or _is_root() or path.startswith("/proc/"):
        return False
    found = (place.stat() for place in (Path(path), *Path(path).parents))
    return all(f.st_uid == 0 and not f.st_mode & (stat.S_IWGRP | stat.S_IWOTH) for f in found)


def _is_root() -> bool:
    return sys.platform != "win32" and os.getuid() == 0


def _digest(path: str, found: os.stat_result) -> str:
    """Of the content; read once as long as the file stays as it is."""
    key = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    with _lock:
        known = _digests.get(key)
    if known is None:
        with Path(path).open("rb") as file:
            if not os.path.samestat(os.fstat(file.fileno()), found):
                raise _NotTheSame
            known = hashlib.file_digest(file, "sha256").hexdigest()
        with _lock:
            if len(_digests) >= MAX_REMEMBERED:
                _digests.clear()
            _digests[key] = known
    return known
