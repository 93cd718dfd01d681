"""Backups on the disk: encrypted, private, whole or not there, and read with bounds."""

from __future__ import annotations

import base64
import errno
import json
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from joserfc import jwe

from fobwatch.adapters.backup.files import FORMAT, KIND, MAX_SIZE, EncryptedBackups
from fobwatch.adapters.vault.encrypted_format import Cost, key_of, new_key, seal
from fobwatch.adapters.vault.encryption import METHOD, REGISTRY
from fobwatch.core.backup.errors import BackupFailed, BackupUnreadable, WrongBackupPassphrase
from fobwatch.core.errors import InputError
from tests.contracts.backup_files import CONTENT, PASSPHRASE, BackupFilesContract

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.adapters.vault.encrypted_format import VaultKey

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
"""Deriving the key takes no time that a test would have to wait for."""

WRITE_FOR_EVER = """
import sys
from itertools import count
from fobwatch.adapters.backup.files import EncryptedBackups
from fobwatch.adapters.vault.encrypted_format import Cost
files = EncryptedBackups(cost=Cost(memory_kib=64, iterations=1, lanes=1))
for number in count():
    files.write(sys.argv[1], {"number": f"{number} " * 50_000}, sys.argv[2])
    print(number, flush=True)
"""


@pytest.fixture
def files() -> EncryptedBackups:
    return EncryptedBackups(cost=CHEAP)


class TestEncryptedBackups(BackupFilesContract):
    @pytest.fixture
    def files(self) -> EncryptedBackups:
        return EncryptedBackups(cost=CHEAP)

    @pytest.fixture
    def folder(self, tmp_path: Path) -> str:
        return str(tmp_path)

    @pytest.fixture
    def other(self, tmp_path: Path) -> str:
        path = tmp_path / "thesis.txt"
        path.write_text("ten years of work", "utf-8")
        return str(path)


@pytest.fixture
def path(tmp_path: Path, files: EncryptedBackups) -> Path:
    path = tmp_path / "a.fobwatch-backup"
    files.write(str(path), CONTENT, PASSPHRASE)
    return path


def header(path: Path) -> dict[str, Any]:
    text = path.read_text("ascii").partition(".")[0]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def with_header(path: Path, **changed: object) -> None:
    """Change the header as somebody would who has no passphrase."""
    text = base64.urlsafe_b64encode(json.dumps({**header(path), **changed}).encode()).decode()
    path.write_text(text.rstrip("=") + "." + path.read_text("ascii").partition(".")[2], "ascii")


