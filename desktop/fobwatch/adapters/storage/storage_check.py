"""Whether files of ours can be written now."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Final

from fobwatch.adapters.storage.drafts import draft
from fobwatch.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from pathlib import Path

PAGE: Final = bytes(4096)
"""A whole block, for a file of some bytes may still go where no block is free."""


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
            "Make room, or have the disk writable again.",
        ) from error
