from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.storage.text_file import PrivateFileWriter, TextFile
from fobwatch.core.errors import StorageError
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.ports import TextStore

WRITE_FOR_EVER = """
import sys
from pathlib import Path
from fobwatch.adapters.storage.text_file import TextFile
file = TextFile(Path(sys.argv[1]))
print("begun", flush=True)
while True:
    for letter in "ab":
        file.write(letter * 100_000)
"""


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> TextStore:
    return TextFile(tmp_path / "new" / "f.json") if request.param == "file" else MemoryTextStore()


def test_at_first_there_is_nothing(store: TextStore) -> None:
    assert store.read() is None


def test_what_was_written_is_read(store: TextStore) -> None:
    store.write("first")
    store.write("second — ✓\n")

    assert store.read() == "second — ✓\n"


def test_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    TextFile(tmp_path / "f").write("x")

    assert (tmp_path / "f").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows syncs no folder")
@pytest.mark.parametrize("code", [errno.EINVAL, errno.EIO], ids=["not offered", "failing"])
def test_a_folder_that_cannot_be_synced_is_no_failure_but_a_failing_disk_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    sync = os.fsync

    def of_files_alone(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", of_files_alone)
    expected = pytest.raises(StorageError) if code == errno.EIO else nullcontext()

    with expected:
        TextFile(tmp_path / "f").write("x")
    assert (tmp_path / "f").read_text() == "x"


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    TextFile(tmp_path / "link").write("new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_nothing_is_left_beside_it(tmp_path: Path) -> None:
    TextFile(tmp_path / "f").write("x")

    assert [path.name for path in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize("round_number", range(5))
def test_a_program_killed_while_writing_leaves_the_old_or_the_new(
    tmp_path: Path, round_number: int
) -> None:
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(tmp_path / "f")]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "begun\n"
    while not (tmp_path / "f").exists():
        pass
    writer.send_signal(signal.SIGKILL)
    writer.wait(10)
    writer.stdout.close()

    text = TextFile(tmp_path / "f").read()

    assert text in {"a" * 100_000, "b" * 100_000}


def test_a_file_that_is_not_text_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(StorageError, match="not UTF-8"):
        TextFile(tmp_path / "f").read()


def test_a_text_that_utf_8_does_not_have_is_an_error_that_does_not_quote_it(
    tmp_path: Path,
) -> None:
    store = TextFile(tmp_path / "f")
    store.write("before")

    with pytest.raises(StorageError, match=r"half a character, U\+D83D") as caught:
        store.write("hunter2 \ud83d")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert store.read() == "before"


def test_a_place_that_cannot_be_written_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="cannot be written"):
        TextFile(tmp_path / "file" / "f").write("x")


def test_setting_nothing_aside_is_no_error(store: TextStore) -> None:
    store.set_aside()

    assert store.read() is None
    assert not store.was_set_aside()


@pytest.mark.parametrize("again", [False, True], ids=["alone", "with a new one"])
def test_a_file_that_was_set_aside_is_remembered(
    store: TextStore, caplog: pytest.LogCaptureFixture, again: bool
) -> None:
    store.write("x")
    with caplog.at_level("ERROR", logger="fobwatch"):
        store.set_aside()
    if again:
        store.write("y")

    assert store.was_set_aside()


@pytest.mark.expects_log("cannot be read; it was set aside")
def test_what_is_set_aside_is_kept_under_another_name(tmp_path: Path) -> None:
    file = TextFile(tmp_path / "f")
    for text in ("first", "second"):
        file.write(text)
        file.set_aside()

    assert file.read() is None
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "f.damaged": "first",
        "f.damaged-2": "second",
    }


def test_what_cannot_be_set_aside_is_an_error_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageError, match="cannot be written"):
        TextFile(tmp_path / "file" / "f").set_aside()


@pytest.mark.expects_log("cannot be read; it was set aside")
def test_a_directory_in_its_place_is_set_aside_when_the_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    file = TextFile(tmp_path / "f")

    with pytest.raises(StorageError, match="cannot be read"):
        file.read()
    file.write("x")

    assert file.read() == "x"
    assert (tmp_path / "f.damaged").is_dir()


def test_a_file_that_a_person_asked_for_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(b"older")
    path.chmod(0o644)

    PrivateFileWriter().write(str(path), b"\xff\x00new")

    assert path.read_bytes() == b"\xff\x00new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StorageError):
        PrivateFileWriter().write(str(tmp_path / "file" / "sheet.pdf"), b"new")


def test_a_folder_in_a_place_that_a_person_chose_is_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "sheet.pdf"
    folder.mkdir()
    (folder / "thesis").write_text("ten years of work")

    with pytest.raises(StorageError, match="cannot be written"):
        PrivateFileWriter().write(str(folder), b"new")

    assert list(tmp_path.iterdir()) == [folder]