def test_the_file_is_private_and_has_nothing_in_clear(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    parts = (part + "=" * (-len(part) % 4) for part in path.read_text("ascii").split("."))
    assert b"profile" not in b"".join(map(base64.urlsafe_b64decode, parts))
    assert list(path.parent.iterdir()) == [path]


def test_the_key_is_made_as_costly_as_the_vault_s(tmp_path: Path) -> None:
    path = tmp_path / "a"
    EncryptedBackups().write(str(path), CONTENT, PASSPHRASE)

    recipe = header(path)["argon2id"]
    assert {**recipe, "salt": ""} == {
        "salt": "",
        "memory_kib": 65_536,
        "iterations": 3,
        "lanes": 4,
    }
    assert header(path)["typ"] == "fobwatch-backup-1"


def test_another_library_s_user_opens_it_by_the_header_alone(path: Path) -> None:
    """What docs/backup.md says: Argon2id by the header, then any JOSE library."""
    text = path.read_text("ascii")

    key = key_of(text, PASSPHRASE).key
    opened = jwe.decrypt_compact(text, key, registry=REGISTRY).plaintext

    assert json.loads(opened or b"") == CONTENT


@pytest.mark.parametrize("kept", [0, 1, 40, 330, -1], ids=lambda kept: f"{kept}-characters")
def test_a_file_that_was_cut_off_is_never_half_read(
    path: Path, files: EncryptedBackups, kept: int
) -> None:
    path.write_text(path.read_text("ascii")[:kept], "ascii")

    with pytest.raises(BackupUnreadable) as refused:
        files.read(str(path), PASSPHRASE)

    assert not isinstance(refused.value, WrongBackupPassphrase)


def test_a_changed_file_is_damaged(path: Path, files: EncryptedBackups) -> None:
    text = path.read_text("ascii")
    place = len(text) - 40
    path.write_text(f"{text[:place]}{'A' if text[place] != 'A' else 'B'}{text[place + 1 :]}")

    with pytest.raises(BackupUnreadable, match="damaged"):
        files.read(str(path), PASSPHRASE)


@pytest.mark.parametrize(
    "cost",
    [
        {"memory_kib": 2**18 + 1},
        {"memory_kib": 2**40},
        {"iterations": 17},
        {"lanes": 17},
        {"memory_kib": 0},
        {"iterations": "3"},
        {"iterations": True, "memory_kib": -1},
    ],
    ids=str,
)
def test_a_hostile_header_costs_nothing(
    path: Path, files: EncryptedBackups, cost: dict[str, Any]
) -> None:
    with_header(path, argon2id={**header(path)["argon2id"], **cost})

    with pytest.raises(BackupUnreadable, match="damaged"):
        files.read(str(path), PASSPHRASE)


def test_a_content_that_would_unpack_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    path, key = tmp_path / "a", new_key(PASSPHRASE, CHEAP)
    packing = jwe.JWERegistry(algorithms=["dir", "A256GCM", "DEF"], strict_check_header=False)
    text = jwe.encrypt_compact(
        {**METHOD, **key.header(f"{KIND}{FORMAT}"), "zip": "DEF"},
        b"0" * 2**20,
        key.key,
        registry=packing,
    )
    path.write_text(text, "ascii")

    with pytest.raises(BackupUnreadable, match="damaged"):
        EncryptedBackups().read(str(path), PASSPHRASE)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"[]", b"", b"\xff", b'{"a": 1e999}'], ids=lambda c: str(c[:9])
)
def test_what_is_no_object_inside_is_damaged(tmp_path: Path, content: bytes) -> None:
    path, key = tmp_path / "a", new_key(PASSPHRASE, CHEAP)
    header = {**METHOD, **key.header(f"{KIND}{FORMAT}")}
    path.write_text(jwe.encrypt_compact(header, content, key.key, registry=REGISTRY), "ascii")

    with pytest.raises(BackupUnreadable, match="damaged"):
        EncryptedBackups().read(str(path), PASSPHRASE)


def test_a_newer_format_says_so(tmp_path: Path, files: EncryptedBackups) -> None:
    path = tmp_path / "a"
    path.write_text(seal(CONTENT, new_key(PASSPHRASE, CHEAP), f"{KIND}{FORMAT + 1}"), "ascii")

    with pytest.raises(BackupUnreadable, match="newer Fobwatch"):
        files.read(str(path), PASSPHRASE)


@pytest.mark.parametrize(
    "kind",
    ["fobwatch-vault", "JWT", "fobwatch-backup-", f"{KIND}-1", f"{KIND}{'9' * 5000}"],
    ids=["vault", "token", "no number", "below zero", "5000 digits"],
)
def test_another_encrypted_file_is_no_backup(
    tmp_path: Path, files: EncryptedBackups, kind: str
) -> None:
    path = tmp_path / "a"
    path.write_text(seal(CONTENT, new_key(PASSPHRASE, CHEAP), kind), "ascii")

    with pytest.raises(BackupUnreadable, match="no backup"):
        files.read(str(path), PASSPHRASE)


def test_a_file_of_gigabytes_is_not_read(tmp_path: Path, files: EncryptedBackups) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(MAX_SIZE + 1)

    with pytest.raises(BackupUnreadable, match="too large"):
        files.read(str(path), PASSPHRASE)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO in a folder")
def test_what_is_no_file_is_neither_read_nor_replaced(
    tmp_path: Path, files: EncryptedBackups
) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(tmp_path / "nowhere" / "file")

    for place in (pipe, link, tmp_path):
        with pytest.raises(BackupFailed, match="another file"):
            files.write(str(place), CONTENT, PASSPHRASE)
        with pytest.raises(BackupUnreadable):
            files.read(str(place), PASSPHRASE)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()


