"""Runs the program's own code where no file can grow, as on a full disk.

    python -m tests.full_disk WHAT FOLDER

RLIMIT_FSIZE binds this process alone, and root too. Prints the words of what came of it.
"""

from __future__ import annotations

import logging
import resource
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.storage.drafts import check_writable
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
from fobwatch.adapters.storage.log_file import log_to
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
from fobwatch.core.aws_files.changes import AwsFileKind
from fobwatch.core.catalogue.changes import VaultChanges
from fobwatch.core.catalogue.environments import Environment
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.errors import FobwatchError
from fobwatch.core.settings.settings import SettingsFile
from tests.fakes import ANNA
from tests.fakes_secrets import MemorySecretStore
from tests.odd_files import PASSPHRASE, QUICK, _keep
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

OLD = "[default]\nregion = eu-west-1\n"


def _aws(folder: Path) -> AwsFileWriter:
    return AwsFileWriter({"AWS_CONFIG_FILE": str(folder / "config")})


def _vault(folder: Path) -> EncryptedFileStore:
    return EncryptedFileStore(folder / "vault", cost=QUICK)


def _ready(folder: Path) -> None:
    """What was there while there was room."""
    (folder / "config").write_text(OLD)
    SettingsFile(TextFile(folder / "settings")).save()
    assert SqliteCodeLedger(folder / "ledger").spend("x", 1)
    SqliteJournal(folder / "journal").check()
    marks = PreferencesFile(TextFile(folder / "marks"))
    marks.set_environment("dev", Environment(asks_first=True))
    marks.save()
    made = _vault(folder)
    made.create(PASSPHRASE)
    made.set("profile/dev", "kept")
    made.lock()


def _save_in_the_vault(folder: Path) -> None:
    vault = _vault(folder)
    vault.unlock(PASSPHRASE)
    assert vault.get("profile/dev") == "kept"
    try:
        vault.set("profile/new", "not kept")
    finally:
        assert vault.names() == {"profile/dev"}
        vault.lock()


def _mark_a_profile(folder: Path) -> None:
    marks = PreferencesFile(TextFile(folder / "marks"))
    marks.set_favourite("dev", wanted=True)
    marks.save()


def _rename_a_protected_profile(folder: Path) -> None:
    world, marks = VaultWorld(), PreferencesFile(TextFile(folder / "marks"))
    marks.load()
    changes = VaultChanges(
        vault=world.vault,
        broker=world.broker,
        rules=world.rules,
        marks=marks,
        browser_profiles=world.browser_profiles,
        journal=world.journal,
        clock=world.clock,
    )
    try:
        changes.save_profile(replace(ANNA, name="anna"), old_name="dev")
    finally:
        assert world.vault.profile("dev") == ANNA
        assert marks.current.environment("dev").asks_first


def _log_lines(folder: Path) -> None:
    log_to(folder / "log")
    for _ in range(3):
        logging.getLogger("fobwatch.full").info("a line")


WHAT: dict[str, Callable[[Path], object]] = {
    "settings": lambda folder: SettingsFile(TextFile(folder / "settings")).save(),
    "marks": _mark_a_profile,
    "ledger": lambda folder: SqliteCodeLedger(folder / "ledger").spend("x", 2),
    "new ledger": lambda folder: SqliteCodeLedger(folder / "another").spend("x", 2),
    "journal": lambda folder: SqliteJournal(folder / "journal").check(),
    "new journal": lambda folder: SqliteJournal(folder / "another").check(),
    "vault": _save_in_the_vault,
    "new vault": lambda folder: EncryptedFileStore(folder / "new", cost=QUICK).create(PASSPHRASE),
    "aws file": lambda folder: _aws(folder).replace(AwsFileKind.CONFIG, OLD, OLD * 2),
    "change": lambda folder: _keep(ChangeFolder(folder / "history", MemorySecretStore()), 1),
    "folder": check_writable,
    "rename": _rename_a_protected_profile,
    "log": lambda folder: log_to(folder / "log"),
    "log line": _log_lines,
}


def main(what: str, place: str) -> None:
    folder = Path(place)
    _ready(folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    try:
        WHAT[what](folder)
    except FobwatchError as error:
        words = f"{type(error).__name__}: {error}"
    else:
        words = "works"
    sys.stdout.write(words)  # a pipe, which has no size
    sys.stdout.flush()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert (folder / "config").read_text() == OLD
    assert not SqliteCodeLedger(folder / "ledger").spend("x", 1)
    assert SqliteCodeLedger(folder / "ledger").spend("x", 2)


if __name__ == "__main__":
    main(*sys.argv[1:])
