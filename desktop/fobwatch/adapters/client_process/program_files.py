"""Identifies a program by its files' content, so that a replaced file is another program."""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import re
import stat
import sys
import time
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePath
from threading import Lock
from typing import TYPE_CHECKING, Final

if sys.platform == "linux":
    from fobwatch.adapters.client_process.linux import age_of

from fobwatch.core.client_process.launcher_table import JAVAS
from fobwatch.core.client_process.launchers import is_told, language_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from fobwatch.core.client_process.client_process import Identity, Process

MAX_SIZE: Final = 1 << 30
"""Bytes. A larger program is asked for each time."""

MAX_FILES: Final = 100
"""In one program: a class path may name thousands."""

MAX_REMEMBERED: Final = 256

CLOCK_ERROR: Final = 0.02
"""Seconds. The kernel counts a process's start in hundredths, and times files by its ticks."""

ENTRY_POINTS: Final = ("__main__.py", "__main__.pyc", "package.json", "index.js")
"""What Python, Node and Electron read first in a folder that they are given to run."""

MAX_DESCRIPTION: Final = 1 << 20
"""Bytes of a `package.json`."""

_digests: dict[tuple[int, ...], str] = {}
_lock = Lock()


class _NotTheSame(OSError):
    """The file is not known to be what the process runs."""


def identity_of(process: Process) -> Identity:
    """The program, with the content of those of its files that others than the system may change.

    A process does not run a file that was changed after it began: the identity is then this one
    process. Blocks for the disk: for a second when it first reads a large program.
    """
    runs = process.runs
    if not process.named or len(runs.files) + len(runs.optional) > MAX_FILES:
        return process.itself
    try:
        began = _began(process)
        content = [_content(path, began) for path in _files(process)]
    except OSError:
        return process.itself
    return (*process.named, *content)


if sys.platform == "linux":

    def _began(process: Process) -> float:
        """When the process began, in seconds since 1970, by the clock of file times."""
        age = age_of(process.pid)
        if age is None:
            raise _NotTheSame
        return time.time() - age

    def _files(process: Process) -> Iterator[str]:
        yield f"/proc/{process.pid}/exe"  # the same file, even if another has its name by now
        root = f"/proc/{process.pid}/root" if process.container else ""
        is_java = language_of(process.executable) in JAVAS
        optional = (path for path in process.runs.optional if os.path.lexists(root + path))
        for path in (*process.runs.files, *optional):
            if root and Path(root + path).is_symlink():
                raise _NotTheSame  # the link would lead into our own file system
            yield root + path
            if is_java:
                yield from _archives(Path(root + path))

else:

    def _began(process: Process) -> float:
        return process.started

    def _files(process: Process) -> Iterator[str]:
        yield process.executable
        yield from process.runs.files
        if language_of(process.executable) in JAVAS:
            for path in process.runs.files:
                yield from _archives(Path(path))
        yield from filter(os.path.isfile, process.runs.optional)


def file_at(path: str) -> Hashable:
    """What is equal for two paths that lead to one file; a path that leads nowhere is itself."""
    try:
        found = Path(path).stat()
    except (OSError, ValueError):
        return PurePath(path)
    return found.st_dev, found.st_ino


if sys.platform == "linux":

    def real_path(path: str) -> str:
        """The path without links, as `os.path.realpath` says it, in a sixth of the time.

        The kernel follows the links: each program that asks the agent waits for several paths.
        """
        try:
            descriptor = os.open(path, os.O_PATH)
            try:
                return os.readlink(f"/proc/self/fd/{descriptor}")  # noqa: PTH115 - a text
            finally:
                os.close(descriptor)
        except (OSError, ValueError):  # it is not there, or we may not look
            return os.path.realpath(path)

else:
    real_path = os.path.realpath


def _content(path: str, began: float) -> str:
    """The path without links, and a digest if the path is not enough."""
    found = Path(path).stat()
    real = os.path.realpath(path)
    if stat.S_ISDIR(found.st_mode):
        return " ".join((real, *(_content(str(entry), began) for entry in _entries(Path(path)))))
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_SIZE:
        raise _NotTheSame
    if _changed_at(found) > began + CLOCK_ERROR:
        raise _NotTheSame
    return real if only_the_system_changes(real) else f"{real} {_digest(path, found)}"


