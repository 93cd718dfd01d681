"""This computer's files: secrets in the histories of shells, and permissions."""

from __future__ import annotations

import os
import stat
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.health import computer
from fobwatch.adapters.health.computer import HISTORIES, WINDOWS_HISTORY, ThisComputer
from fobwatch.core.errors import StorageError
from fobwatch.core.health.computer import FoundSecret, LooseFile, Where

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzTESTKEYab"
LINE = f"export AWS_SECRET_ACCESS_KEY={SECRET}\n"
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="there are no POSIX permissions")


def look(home: Path, **environment: str) -> ThisComputer:
    return ThisComputer(home, environment)


@pytest.mark.parametrize("name", HISTORIES)
def test_the_history_of_each_shell_is_looked_at(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"ls\n{LINE}")

    (found,) = look(tmp_path).secrets({})

    assert (found.where, found.path, found.count) == (Where.HISTORY, str(path), 1)
    assert found.secrets == (FoundSecret(at="2"),)
    assert SECRET not in repr(found)


def test_so_is_one_that_the_environment_names(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(LINE)
    of_windows = tmp_path / "appdata" / WINDOWS_HISTORY
    of_windows.parent.mkdir(parents=True)
    of_windows.write_text(LINE)

    of_fish = tmp_path / "data" / "fish" / "fish_history"
    of_fish.parent.mkdir(parents=True)
    of_fish.write_text(f"- cmd: {LINE}")
    environment = {
        "HISTFILE": str(elsewhere),
        "APPDATA": str(tmp_path / "appdata"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }

    found = look(tmp_path, **environment).secrets({})

    assert {each.path for each in found} == {str(elsewhere), str(of_windows), str(of_fish)}


def test_many_lines_of_one_file_are_one_find(tmp_path: Path) -> None:
    (tmp_path / ".bash_history").write_text(LINE * 500)

    (found,) = look(tmp_path).secrets({})

    assert (found.count, len(found.secrets)) == (500, computer.MOST_NAMED)


def test_binary_files_do_no_harm_and_are_looked_at(tmp_path: Path) -> None:
    (tmp_path / ".zsh_history").write_bytes(os.urandom(4096) + b"\n" + LINE.encode() + b"\xff\x00")

    (found,) = look(tmp_path).secrets({})

    assert found.count == 1


def test_only_the_end_of_a_huge_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(computer, "MAX_READ", 1000)
    path = tmp_path / ".bash_history"
    path.write_text(LINE + "x" * 5000 + "\n" + LINE)

    (found,) = look(tmp_path).secrets({})

    assert found.count == 1
    assert found.secrets == (FoundSecret(at=""),)


@POSIX
def test_what_is_no_file_or_cannot_be_read_is_passed_over_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".bash_history")
    (tmp_path / ".zsh_history").mkdir()
    (tmp_path / ".zhistory").symlink_to("/dev/zero")
    (tmp_path / ".histfile").symlink_to(tmp_path / ".histfile")
    done = threading.Event()

    def work() -> None:
        assert look(tmp_path).secrets({}) == ()
        done.set()

    threading.Thread(target=work, daemon=True).start()

    assert done.wait(10)


def test_our_own_environment_is_told_by_names_alone(tmp_path: Path) -> None:
    environment = {
        "AWS_ACCESS_KEY_ID": "AKIA234567ABCDEFGHIJ",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "TF_VAR_secret_key": SECRET,
        "PATH": "/usr/bin",
    }

    (found,) = look(tmp_path, **environment).secrets({})

    assert found.where is Where.ENVIRONMENT
    assert found.secrets == (
        FoundSecret(at="AWS_SECRET_ACCESS_KEY", access_key_id="AKIA234567ABCDEFGHIJ"),
        FoundSecret(at="TF_VAR_secret_key"),
    )
    assert SECRET not in repr(found)


def made(path: Path, mode: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    path.chmod(mode)
    return path


@POSIX
def test_files_that_others_can_read_and_folders_that_they_can_change_are_loose(
    tmp_path: Path,
) -> None:
    aws = tmp_path / ".aws"
    made(aws / "config", 0o600)
    credentials = made(aws / "credentials", 0o644)
    token = made(aws / "sso" / "cache" / "a.json", 0o660)
    aws.chmod(0o755)
    (aws / "sso").chmod(0o775)
    named = made(tmp_path / "work" / "config", 0o604)

    found = look(tmp_path, AWS_CONFIG_FILE=str(named)).loose_files()

    assert set(found) == {
        LooseFile(path=str(credentials), mode=0o644, wanted=0o600),
        LooseFile(path=str(token), mode=0o660, wanted=0o600),
        LooseFile(path=str(aws / "sso"), mode=0o775, wanted=0o700),
        LooseFile(path=str(named), mode=0o604, wanted=0o600),
    }


@POSIX
def test_they_are_set_right_and_nothing_else_is_touched(tmp_path: Path) -> None:
    credentials = made(tmp_path / ".aws" / "credentials", 0o644)
    outside = made(tmp_path / "outside", 0o644)
    (tmp_path / ".aws" / "link").symlink_to(outside)
    this = look(tmp_path)

    this.tighten()

    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
    assert stat.S_IMODE(outside.stat().st_mode) == 0o644
    assert this.loose_files() == ()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' names are text")
def test_names_that_are_no_text_are_told_as_text(tmp_path: Path) -> None:
    """Whatever could not be stored would take all that was muted along."""
    odd = made(tmp_path / ".aws" / os.fsdecode(b"caf\xe9"), 0o644)
    this = look(tmp_path, **{os.fsdecode(b"K\xff_SECRET_ACCESS_KEY"): SECRET})

    (loose,) = this.loose_files()
    (found,) = this.secrets({})
    this.tighten()

    assert loose.path == str(tmp_path / ".aws" / "caf\ufffd")
    assert found.secrets[0].at == "K\ufffd_SECRET_ACCESS_KEY"
    assert stat.S_IMODE(odd.stat().st_mode) == 0o600


@POSIX
def test_what_the_system_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path / ".aws" / "credentials", 0o644)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("pathlib.Path.chmod", refuse)

    with pytest.raises(StorageError, match="credentials"):
        look(tmp_path).tighten()


@POSIX
def test_without_aws_files_nothing_is_loose(tmp_path: Path) -> None:
    assert look(tmp_path).loose_files() == ()