def test_a_backup_that_cannot_be_read_is_not_taken_for_another_file(
    path: Path, files: EncryptedBackups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_path: Path, _flags: int) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as patched:
        patched.setattr("fobwatch.adapters.backup.files.open_regular", refused)
        with pytest.raises(BackupFailed, match="cannot be read") as failed:
            files.write(str(path), {"newer": "content"}, PASSPHRASE)

    assert "Permission denied" in failed.value.message
    assert files.read(str(path), PASSPHRASE) == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets few users make links")
def test_no_link_leads_to_another_file(
    tmp_path: Path, files: EncryptedBackups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither one that is there nor one that another program puts there meanwhile."""
    other, link = tmp_path / "thesis.txt", tmp_path / "a.fobwatch-backup"
    other.write_text("ten years of work", "utf-8")

    def attacked(content: dict[str, object], key: VaultKey, kind: str) -> str:
        link.symlink_to(other)
        return seal(content, key, kind)

    monkeypatch.setattr("fobwatch.adapters.backup.files.seal", attacked)
    files.write(str(link), CONTENT, PASSPHRASE)
    monkeypatch.undo()
    elsewhere = tmp_path / "link"
    elsewhere.symlink_to(link)
    with pytest.raises(BackupFailed, match="another file"):
        files.write(str(elsewhere), {}, PASSPHRASE)

    assert other.read_text("utf-8") == "ten years of work"
    assert files.read(str(link), PASSPHRASE) == CONTENT


def test_a_folder_that_is_gone_is_not_made_anew(tmp_path: Path, files: EncryptedBackups) -> None:
    """It may be the place of a disk that is not connected."""
    with pytest.raises(BackupFailed, match="folder for the backup is not there"):
        files.write(str(tmp_path / "disk" / "a"), CONTENT, PASSPHRASE)

    assert not (tmp_path / "disk").exists()


def test_on_a_full_disk_the_old_backup_stays(
    path: Path, files: EncryptedBackups, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(BackupFailed) as failed:
        files.write(str(path), {"newer": "content"}, PASSPHRASE)

    assert "No space left on device" in failed.value.message
    assert "Free some space" in failed.value.remedy
    assert list(path.parent.iterdir()) == [path]
    assert files.read(str(path), PASSPHRASE) == CONTENT


def test_killed_while_writing_the_old_backup_or_the_new_one_is_there(path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, str(path), PASSPHRASE],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        written = [int(process.stdout.readline()) for _ in range(4)]
        process.kill()

    found = EncryptedBackups(cost=CHEAP).read(str(path), PASSPHRASE)["number"]
    assert int(found.partition(" ")[0]) >= written[-1]


@pytest.mark.parametrize(
    "changed",
    [{"enc": []}, {"enc": {}}, {"crit": None}, {"crit": [["a"]]}],
    ids=str,
)
def test_a_header_of_other_types_is_damaged(
    path: Path, files: EncryptedBackups, changed: dict[str, Any]
) -> None:
    with_header(path, **changed)

    with pytest.raises(BackupUnreadable, match="damaged"):
        files.read(str(path), PASSPHRASE)


def test_what_could_not_be_read_again_replaces_no_backup(
    path: Path, files: EncryptedBackups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fobwatch.adapters.backup.files.MAX_SIZE", 2**12)

    with pytest.raises(BackupFailed, match="too large"):
        files.write(str(path), {"much": "x" * 2**12}, PASSPHRASE)

    assert files.read(str(path), PASSPHRASE) == CONTENT


def test_a_passphrase_is_the_same_in_each_form_of_its_letters(
    tmp_path: Path, files: EncryptedBackups
) -> None:
    path = str(tmp_path / "a")
    files.write(path, CONTENT, "gr\u00fc\u00dfe aus k\u00f6ln")

    assert files.read(path, "gru\u0308\u00dfe aus ko\u0308ln") == CONTENT
    with pytest.raises(InputError, match="too short"):
        files.write(path, {}, "e\u0301" * 6)


def test_half_a_character_makes_no_passphrase_and_opens_nothing(
    path: Path, files: EncryptedBackups
) -> None:
    half = f"{PASSPHRASE}\ud83d"

    with pytest.raises(InputError) as refused:
        files.write(str(path), {}, half)
    with pytest.raises(WrongBackupPassphrase):
        files.read(str(path), half)

    assert refused.value.field == "passphrase"
