"""The ports of backups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class BackupFiles(Protocol):
    """Encrypted files at paths that a person chose. Each method but `place` blocks for the disk."""

    def place(self, folder: str, name: str) -> str:
        """The path of the file of this name in the folder."""
        ...

    def write(self, path: str, content: Mapping[str, Any], passphrase: str) -> int:
        """Encrypt `content`; return the size in bytes. Killed at any instant, the old file stays.

        Raises:
            InputError: the passphrase is too short.
            BackupFailed: something else than a backup has this name, or the folder is gone or full.
        """
        ...

    def read(self, path: str, passphrase: str) -> dict[str, Any]:
        """Raises `WrongBackupPassphrase`, otherwise `BackupUnreadable`."""
        ...

    def names(self, folder: str) -> tuple[str, ...]:
        """Of the folder's backups with the usual ending; none where it cannot be read."""
        ...

    def remove(self, path: str) -> None:
        """Remove a backup, and nothing else. Raises `BackupFailed`."""
        ...


class PrivateFiles(Protocol):
    """Files that nobody else on this computer may read."""

    def write(self, path: str, data: bytes) -> None:
        """Killed at any instant, the old file or the new one is there, and nothing else.

        Blocks; raises `StorageError`.
        """
        ...
