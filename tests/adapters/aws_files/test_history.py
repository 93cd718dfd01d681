from __future__ import annotations

import stat
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.core.aws_files.changes import (
    AwsFileKind,
    ChangeReason,
    ChangeRecord,
    FileChange,
    Plan,
    file_diff,
)
from fobwatch.core.errors import StorageError, VaultEntryDamaged, VaultLocked
from tests.fakes import NOON
from tests.fakes_aws_files import MemoryHistory
from tests.fakes_secrets import LockedSecretStore, MemorySecretStore

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.aws_files.changes import FileDiff
    from fobwatch.core.aws_files.ports import ChangeHistory

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
CONFIG = FileChange(
    kind=AwsFileKind.CONFIG, before=None, after="[profile a]\r\nregion = eu-west-1\r\n"
)
CREDENTIALS = FileChange(
    kind=AwsFileKind.CREDENTIALS, before=f"[a]\naws_secret_access_key = {SECRET}\n", after=""
)


def record(number: int = 0, *changes: FileChange) -> ChangeRecord:
    plan = Plan(
        subject="a", why=ChangeReason.MOVED_TO_VAULT, changes=changes or (CONFIG, CREDENTIALS)
    )
    return ChangeRecord(id=f"{number:04}", at=NOON + timedelta(seconds=number), plan=plan)


def diffs(of: ChangeRecord) -> tuple[FileDiff, ...]:
    return tuple(file_diff(change, f"~/.aws/{change.kind}") for change in of.plan.changes)


@pytest.fixture(params=["folder", "memory"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> ChangeHistory:
    if request.param == "memory":
        return MemoryHistory()
    return ChangeFolder(tmp_path / "changes", MemorySecretStore())


def test_a_record_is_given_back_as_it_was(history: ChangeHistory) -> None:
    history.keep(record(), diffs(record()))

    assert history.load("0000") == record()


def test_an_empty_history_has_nothing(history: ChangeHistory) -> None:
    assert history.summaries() == ()
    with pytest.raises(StorageError):
        history.load("0000")


def test_summaries_are_newest_first_and_marked(history: ChangeHistory) -> None:
    for number in range(3):
        history.keep(record(number), diffs(record(number)))
    history.mark_undone("0001", by="0002")

    newest, undone, oldest = history.summaries()

    assert (newest.id, oldest.id) == ("0002", "0000")
    assert (undone.undone_by, oldest.undone_by) == ("0002", "")
    assert (newest.diffs, newest.subject) == (diffs(record()), "a")


def test_a_forgotten_record_is_gone(history: ChangeHistory) -> None:
    history.keep(record(), diffs(record()))

    history.forget("0000")
    history.forget("0000")

    assert history.summaries() == ()


def test_a_record_is_replaced(history: ChangeHistory) -> None:
    history.keep(record(0, CONFIG), diffs(record(0, CONFIG)))

    history.keep(record(), diffs(record()))

    assert history.load("0000") == record()


def test_no_secret_lies_on_the_disk_in_clear(tmp_path: Path) -> None:
    ChangeFolder(tmp_path, MemorySecretStore()).keep(record(), diffs(record()))

    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(files) == {
        "change.json",
        "config.after",
        "credentials.after",
        "credentials.before.jwe",
    }
    assert SECRET.encode() not in b"".join(files.values())


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_everything_is_the_owners_alone(tmp_path: Path) -> None:
    ChangeFolder(tmp_path, MemorySecretStore()).keep(record(), diffs(record()))

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {0o600, 0o700}


def test_a_locked_keyring_keeps_secrets_from_being_kept(tmp_path: Path) -> None:
    history = ChangeFolder(tmp_path, LockedSecretStore())

    with pytest.raises(VaultLocked):
        history.keep(record(), diffs(record()))
    history.keep(record(1, CONFIG), diffs(record(1, CONFIG)))

    assert [summary.id for summary in history.summaries()] == ["0001"]


def test_a_backup_without_its_key_is_damaged(tmp_path: Path) -> None:
    ChangeFolder(tmp_path, MemorySecretStore()).keep(record(), diffs(record()))

    with pytest.raises(VaultEntryDamaged):
        ChangeFolder(tmp_path, MemorySecretStore()).load("0000")


@pytest.mark.expects_log("This change cannot be read")
@pytest.mark.parametrize("note", ["", "[]", "{}", '{"id": "0001", "at": "never"}'])
def test_a_damaged_note_hides_no_other_and_stays(tmp_path: Path, note: str) -> None:
    history = ChangeFolder(tmp_path, MemorySecretStore())
    for number in range(2):
        history.keep(record(number), diffs(record(number)))
    (tmp_path / "0001" / "change.json").write_text(note)

    history.keep(record(2), diffs(record(2)))

    assert [summary.id for summary in history.summaries()] == ["0002", "0000"]
    assert (tmp_path / "0001" / "config.after").exists()
    with pytest.raises(StorageError):
        history.load("0001")


def test_a_change_that_was_never_finished_goes_with_the_next(tmp_path: Path) -> None:
    (tmp_path / "0000").mkdir()

    ChangeFolder(tmp_path, MemorySecretStore()).keep(record(1), diffs(record(1)))

    assert [folder.name for folder in tmp_path.iterdir()] == ["0001"]


def test_so_many_are_kept_for_each_file(tmp_path: Path) -> None:
    history = ChangeFolder(tmp_path, MemorySecretStore(), kept=2)
    both = record(0)
    config = [record(number, CONFIG) for number in (1, 2, 3)]
    for kept in (both, *config):
        history.keep(kept, diffs(kept))

    assert [summary.id for summary in history.summaries()] == ["0003", "0002", "0000"]
