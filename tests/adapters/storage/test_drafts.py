from __future__ import annotations

import json
import os
import time
from functools import cache
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.storage import drafts
from fobwatch.adapters.storage.drafts import draft, sweep
from tests import killed_at_each_step
from tests.forks import Forks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NEW, OLD = killed_at_each_step.NEW, killed_at_each_step.OLD

OUTCOMES: dict[str, set[str | None]] = {
    "replace": {OLD, NEW},
    "make": {None, OLD, NEW},
    "remove": {OLD, None},
    "check": {OLD},
    "text": {OLD, NEW},
    "sweep": {OLD},
}


def abandoned(folder: Path, name: str = ".credentials.fobwatch-abcdefgh") -> Path:
    path = folder / name
    path.write_text("aws_secret_access_key = secret")
    return path


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Give what each kill on a path leaves, as JSON lines. All tests share one run of a path."""
    with Forks("tests.killed_at_each_step") as forks:

        @cache
        def run(path: str) -> str:
            done = forks.run(path, str(tmp_path_factory.mktemp(path)))
            assert done.returncode == 0, done.stderr
            return done.stdout

        yield run


@pytest.mark.parametrize("path", killed_at_each_step.PATHS)
def test_killed_at_any_step_of_writing_no_copy_stays_after_the_next_start(
    printed: Callable[[str], str], path: str
) -> None:
    kills = [json.loads(line) for line in printed(path).splitlines()]

    assert len(kills) > 10
    for kill in kills:
        assert kill["after_a_start"].pop("credentials", None) in OUTCOMES[path]
        assert set(kill["after_a_start"].values()) <= {""}


def test_what_botocore_is_asked_about_never_has_a_name(printed: Callable[[str], str]) -> None:
    kills = [json.loads(line) for line in printed("check").splitlines()]

    assert {name for kill in kills for name in kill["at_once"]} == {"credentials"}


def test_a_draft_that_a_killed_program_left_is_swept(tmp_path: Path) -> None:
    left = abandoned(tmp_path)

    sweep(tmp_path)

    assert not left.exists()


def test_a_draft_that_is_being_written_stays(tmp_path: Path) -> None:
    with draft(tmp_path / "credentials") as (path, file):
        file.write(b"half")
        file.flush()
        sweep(tmp_path)

        assert path.exists()

    assert list(tmp_path.iterdir()) == []


def test_a_draft_that_was_made_just_now_stays_until_it_is_surely_abandoned(tmp_path: Path) -> None:
    """It has no content yet, and its writer may not have locked it yet."""
    path = tmp_path / ".credentials.fobwatch-abcdefgh"
    path.touch()

    sweep(tmp_path)
    assert path.exists()

    past = time.time() - drafts.ABANDONED - 1
    os.utime(path, (past, past))
    sweep(tmp_path)
    assert not path.exists()


@pytest.mark.parametrize(
    "name",
    [
        ".credentials.fobwatch-abcdefg",
        ".credentials.fobwatch-abcdefghi",
        ".credentials.fobwatch-ABCDEFGH",
        "credentials.fobwatch-abcdefgh",
        ".credentials.abcdefgh",
        ".fobwatch-abcdefgh",
        "credentials",
        "credentials.bak",
        ".credentials.swp",
    ],
)
def test_nothing_of_another_name_is_swept(tmp_path: Path, name: str) -> None:
    path = abandoned(tmp_path, name)

    sweep(tmp_path)

    assert path.exists()


def test_beside_the_aws_files_only_their_own_drafts_are_swept(tmp_path: Path) -> None:
    left = abandoned(tmp_path)
    another = abandoned(tmp_path, ".notes.fobwatch-abcdefgh")

    writer = AwsFileWriter(
        {
            "AWS_CONFIG_FILE": str(tmp_path / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        }
    )
    writer.sweep()

    assert (left.exists(), another.exists()) == (False, True)


def test_drafts_are_swept_where_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "credentials").write_text(OLD)
    (tmp_path / "credentials").symlink_to(tmp_path / "dotfiles" / "credentials")
    left = abandoned(tmp_path / "dotfiles")

    AwsFileWriter({"AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials")}).sweep()

    assert not left.exists()


def test_no_link_and_no_directory_is_swept(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    link = tmp_path / ".credentials.fobwatch-abcdefgh"
    link.symlink_to(tmp_path / "precious")
    folder = tmp_path / ".config.fobwatch-abcdefgh"
    folder.mkdir()
    pipe = tmp_path / ".settings.json.fobwatch-abcdefgh"
    os.mkfifo(pipe)

    sweep(tmp_path)

    assert link.is_symlink()
    assert folder.is_dir()
    assert pipe.is_fifo()
    assert (tmp_path / "precious").read_text() == "mine"


def test_another_user_s_draft_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = abandoned(tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: left.stat().st_uid + 1)

    sweep(tmp_path)

    assert left.exists()


def test_a_folder_that_cannot_be_listed_is_left_to_whoever_needs_it(tmp_path: Path) -> None:
    sweep(tmp_path / "missing")

    assert not (tmp_path / "missing").exists()
