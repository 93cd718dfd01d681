"""Homes for tests: each test has its own, and one that a test left untouched is used again."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES: Final = {
    "HOME": "home",
    "USERPROFILE": "home",
    "APPDATA": "home/AppData/Roaming",
    "LOCALAPPDATA": "home/AppData/Local",
    "XDG_CACHE_HOME": "home/.cache",
    "XDG_CONFIG_HOME": "home/.config",
    "XDG_DATA_HOME": "home/.local/share",
    "XDG_STATE_HOME": "home/.local/state",
    "XDG_RUNTIME_DIR": "run",
}
"""What each variable names, within the directory of a test."""

State = dict[str, int]
"""Everything that is in a directory, with its mode."""


class Homes:
    """The directories of one test process; `close` removes what is left.

    Few tests write anything. On some disks it takes a hundredth of a second to remove the empty
    folders of the others, which is longer than most tests take.
    """

    def __init__(self) -> None:
        self._untouched: list[tuple[tempfile.TemporaryDirectory[str], State]] = []

    def close(self) -> None:
        for directory, _state in self._untouched:
            directory.cleanup()

    @contextlib.contextmanager
    def one(self) -> Iterator[Path]:
        """A directory with the empty `PLACES`, in which nobody has left anything."""
        directory, empty = self._untouched.pop() if self._untouched else _made()
        yield Path(directory.name)
        if _state(directory.name) == empty:
            self._untouched.append((directory, empty))
        else:
            directory.cleanup()


def _made() -> tuple[tempfile.TemporaryDirectory[str], State]:
    root = "/tmp" if os.name == "posix" else None  # noqa: S108 - mkdtemp makes it private
    directory = tempfile.TemporaryDirectory(prefix="fobwatch-", dir=root)
    for place in PLACES.values():
        Path(directory.name, place).mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory, _state(directory.name)


def _state(directory: str) -> State:
    found = [directory]
    for parent, folders, files in os.walk(directory):
        found += (f"{parent}/{name}" for name in (*folders, *files))
    return {path: os.lstat(path).st_mode for path in found}
