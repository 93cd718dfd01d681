"""A small file that is replaced as a whole."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

from fobwatch.adapters.storage.drafts import draft, sweep
from fobwatch.adapters.storage.regular_file import content, is_odd, set_aside, was_set_aside
from fobwatch.core.errors import StorageError

logger = logging.getLogger(__name__)

_NOT_OFFERED = {errno.EINVAL, errno.ENOTSUP, errno.ENOSYS}
"""The errors of a file system without fsync (POSIX, fsync, ERRORS)."""


class TextFile:
    """Fulfils the port `TextStore`. Only the owner can read the file (mode 0600).

    Anything else, such as a directory or a FIFO, cannot be read, and is set aside when the file is
    written. A symbolic link stays one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str | None:
        try:
            return content(self._path).decode()
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise self._unreadable("It is not UTF-8 text.") from error
        except OSError as error:
            raise self._unreadable(_reason(error)) from error

    def write(self, text: str) -> None:
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise StorageError(
                f"{self._path.name} cannot be written",
                f"A text has half a character, U+{ord(text[error.start]):04X} ({self._path}).",
                "Type the text that you changed last again.",
            ) from None  # its cause has the whole text
        self.write_bytes(data)

    def write_bytes(self, data: bytes) -> None:
        """As `write`, for what is no text."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._replace(data)
        except OSError as error:
            raise self._unwritable(error) from error

    def remove(self) -> None:
        """Remove the file, if it is there. Raises `StorageError`."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(
                f"{self._path.name} cannot be removed",
                f"{_reason(error)} ({self._path}).",
                "Correct the permissions of the folder.",
            ) from error

    def set_aside(self) -> None:
        """Set the file aside. A missing file is no error; one set aside earlier stays."""
        try:
            kept = set_aside(self._path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unwritable(error) from error
        logger.warning("%s cannot be read; it was set aside as %s", self._path, kept.name)

    def was_set_aside(self) -> bool:
        return was_set_aside(self._path)

    def _replace(self, data: bytes) -> None:
        if is_odd(self._path):
            self.set_aside()
        replace_whole(Path(os.path.realpath(self._path)), data)

    def _unwritable(self, error: OSError) -> StorageError:
        return StorageError(
            f"{self._path.name} cannot be written",
            f"{_reason(error)} ({self._path}).",
            "Free some space, or correct the permissions of the folder.",
        )

    def _unreadable(self, reason: str) -> StorageError:
        return StorageError(
            f"{self._path.name} cannot be read",
            f"{reason} ({self._path}).",
            "Repair the file, or move it away: Fobwatch then starts with a new one.",
        )


class PrivateFileWriter:
    """Fulfils `PrivateFiles`: files with secrets in clear, at paths that a person chose."""

    def write(self, path: str, data: bytes) -> None:
        target = Path(path)
        if os.path.lexists(target) and not os.path.isfile(target):  # noqa: PTH113 - Path's raises
            raise StorageError(
                f"{target.name} cannot be written",
                f"Something else than a file is in its place ({path}).",
                "Choose another name.",
            )
        TextFile(target).write_bytes(data)


def replace_whole(target: Path, data: bytes) -> None:
    """Put a private file into this place, and not where a link in it leads. Raises `OSError`."""
    sweep(target.parent, target.name)
    with draft(target) as (path, file):
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        if os.name == "nt":  # which cannot rename open files
            file.close()
        path.replace(target)
    sync_directory(target.parent)


def sync_directory(directory: Path) -> None:
    """Make the new name durable; Windows neither needs nor allows it.

    It is no failure where nobody may open the folder, or where a file system, as of a network's
    share, has no such call: the file is in its place by now.
    """
    if os.name != "posix":
        return
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NOT_OFFERED:
            raise
    finally:
        os.close(descriptor)


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
