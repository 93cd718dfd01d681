from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws_files import reader
from fobwatch.adapters.aws_files.reader import MAX_BLANK_WAITS, AwsFiles
from tests.contracts.aws_files import ProfileSourceContract

if TYPE_CHECKING:
    from collections.abc import Callable

KEYS = (
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
)


@pytest.fixture
def folder(private_environment: Path) -> Path:
    folder = private_environment / ".aws"
    folder.mkdir()
    return folder


def names(files: AwsFiles) -> list[str]:
    return [profile.name for profile in files.listing().profiles]


def messages(files: AwsFiles) -> list[tuple[str, int, str]]:
    return [
        (Path(problem.path).name, problem.line, problem.message)
        for problem in files.listing().problems
    ]


class TestAwsFiles(ProfileSourceContract):
    @pytest.fixture
    def source(self, folder: Path) -> AwsFiles:
        return AwsFiles()

    @pytest.fixture
    def add(self, folder: Path) -> Callable[[str], None]:
        def add(name: str) -> None:
            with (folder / "config").open("a") as config:
                config.write(f"[profile {name}]\n{KEYS}")

        return add


def test_both_files_are_read(folder: Path) -> None:
    (folder / "config").write_text(f"[profile a]\n{KEYS}")
    (folder / "credentials").write_text(f"[b]\n{KEYS}")

    assert names(AwsFiles()) == ["a", "b"]
    assert messages(AwsFiles()) == []


def test_files_that_are_not_there_have_no_profiles() -> None:
    files = AwsFiles()

    assert names(files) == []
    assert messages(files) == []
    assert files.revision() == files.revision()


def test_environment_tells_where_the_files_are(
    tmp_path: Path, private_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHERE", str(tmp_path))
    (tmp_path / "c").write_text(f"[profile a]\n{KEYS}")
    (private_environment / "s").write_text(f"[b]\n{KEYS}")

    files = AwsFiles({"AWS_CONFIG_FILE": "$WHERE/c", "AWS_SHARED_CREDENTIALS_FILE": "~/s"})

    assert names(files) == ["a", "b"]


def test_empty_variable_means_the_usual_place(folder: Path) -> None:
    (folder / "config").write_text(f"[profile a]\n{KEYS}")

    assert names(AwsFiles({"AWS_CONFIG_FILE": ""})) == ["a"]


def test_symlink_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dotfiles").write_text(f"[profile a]\n{KEYS}")
    (folder / "config").symlink_to(tmp_path / "dotfiles")
    files = AwsFiles()
    before = files.revision()

    (tmp_path / "dotfiles").write_text(f"[profile b]\n[profile c]\n{KEYS}")

    assert names(files) == ["c"]
    assert files.revision() != before


def test_file_that_may_not_be_read_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "credentials").write_text(f"[a]\n{KEYS}")
    (folder / "config").write_text(f"[profile b]\n{KEYS}")
    (folder / "config").chmod(0)

    def refuse(path: Path, flags: int) -> int:  # root may read every file
        if path.stat().st_mode & 0o777 == 0:
            raise PermissionError(13, "Permission denied", str(path))
        return os.open(path, flags)

    monkeypatch.setattr(reader, "open_regular", refuse)

    assert names(AwsFiles()) == ["a"]
    assert messages(AwsFiles()) == [("config", 0, "The file cannot be read: Permission denied.")]


def test_directory_in_place_of_a_file_is_a_problem(folder: Path) -> None:
    (folder / "config").mkdir()

    assert messages(AwsFiles()) == [("config", 0, "The file cannot be read: Is a directory.")]


