"""What a table shows, written to a file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.errors import StorageError
from fobwatch.ui.forms.exporting import write_text

if TYPE_CHECKING:
    from pathlib import Path


def test_an_export_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    """A second name of the old file shows that nothing was written into it."""
    path, old = tmp_path / "a.csv", tmp_path / "old.csv"
    path.write_text("ten years of sign-ins", "utf-8")
    os.link(path, old)

    write_text(path, "é\r\nnew")

    assert path.read_bytes() == "é\r\nnew".encode()
    assert old.read_text("utf-8") == "ten years of sign-ins"
    assert sorted(tmp_path.iterdir()) == [path, old]


def test_where_nothing_can_be_replaced_the_system_s_words_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "a.csv"
    folder.mkdir()

    with pytest.raises(StorageError, match=r"a\.csv cannot be written") as failed:
        write_text(folder, "new")

    assert failed.value.message != "The system says: ."
    assert list(tmp_path.iterdir()) == [folder]
