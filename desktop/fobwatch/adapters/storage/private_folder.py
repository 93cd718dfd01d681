"""The folder of the agent: private to the user, whatever was in its place before."""

from __future__ import annotations

import logging
import os
import stat
import sys
from typing import TYPE_CHECKING

from fobwatch.adapters.storage.regular_file import set_aside
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

PRIVATE = 0o700


def make_private(folder: Path) -> None:
    """Make the folder, or close one of the user's own to others, as after it was restored.

    A file or a link of the user's in its place is set aside: a link could lead to another folder.
    Raises `StorageError`, also if it belongs to another user.
    """
    try:
        folder.parent.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        _make(folder)
    except OSError as error:
        raise StorageError(
            "Tools cannot reach Fobwatch",
            f"The folder {folder} cannot be used: {error.strerror or error}.",
            "Check its owner and the free space, then start Fobwatch again.",
        ) from error


if sys.platform == "win32":

    def _make(folder: Path) -> None:
        folder.mkdir(mode=PRIVATE, exist_ok=True)  # with an access list of the user's own

else:

    def _make(folder: Path) -> None:
        if os.path.lexists(folder):
            _take_over(folder)
        folder.mkdir(mode=PRIVATE, exist_ok=True)
        _close_to_others(folder)

    def _take_over(folder: Path) -> None:
        status = folder.lstat()
        _check_owner(folder, status)
        if not stat.S_ISDIR(status.st_mode):
            kept = set_aside(folder)
            logger.warning("%s is no folder; it was set aside as %s", folder, kept.name)

    def _close_to_others(folder: Path) -> None:
        # Another user may have put a link there since; the descriptor is what was checked.
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            status = os.fstat(descriptor)
            _check_owner(folder, status)
            if status.st_mode & 0o077:
                os.fchmod(descriptor, PRIVATE)
                logger.warning("%s was open to other users; it is yours alone again", folder)
        finally:
            os.close(descriptor)

    def _check_owner(folder: Path, status: os.stat_result) -> None:
        if status.st_uid != os.getuid():
            raise StorageError(
                "Tools cannot reach Fobwatch",
                f"{folder} belongs to another user.",
                "Have it removed, or set XDG_RUNTIME_DIR to a folder of yours, then start Fobwatch"
                " again.",
            )
