"""Backups that live as long as the test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fobwatch.core.backup.backups import ENDING
from fobwatch.core.backup.errors import BackupFailed, BackupUnreadable, WrongBackupPassphrase
from fobwatch.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.errors import StorageError

SHORTEST = 12


class MemoryBackupFiles:
    """Fulfils `BackupFiles`. Nothing can be written while `failure` is set.

    `others` are files of other programs.
    """

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, str]] = {}
        self.others: set[str] = set()
        self.failure: BackupFailed | None = None
        self.forgets = False
        """Whether the disk loses what is written to it."""
        self.keeps_all = False
        """Whether nothing can be removed from it."""

    def place(self, folder: str, name: str) -> str:
        return f"{folder}/{name}"

    def write(self, path: str, content: Mapping[str, Any], passphrase: str) -> int:
        if len(passphrase) < SHORTEST:
            raise InputError("Too short", "It is.", "Take a longer one.", field="passphrase")
        if self.failure is not None:
            raise self.failure
        if path in self.others:
            raise BackupFailed("Another file", "It is there.", "Choose another name.")
        text = "{}" if self.forgets else json.dumps(dict(content))
        self.files[path] = (text, passphrase)
        return len(text)

    def read(self, path: str, passphrase: str) -> dict[str, Any]:
        if path not in self.files:
            raise BackupUnreadable("No backup", "There is none.", "Choose another.")
        text, wanted = self.files[path]
        if passphrase != wanted:
            raise WrongBackupPassphrase("Wrong", "It is.", "Try again.")
        content: dict[str, Any] = json.loads(text)
        return content

    def names(self, folder: str) -> tuple[str, ...]:
        inside = (path.rpartition("/") for path in sorted(self.files))
        found = tuple(name for parent, _, name in inside if parent == folder)
        return tuple(name for name in found if name.endswith(ENDING))

    def remove(self, path: str) -> None:
        if self.keeps_all:
            raise BackupFailed("It stays", "It cannot be removed.", "Remove it yourself.")
        self.files.pop(path, None)


class MemoryPrivateFiles:
    """Fulfils `PrivateFiles`. Nothing can be written while `failure` is set."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.failure: StorageError | None = None

    def write(self, path: str, data: bytes) -> None:
        if self.failure is not None:
            raise self.failure
        self.files[path] = data
