"""No secret is in what backups, restores, imports and exports write, log or say."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.adapters.backup.files import EncryptedBackups
from fobwatch.adapters.imports.decryption import decrypt
from fobwatch.adapters.storage.text_file import PrivateFileWriter
from fobwatch.adapters.vault.encrypted_format import Cost
from fobwatch.core.activity.export import activity_csv, activity_json
from fobwatch.core.backup.restoring import Chosen
from fobwatch.core.backup.sheets import RecoverySheets
from fobwatch.core.errors import FobwatchError
from fobwatch.core.imports.encrypted import PassphraseNeeded
from fobwatch.core.imports.importer import Importer
from fobwatch.core.imports.reading import read_file
from fobwatch.core.settings.settings import BackupSchedule
from tests import encrypted_exports
from tests.core.backup.test_backups import DAY, beat_until
from tests.core.backup.world import PASSPHRASE, BackupWorld
from tests.core.imports.test_importer import DOCUMENT, USER
from tests.fakes import DEVICE, KEY, NOON, SEED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
"""Deriving the key takes no time that a test would have to wait for."""

TYPED = "typed into the wrong field"
SHEET = "recovery-sheet.pdf"
SECRETS = {
    *(SEED, KEY.secret_access_key, USER["secret_access_key"], PASSPHRASE, TYPED),
    *(encrypted_exports.PASSPHRASE, encrypted_exports.SECRET),
}


def computer(name: str) -> BackupWorld:
    """One with its vault in a keyring and its backups on the disk."""
    files: Any = EncryptedBackups(cost=CHEAP)
    return BackupWorld(backup_files=files, computer=name)


def said(act: Callable[[], object]) -> str:
    """All that anybody could make of the error: its text, its causes, and what they hold."""
    with pytest.raises(FobwatchError) as caught:
        act()
    error: BaseException | None = caught.value
    told = traceback.format_exception(caught.value)
    while error is not None:
        told.append(repr(error) + repr(vars(error)))
        error = error.__cause__ or error.__context__
    return "".join(told)


def remembered(world: BackupWorld) -> str:
    """What is kept in clear, and exported."""
    stores = (world.remembered, world.settings_file, world.marks_file)
    lines = world.journal.lines
    return "".join((*(str(store.text) for store in stores), activity_csv(lines))) + (
        activity_json(lines) + repr(lines) + repr(world.backups.history)
    )


def decoded(path: Path) -> bytes:
    """The file's bytes, with those that are base64 in it."""
    content = path.read_bytes()
    parts = (part[: len(part) // 4 * 4] for part in content.split(b"."))
    return content + b"".join(map(base64.urlsafe_b64decode, parts))


def test_backups_and_restores_leave_no_secret_in_clear(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    old, new = computer("old"), computer("new")
    by_hand = tmp_path / "by-hand.fobwatch-backup"
    old.backups.make(str(by_hand), PASSPHRASE)
    settings = replace(
        old.settings.current,
        back_up=BackupSchedule.DAILY,
        backup_folder=str(tmp_path),
        backups_kept=2,
    )
    old.backups.schedule(settings, PASSPHRASE)
    beat_until(old, NOON + 3.5 * DAY)
    backup = new.backups.read(str(by_hand), PASSPHRASE)
    chosen = [Chosen(kept=kept) for kept in new.restoring.listed(backup)]
    done = new.restoring.take_in(backup, chosen)
    sheets = RecoverySheets(
        files=PrivateFileWriter(), journal=old.journal, aws_time=old.portals.aws_time
    )
    sheets.save(str(tmp_path / SHEET), SEED.encode(), DEVICE)
    damaged = tmp_path / "damaged"
    damaged.write_bytes(by_hand.read_bytes()[:-40])
    errors = (
        said(partial(new.backups.read, str(by_hand), TYPED))
        + said(partial(new.backups.read, str(damaged), PASSPHRASE))
        + said(partial(new.backups.make, str(tmp_path / SHEET), PASSPHRASE))
        + said(partial(new.backups.make, str(tmp_path / "new"), f"{PASSPHRASE}\ud83d"))
    )

    written = {path.name: decoded(path) for path in tmp_path.iterdir() if path.name != SHEET}
    in_words = remembered(old) + remembered(new) + repr((backup, chosen)) + done
    assert len(written) == 4
    for secret in SECRETS:
        assert not [name for name, content in written.items() if secret.encode() in content]
        assert secret not in in_words + errors + caplog.text


@pytest.mark.parametrize(
    "export", [encrypted_exports.aegis, encrypted_exports.two_fas, encrypted_exports.bitwarden]
)
def test_imports_leave_no_secret_in_clear(
    export: Callable[[], dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = computer("old")
    importer = Importer(vault=world.vault, journal=world.journal, clock=world.clock)
    done = importer.report(json.dumps(DOCUMENT))
    with pytest.raises(PassphraseNeeded) as asked:
        read_file(json.dumps(export()).encode(), "export.json")
    opened = decrypt(asked.value.export, encrypted_exports.PASSPHRASE)
    found = read_file(opened.encode())
    wrong = {**DOCUMENT, "profiles": [{**USER, "name": "x", "access_key_id": "no"}]}
    errors = (
        said(partial(decrypt, asked.value.export, TYPED))
        + said(partial(importer.report, json.dumps(wrong)))
        + said(partial(read_file, json.dumps(DOCUMENT)[:-2].encode()))
        + said(partial(read_file, f"<KeePassFile>{opened}".encode()))
        + repr(asked.value.export)
    )

    assert found.devices
    for secret in SECRETS:
        assert secret not in remembered(world) + done + repr(found) + errors + caplog.text
