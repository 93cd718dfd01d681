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
        if os.path.lexists(target) and not os.path.isfile(target):  # noqa: PTH113 - Path's raises
            raise StorageError(
                f"{target.name} cannot be written",
                f"Something else than a file is in its place ({path}).",
                "Choose another name.",
            )
        TextFile(target).write_bytes(data)
