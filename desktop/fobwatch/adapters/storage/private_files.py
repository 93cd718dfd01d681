"""Files with secrets in clear that a person asked for, at paths that they chose."""

from __future__ import annotations

from pathlib import Path

from fobwatch.adapters.storage.text_file import TextFile


class PrivateFileWriter:
    """Fulfils `PrivateFiles`."""

    def write(self, path: str, data: bytes) -> None:
        TextFile(Path(path)).write_bytes(data)