def test_symlink_to_itself_is_a_problem(folder: Path) -> None:
    (folder / "config").symlink_to(folder / "config")

    assert [message[:2] for message in messages(AwsFiles())] == [("config", 0)]


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes are elsewhere on Windows")
def test_a_device_has_no_profiles_and_a_pipe_is_a_problem(folder: Path) -> None:
    os.mkfifo(folder / "pipe")  # opening it would block
    files = AwsFiles(
        {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": str(folder / "pipe")}
    )

    assert names(files) == []
    assert messages(files) == [("pipe", 0, "The file cannot be read: It is not a regular file.")]


def test_file_that_is_not_utf8_keeps_its_good_profiles(folder: Path) -> None:
    (folder / "config").write_bytes(
        f"[profile a]\n{KEYS}\n# caf\xe9\n[profile b]\n{KEYS}".encode("latin-1")
    )

    assert names(AwsFiles()) == ["a", "b"]
    assert messages(AwsFiles()) == [
        ("config", 5, "A character here is not UTF-8. The AWS CLI refuses the whole file for it.")
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(folder: Path, encoding: str) -> None:
    mark = b"" if encoding == "utf-16" else "\ufeff".encode(encoding)
    (folder / "config").write_bytes(mark + f"[profile a]\n{KEYS}".encode(encoding))

    assert names(AwsFiles()) == []
    assert "UTF-16" in messages(AwsFiles())[0][2]


def test_binary_file_is_survived(folder: Path) -> None:
    (folder / "config").write_bytes(bytes(range(256)) * 1000)
    (folder / "credentials").write_text(f"[a]\n{KEYS}")

    assert names(AwsFiles()) == ["a"]
    assert messages(AwsFiles())


def test_huge_file_is_not_taken_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_SIZE", 100)
    (folder / "config").write_text(f"[profile a]\n{KEYS}")

    assert names(AwsFiles()) == []
    assert "too large" in messages(AwsFiles())[0][2]


def test_revision_changes_with_every_change(folder: Path) -> None:
    config, files = folder / "config", AwsFiles()
    seen = [files.revision()]

    config.write_text("[profile a]\n")
    seen.append(files.revision())
    config.write_text("[profile ab]\n")
    seen.append(files.revision())
    other = folder / "other"
    other.write_text("[profile cd]\n")
    status = config.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(config)  # same size, same time: an atomic write of another tool
    seen.append(files.revision())
    config.chmod(0o400)
    seen.append(files.revision())
    (folder / "credentials").write_text("")
    seen.append(files.revision())
    config.unlink()
    seen.append(files.revision())

    assert len(set(seen)) == len(seen)
    assert files.revision() == seen[-1]


def test_edit_of_the_same_size_within_one_tick_is_seen(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, files = folder / "config", AwsFiles()
    monkeypatch.setattr(reader, "_stamp", lambda _status: "the same")
    config.write_text("[profile a]\n")
    before = files.revision()

    config.write_text("[profile b]\n")

    assert files.revision() != before


def test_link_to_another_target_is_another_revision(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text("[profile a]\n")
        os.utime(tmp_path / name, ns=(0, 0))
    config, files = folder / "config", AwsFiles()
    config.symlink_to(tmp_path / "one")
    before = files.revision()

    (folder / "next").symlink_to(tmp_path / "two")
    (folder / "next").replace(config)

    assert files.revision() != before


def test_file_that_is_just_being_written_is_read_when_it_is_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = folder / "config"
    config.write_text("")  # `aws configure` empties the file, and fills it again

    def write_meanwhile(_seconds: float) -> None:
        config.write_text(f"[profile a]\n{KEYS}")

    monkeypatch.setattr("time.sleep", write_meanwhile)

    assert names(AwsFiles()) == ["a"]


@pytest.mark.parametrize("blank", [lambda path: path.write_text(""), Path.unlink])
def test_file_that_is_blank_for_a_moment_keeps_its_profiles(
    folder: Path, monkeypatch: pytest.MonkeyPatch, blank: Callable[[Path], object]
) -> None:
    config = folder / "config"
    config.write_text(f"[profile a]\n{KEYS}")
    files = AwsFiles()
    files.listing()
    waits = iter(range(MAX_BLANK_WAITS - 1))

    def write_at_last(_seconds: float) -> None:
        if next(waits, None) is None:
            config.write_text(f"[profile a]\n{KEYS}")

    blank(config)
    monkeypatch.setattr("time.sleep", write_at_last)

    assert names(files) == ["a"]


def test_file_that_stays_empty_is_believed_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = folder / "config"
    config.write_text(f"[profile a]\n{KEYS}")
    files = AwsFiles()
    files.listing()
    config.unlink()
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)

    assert names(files) == names(files) == []
    assert len(waits) == MAX_BLANK_WAITS


def test_file_that_is_written_without_end_is_read_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "config").write_text(f"[profile a]\n{KEYS}")
    monkeypatch.setattr(reader, "_age", lambda _status: 0.0)

    assert names(AwsFiles()) == ["a"]


def test_files_are_left_as_they_are(folder: Path) -> None:
    (folder / "config").write_text("nonsense\n[profile a\n")
    (folder / "config").chmod(0o444)
    before = (folder / "config").stat()

    AwsFiles().listing()

    after = (folder / "config").stat()
    assert (after.st_mtime_ns, after.st_mode, after.st_ino) == (
        before.st_mtime_ns,
        before.st_mode,
        before.st_ino,
    )
    assert [path.name for path in folder.iterdir()] == ["config"]