def _entries(folder: Path) -> list[Path]:
    """The files that make a folder a program."""
    names = [*ENTRY_POINTS, *_main_of(folder / "package.json")]
    return [entry for name in names if (entry := folder / name).is_file()]


def _archives(folder: Path) -> list[str]:
    """All archives of a folder in a class path or module path: Java loads them by a `*`."""
    archives = sorted(map(str, islice(folder.glob("*.jar"), MAX_FILES + 1)))
    if len(archives) > MAX_FILES:
        raise _NotTheSame
    return archives


def _main_of(description: Path) -> list[str]:
    """The file that Node runs of a folder, by its description, with or without the suffix."""
    try:
        if description.stat().st_size > MAX_DESCRIPTION:
            raise _NotTheSame
        described = json.loads(description.read_bytes())
    except FileNotFoundError:
        return []
    except (ValueError, RecursionError) as error:
        raise _NotTheSame from error
    main = described.get("main") if isinstance(described, dict) else None
    return [main, f"{main}.js", f"{main}/index.js"] if isinstance(main, str) else []


def _changed_at(found: os.stat_result) -> float:
    """When the inode changed: unlike the time of writing, nobody can set it (inode(7))."""
    return found.st_mtime if os.name == "nt" else found.st_ctime


_WORDS: Final = re.compile(r"[\s:;,=@]+|(?<!\S)-[A-Za-z](?=[./])")
"""Between the paths in a variable: a list, or options as in `-I. --require=./hook.js`."""

_HERE: Final = re.compile(r"^:|::|:$")
"""An empty part of a list is the working folder."""


def files_in(variables: Iterable[tuple[str, str]], directory: str) -> list[str]:
    """The files and folders, named by variables, from which code may be loaded."""
    found: list[str] = []
    for name, value in variables:
        words = [word for word in _WORDS.split(value) if word]
        if name in {"HOME", "PATH"} or name.startswith("XDG_"):  # known by their names
            words = [word for word in words if not Path(word).is_absolute()]
        found += [*words, *(["."] if _HERE.search(value) else [])]
    return [os.path.join(directory, word) for word in dict.fromkeys(found)]  # noqa: PTH118 - texts


def known_name(executable: str) -> str:
    """The path of the interpreter or loader that the executable is a renamed copy of, or its own.

    Where only the system writes, only the system can rename one.
    """
    if is_told(executable) or only_the_system_changes(executable):
        return executable
    with suppress(OSError, ValueError):
        found = Path(executable).stat()
        return next(
            (
                path
                for path in _launchers().get(found.st_size, ())
                if filecmp.cmp(path, executable, shallow=False)
            ),
            executable,
        )
    return executable


@lru_cache(maxsize=1)
def _launchers() -> dict[int, list[str]]:
    """The interpreters and loaders of this computer, by their size."""
    found: dict[int, list[str]] = {}
    libraries = [*Path("/").glob("lib*"), *Path("/lib").glob("*-linux-*")]
    for folder in {*map(Path.resolve, [*map(Path, os.get_exec_path()), *libraries])}:
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if is_told(entry.name) and entry.is_file():
                    found.setdefault(entry.stat().st_size, []).append(entry.path)
    return found


def only_the_system_changes(path: str) -> bool:
    """Whether only root may write the file and each folder above it, and we are not root."""
    if os.name == "nt" or _is_root() or path.startswith("/proc/"):
        return False
    return is_roots(path)


def is_roots(path: str) -> bool:
    """Whether only root may write the file and each folder above it; False where none is known.

    The kernel hides the executables of other users' processes, and those of upgraded programs are
    gone.
    """
    found = map(os.stat, (path, *map(str, Path(path).parents)))
    with suppress(OSError, ValueError):
        return all(f.st_uid == 0 and not f.st_mode & (stat.S_IWGRP | stat.S_IWOTH) for f in found)
    return False


def _is_root() -> bool:
    return sys.platform != "win32" and os.getuid() == 0


def _digest(path: str, found: os.stat_result) -> str:
    """The digest of the content; read once while the file does not change."""
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
