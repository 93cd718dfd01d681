"""Backups as files: each as the vault's own encrypted file, with limits for one from elsewhere."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.storage.regular_file import content as bytes_of
from fobwatch.adapters.storage.regular_file import open_regular
from fobwatch.adapters.storage.text_file import replace_whole
from fobwatch.adapters.vault.encrypted_format import (
    Cost,
    check_passphrase,
    header_of,
    key_of,
    new_key,
    seal,
    unseal,
)
from fobwatch.core.backup.backups import ENDING
from fobwatch.core.backup.errors import BackupFailed, BackupUnreadable, WrongBackupPassphrase
from fobwatch.core.errors import VaultEntryDamaged, VaultLocked

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND: Final = "fobwatch-backup-"
"""The type in the header, before the number of the format."""

FORMAT: Final = 1

MAX_SIZE: Final = 16 * 1024 * 1024
"""Bytes; ten thousand profiles take six million."""

HEADER_SIZE: Final = 2048
"""Bytes; a header has about 300."""

MAX_DIGITS: Final = 9
"""Of the format's number; Python reads some thousands at most."""

HIGHEST: Final = Cost(memory_kib=2**18, iterations=16, lanes=16)
"""Of a file that somebody else may have made: 256 MiB and some seconds."""


class EncryptedBackups:
    """Fulfils `BackupFiles`."""

    def __init__(self, *, cost: Cost = Cost()) -> None:  # noqa: B008 - it is frozen
        self._cost = cost

    def place(self, folder: str, name: str) -> str:
        return str(Path(folder, name))

    def write(self, path: str, content: Mapping[str, Any], passphrase: str) -> int:
        check_passphrase(passphrase)
        target = Path(path)
        _check_place(target)
        text = seal(content, new_key(passphrase, self._cost), f"{KIND}{FORMAT}")
        if len(text) > MAX_SIZE:
            raise BackupFailed(
                "The vault is too large for a backup",
                f"It would take {len(text) >> 20} MiB, and a backup has at most {MAX_SIZE >> 20}.",
                "Remove profiles that are not needed any more. What was there before is unchanged.",
            )
        try:
            # Another program may have put a link there since: what it leads to is left alone.
            replace_whole(target, text.encode())
        except OSError as error:
            raise BackupFailed(
                "No backup was made",
                f"{error.strerror or type(error).__name__} ({path}).",
                "Free some space, correct the folder's permissions, or choose another folder. "
                "What was there before is unchanged.",
            ) from error
        return len(text)

    def read(self, path: str, passphrase: str) -> dict[str, Any]:
        text = _text(Path(path))
        _check_format(text)
        try:
            return unseal(text, key_of(text, passphrase, HIGHEST))
        except VaultLocked as error:
            raise WrongBackupPassphrase(
                "The passphrase is wrong",
                "It does not open this backup.",
                "Try again. It is the one that was chosen when the backup was made; capital "
                "letters and the keyboard's layout matter.",
            ) from error
        except VaultEntryDamaged:
            raise BackupUnreadable(*DAMAGED) from None

    def names(self, folder: str) -> tuple[str, ...]:
        try:
            # Other files are not opened: those that are only in a cloud would be fetched.
            found = sorted(p for p in Path(folder).iterdir() if p.name.endswith(ENDING))
        except OSError:  # what writes there says so
            return ()
        return tuple(path.name for path in found if _is_backup(path))

    def remove(self, path: str) -> None:
        try:
            if _is_backup(Path(path)):
                Path(path).unlink()
        except OSError as error:
            raise BackupFailed(
                "An old backup cannot be removed",
                f"{error.strerror or error} ({path}).",
                "Correct the folder's permissions, or remove it yourself.",
            ) from error


DAMAGED: Final = (
    "The backup is damaged",
    (
        "It was cut off or changed since it was made, or asks for more memory than a backup of "
        "Fobwatch does."
    ),
    "Copy the file again from where it was kept, or use an older backup.",
)


def _check_place(path: Path) -> None:
    """Raises `BackupFailed`."""
    if not os.path.isdir(path.parent):  # noqa: PTH112 - Path.is_dir raises where it may not look
        raise BackupFailed(
            "The folder for the backup is not there",
            f"{path.parent} is not a folder now; its disk may not be connected.",
            "Connect the disk, or choose another folder.",
        )
    try:
        is_free = not os.path.lexists(path) or (_is_file(path) and _begins_as_backup(path))
    except OSError as error:
        raise BackupFailed(
            "The file of this name cannot be read",
            f"{error.strerror or error} ({path}). It may be no backup, and is not overwritten.",
            "Correct its permissions, or choose another name.",
        ) from error
    if not is_free:
        raise BackupFailed(
            "There is another file of this name",
            f"{path} is no backup of Fobwatch, or a link to one, and is not overwritten.",
            "Choose another name.",
        )


def _is_file(path: Path) -> bool:
    """Whether it is no link, folder, pipe or device. Raises `OSError`."""
    return stat.S_ISREG(os.lstat(path).st_mode)


def _is_backup(path: Path) -> bool:
    try:
        return _begins_as_backup(path)
    except OSError:
        return False


def _begins_as_backup(path: Path) -> bool:
    """Whether the file's beginning says so. Raises `OSError`."""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        beginning = file.read(HEADER_SIZE)
    try:
        return str(header_of(beginning.decode("ascii")).get("typ")).startswith(KIND)
    except ValueError:
        return False


def _text(path: Path) -> str:
    """Raises `BackupUnreadable`."""
    try:
        return bytes_of(path, MAX_SIZE).decode("ascii")
    except UnicodeDecodeError:
        raise _no_backup() from None
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise BackupUnreadable(
                "The file is too large to be a backup",
                f"Backups have at most {MAX_SIZE >> 20} MiB.",
                "Choose another file.",
            ) from error
        raise BackupUnreadable(
            "The file cannot be read",
            f"{error.strerror or error} ({path}).",
            "Check that its disk is connected and that you may read it.",
        ) from error


def _check_format(text: str) -> None:
    """Raises `BackupUnreadable`."""
    try:
        kind = str(header_of(text).get("typ"))
    except ValueError:
        raise _no_backup() from None
    if not kind.startswith(KIND):
        raise _no_backup()
    number = kind.removeprefix(KIND)
    if len(number) <= MAX_DIGITS and number.isdecimal() and int(number) > FORMAT:
        raise BackupUnreadable(
            "The backup was made by a newer Fobwatch",
            "This version does not know its format.",
            "Update Fobwatch, and restore it then.",
        )
    if number != str(FORMAT):
        raise _no_backup()


def _no_backup() -> BackupUnreadable:
    return BackupUnreadable(
        "This is no backup of Fobwatch",
        "The file has something else in it, or its beginning is missing.",
        "Choose a file whose name ends in .fobwatch-backup.",
    )
