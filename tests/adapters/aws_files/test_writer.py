from __future__ import annotations

import os
import stat
import sys
import time
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws_files import reader
from fobwatch.adapters.aws_files import writer as aws_file_writer
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.aws_files.ports import Clash
from fobwatch.core.errors import FileNotEditable, StorageError
from tests.contracts.aws_files import AwsFileStoreContract

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG = AwsFileKind.CONFIG
BEFORE = "# mine\n[default]\nregion = eu-west-1\n"
AFTER = f"{BEFORE}\n[profile dev]\nregion = eu-west-1\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")


@pytest.fixture
def config(private_environment: Path) -> Path:
    path = private_environment / ".aws" / "config"
    path.parent.mkdir()
    path.write_bytes(BEFORE.encode())
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestAwsFileWriter(AwsFileStoreContract):
    @pytest.fixture
    def files(self, private_environment: Path) -> AwsFileWriter:
        return AwsFileWriter()


def test_a_file_is_replaced_by_another_text(config: Path) -> None:
    assert AwsFileWriter().replace(CONFIG, BEFORE, AFTER) is None

    assert config.read_bytes() == AFTER.encode()
    assert [path.name for path in config.parent.iterdir()] == ["config"]


def test_line_ends_are_written_and_read_as_they_are(config: Path) -> None:
    text = AFTER.replace("\n", "\r\n")

    AwsFileWriter().replace(CONFIG, BEFORE, text)

    assert config.read_bytes() == text.encode()
    assert AwsFileWriter().read(CONFIG) == text


@posix
def test_mode_stays(config: Path) -> None:
    config.chmod(0o640)

    AwsFileWriter().replace(CONFIG, BEFORE, AFTER)

    assert mode(config) == 0o640


@posix
@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_owner_stays(config: Path) -> None:
    os.chown(config, 1234, 5678)

    AwsFileWriter().replace(CONFIG, BEFORE, AFTER)

    assert (config.stat().st_uid, config.stat().st_gid) == (1234, 5678)


def test_a_symbolic_link_stays_one(config: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles" / "aws-config"
    target.parent.mkdir()
    config.rename(target)
    config.symlink_to(target)

    AwsFileWriter().replace(CONFIG, BEFORE, AFTER)

    assert config.is_symlink()
    assert target.read_text() == AFTER


def test_the_environment_tells_which_file_is_written(config: Path, tmp_path: Path) -> None:
    writer = AwsFileWriter({"AWS_CONFIG_FILE": str(tmp_path / "elsewhere")})

    writer.replace(CONFIG, None, AFTER)

    assert (tmp_path / "elsewhere").read_text() == AFTER
    assert config.read_text() == BEFORE


@posix
def test_a_new_file_and_its_folder_are_the_owners_alone(private_environment: Path) -> None:
    assert AwsFileWriter().read(CONFIG) is None

    AwsFileWriter().replace(CONFIG, None, AFTER)

    config = private_environment / ".aws" / "config"
    assert config.read_text() == AFTER
    assert (mode(config), mode(config.parent)) == (0o600, 0o700)


def test_a_file_is_removed(config: Path) -> None:
    assert AwsFileWriter().replace(CONFIG, BEFORE, None) is None

    assert not config.exists()


@pytest.mark.parametrize("expected", ["something else\n", None], ids=["other text", "no file"])
def test_a_file_that_is_not_as_expected_is_left_alone(config: Path, expected: str | None) -> None:
    clash = AwsFileWriter().replace(CONFIG, expected, AFTER)

    assert clash == Clash(theirs=BEFORE, now=BEFORE)
    assert config.read_text() == BEFORE


def test_a_file_that_went_away_is_not_made_again(config: Path) -> None:
    config.unlink()

    clash = AwsFileWriter().replace(CONFIG, BEFORE, AFTER)

    assert clash == Clash(theirs=None, now=None)
    assert not config.exists()


def after_the_replacement(
    config: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]
) -> None:
    """Another program's turn comes once the new text is there, while the writer waits."""
    turns = [act]

    def wait(_seconds: float) -> None:
        if turns and config.read_text() == AFTER:
            turns.pop()()

    monkeypatch.setattr(time, "sleep", wait)


def test_a_write_into_the_replaced_file_is_found(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = f"{BEFORE}output = json\n"
    with config.open("r+b") as opened_before:

        def write_late() -> None:
            opened_before.write(theirs.encode())
            opened_before.flush()

        writer = AwsFileWriter()
        after_the_replacement(config, monkeypatch, write_late)
        clash = writer.replace(CONFIG, BEFORE, AFTER)

    assert clash == Clash(theirs=theirs, now=AFTER)


def test_what_another_program_writes_over_ours_is_found(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had read the file before we wrote."""
    theirs = f"{BEFORE}output = json\n"
    writer = AwsFileWriter()
    after_the_replacement(config, monkeypatch, lambda: config.write_text(theirs))

    clash = writer.replace(CONFIG, BEFORE, AFTER)

    assert clash == Clash(theirs=theirs, now=theirs)


def test_a_file_that_is_being_written_is_waited_for(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`aws configure` empties the file before it fills it."""
    config.write_bytes(b"")
    waits: list[float] = []

    def fill(seconds: float) -> None:
        if not waits:
            config.write_bytes(AFTER.encode())
        waits.append(seconds)

    monkeypatch.setattr("time.sleep", fill)
    text = AwsFileWriter().read(CONFIG)

    assert waits == [reader.SETTLED] * 2
    assert text == AFTER


def test_a_file_that_never_settles_is_busy(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_file_writer, "PATIENCE", 0.05)
    monkeypatch.setattr(aws_file_writer, "file_stamp", lambda _path: object())

    with pytest.raises(StorageError, match="keeps writing"):
        AwsFileWriter().read(CONFIG)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[a]\nk = 1\nk = 2\n", "Line 3"),
        ("[a]\nk\n", "Line 2"),
        ("k = 1\n", "Line 1"),
        ("\ufeff[a]\nk = 1\n", "Line 1"),
        ("[a]\n[a]\n", "Line 2"),
    ],
    ids=["key twice", "no value", "no section", "byte order mark", "section twice"],
)
def test_what_botocore_refuses_is_refused_with_the_line(config: Path, text: str, line: str) -> None:
    with pytest.raises(FileNotEditable, match=line):
        AwsFileWriter().check(CONFIG, text)

    assert [path.name for path in config.parent.iterdir()] == ["config"]


def test_what_botocore_takes_passes(config: Path) -> None:
    AwsFileWriter().check(CONFIG, AFTER)
    AwsFileWriter().check(CONFIG, None)

    assert config.read_text() == BEFORE


def test_what_is_not_utf8_is_refused(config: Path) -> None:
    config.write_bytes(b"[a]\nk = \xff\n")

    with pytest.raises(FileNotEditable, match="UTF-8"):
        AwsFileWriter().read(CONFIG)


def test_what_is_no_file_is_refused() -> None:
    with pytest.raises(StorageError, match="not a regular file"):
        AwsFileWriter({"AWS_CONFIG_FILE": os.devnull}).read(CONFIG)


@posix
def test_a_read_only_file_is_left_alone(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere

    with pytest.raises(StorageError, match="read-only"):
        AwsFileWriter().replace(CONFIG, BEFORE, AFTER)

    assert config.read_text() == BEFORE
