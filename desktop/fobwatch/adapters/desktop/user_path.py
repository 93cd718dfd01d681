"""The folders in which the user's terminals look for commands."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

KEY: Final = "Environment"
NAME: Final = "Path"


class PathRegistry(Protocol):
    """A value under the user's own key, in which variables are named. Methods raise `OSError`."""

    def read(self, key: str, name: str) -> str | bytes | None: ...

    def write_expandable(self, key: str, name: str, value: str) -> None: ...


class UserPath:
    """The user's PATH, which Setup leaves to us: NSIS cuts it off after a thousand characters.

    `changed` notifies running programs; terminals that are opened later see the change.
    """

    def __init__(self, registry: PathRegistry, changed: Callable[[], None]) -> None:
        self._registry = registry
        self._changed = changed

    def add(self, folder: str) -> None:
        """Add the folder at the end, so that it hides no other command."""
        folders = self._folders()
        if not any(_same(folder, other) for other in folders):
            self._write([*folders, folder])

    def remove(self, folder: str) -> None:
        folders = self._folders()
        kept = [other for other in folders if not _same(folder, other)]
        if kept != folders:
            self._write(kept)

    def _folders(self) -> list[str]:
        value = self._registry.read(KEY, NAME)
        return [folder for folder in value.split(";") if folder] if isinstance(value, str) else []

    def _write(self, folders: list[str]) -> None:
        self._registry.write_expandable(KEY, NAME, ";".join(folders))
        self._changed()


def _same(folder: str, other: str) -> bool:
    """Compare as Windows does: without case, with variables expanded."""
    one, two = (os.path.expandvars(path).rstrip("\\").lower() for path in (folder, other))
    return one == two
