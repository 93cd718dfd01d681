"""Files with secrets in clear that a person asked for, at paths that they chose."""

from __future__ import annotations

import os
from pathlib import Path

from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.errors import StorageError


class PrivateFileWriter:
    """Fulfils `PrivateFiles`."""

    def write(self, path: str, data: bytes) -> None:
        target = Path(path)
        if not _may_be_written(target):
            raise StorageError(
                f"{target.name} cannot be written",
                f"Its folder is gone, or something else than a file is in its place ({path}).",
                "Choose another place.",
            )
        TextFile(target).write_bytes(data)


def _may_be_written(path: Path) -> bool:
    """Whether a file of ours may be made or replaced there. Path's own methods raise `OSError`."""
    is_free = os.path.isfile(path) or not os.path.lexists(path)  # noqa: PTH113
    return is_free and os.path.isdir(path.parent)  # noqa: PTH112
