"""Files with secrets in clear: private from their first byte, and nothing beside them."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.text_file import PrivateFileWriter
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"older")
    path.chmod(0o644)

    PrivateFileWriter().write(str(path), b"\xff\x00new")

    assert path.read_bytes() == b"\xff\x00new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError):
        PrivateFileWriter().write(str(tmp_path / "file" / "sheet.pdf"), b"new")


def test_a_folder_of_this_name_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "sheet.pdf"
    folder.mkdir()
    (folder / "thesis").write_text("ten years of work")

    with pytest.raises(StorageError, match="cannot be written"):
        PrivateFileWriter().write(str(folder), b"new")

    assert list(tmp_path.iterdir()) == [folder]
