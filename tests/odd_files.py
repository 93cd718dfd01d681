"""Puts every oddity in the place of a kept file, and runs the program's own code on it.

    python -m tests.odd_files KEPT FOLDER

A process of its own, so that one that hangs or takes gigabytes can be told. Prints a line of JSON
for each oddity: what came of it, and what then stands in the folder.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import socket
import sys
import warnings
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fobwatch.adapters.autostart.autostart import XdgAutostart
from fobwatch.adapters.aws_files.history import ChangeFolder
from fobwatch.adapters.aws_files.reader import AwsFiles
from fobwatch.adapters.aws_files.writer import AwsFileWriter
from fobwatch.adapters.storage.journal import SqliteJournal
from fobwatch.adapters.storage.ledger import SqliteCodeLedger
from fobwatch.adapters.storage.log_file import log_to
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
from fobwatch.adapters.vault.encrypted_format import Cost
from fobwatch.adapters.vault.user_store import UserStore
from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.activity.search import ActivityQuery
from fobwatch.core.aws_files.changes import (
    AwsFileKind,
    ChangeReason,
    ChangeRecord,
    FileChange,
    Plan,
    file_diff,
)
from fobwatch.core.catalogue.profile_preferences import PreferencesFile
from fobwatch.core.errors import FobwatchError, StorageError
from fobwatch.core.settings.settings import SettingsFile
from fobwatch.ui.layout.placement import WindowMemory
from tests.fakes import NOON
from tests.fakes_secrets import MemorySecretStore

if TYPE_CHECKING:
    from collections.abc import Callable

NOBODY = 65534
HUGE = 300 * 1024 * 1024
PASSPHRASE = "correct horse battery staple"
QUICK = Cost(memory_kib=64, iterations=1, lanes=1)


def _bound(path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as listener:
        listener.bind(str(path))


def _huge(path: Path) -> None:
    path.touch()
    os.truncate(path, HUGE)


ODDITIES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _path: None,
    "fifo": os.mkfifo,
    "directory": lambda path: path.mkdir(),
    "full-directory": lambda path: (path / "f").mkdir(parents=True),
    "socket": _bound,
    "device": lambda path: path.symlink_to("/dev/zero"),
    "link-to-itself": lambda path: path.symlink_to(path),
    "dangling-link": lambda path: path.symlink_to(path.with_name("not there")),
    "link-into-nowhere": lambda path: path.symlink_to("/dev/null/nowhere"),
    "unreadable": lambda path: path.touch(mode=0),
    "300-MB": _huge,
    "empty": lambda path: path.touch(),
    "deep-list": lambda path: path.write_text("[" * 200_000),
    "deep-object": lambda path: path.write_text('{"a":' * 200_000),
    "nul-bytes": lambda path: path.write_bytes(b"\0" * 5000),
    "not-utf-8": lambda path: path.write_bytes(b'{"a": "\xff\xfe"}'),
    "long-number": lambda path: path.write_text("9" * 10_000),
    "infinite-number": lambda path: (
        path.write_text('{"early_notice": 1e999, "id": 1e999}') and None
    ),
    "wrong-types": lambda path: path.write_text('{"uses": [], "id": {}, "diffs": 1}'),
}


def _settings(path: Path) -> None:
    file = SettingsFile(TextFile(path))
    file.load()
    file.save()
    again = SettingsFile(TextFile(path))
    again.load()
    assert again.problems == ()


def _marks(path: Path) -> None:
    marks = PreferencesFile(TextFile(path))
    with suppress(StorageError):
        marks.load()
    marks.save()
    PreferencesFile(TextFile(path)).load()


def _windows(path: Path) -> None:
    memory = WindowMemory(TextFile(path))
    memory.load()
    memory.save()


def _autostart(path: Path) -> None:
    entry = XdgAutostart(path, ["/usr/bin/fobwatch"])
    with suppress(StorageError):
        entry.enabled()
    entry.set_enabled(True)
    assert entry.enabled()


def _ledger(path: Path) -> None:
    SqliteCodeLedger(path).last_spent("x")
    assert SqliteCodeLedger(path).spend("x", 1)
    assert not SqliteCodeLedger(path).spend("x", 1)


def _ledger_beside(path: Path) -> None:
    _ledger(path.with_name(path.name.removesuffix("-journal")))


def _journal(path: Path) -> None:
    line = Activity(at=NOON, event=Event.STARTED, subject="dev", detail="")
    SqliteJournal(path).record_all([line])
    assert SqliteJournal(path).find(ActivityQuery(), None).activities == (line,)


def _vault_file(path: Path) -> None:
    store = UserStore(path)
    try:
        store.unlock_with(PASSPHRASE)
    finally:
        store.lock()


def _vault_lock(path: Path) -> None:
    vault = path.with_name(path.name.removesuffix(".lock"))
    if not vault.exists():
        made = EncryptedFileStore(vault, cost=QUICK)
        made.create(PASSPHRASE)
        made.lock()
    _vault_file(vault)


def _keep(history: ChangeFolder, number: int) -> None:
    change = FileChange(kind=AwsFileKind.CONFIG, before=None, after="[default]\n")
    plan = Plan(subject="dev", why=ChangeReason.OFFERED, changes=(change,))
    record = ChangeRecord(id=f"{number:04}", at=NOON, plan=plan)
    history.keep(record, (file_diff(change, "~/.aws/config"),))


def _change(path: Path) -> None:
    history = ChangeFolder(path.parent.parent, MemorySecretStore())
    history.summaries()
    _keep(history, 2)
    assert "0002" in [summary.id for summary in history.summaries()]
    history.load(path.parent.name)


def _history(path: Path) -> None:
    history = ChangeFolder(path, MemorySecretStore())
    history.summaries()
    _keep(history, 1)


def _aws(path: Path) -> None:
    environment = {
        "AWS_CONFIG_FILE": str(path.parent / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(path.parent / "credentials"),
    }
    files = AwsFiles(environment)
    files.revision()
    files.listing()
    writer = AwsFileWriter(environment)
    kind = AwsFileKind(path.name)
    text = writer.read(kind)
    writer.check(kind, text)
    assert writer.replace(kind, text, "[default]\n") is None


def _log(path: Path) -> None:
    log_to(path)
    logging.getLogger("fobwatch.odd").warning("a line")
    for handler in logging.getLogger().handlers[:]:
        logging.getLogger().removeHandler(handler)
        handler.close()
    with suppress(PermissionError):  # where there is none, which was said
        assert "a line" in path.read_text("utf-8", errors="replace")[-200:]


def _older_log(path: Path) -> None:
    now = path.with_name(path.name.removesuffix(".1"))
    now.write_text("x" * 600_000)
    _log(now)


KEPT: dict[str, tuple[str, Callable[[Path], None]]] = {
    "settings": ("settings.json", _settings),
    "marks": ("marks.json", _marks),
    "windows": ("windows.json", _windows),
    "autostart": ("fobwatch.desktop", _autostart),
    "ledger": ("ledger.sqlite", _ledger),
    "ledger-journal": ("ledger.sqlite-journal", _ledger_beside),
    "activity": ("activity.sqlite", _journal),
    "vault": ("vault.fobwatch", _vault_file),
    "vault-lock": ("vault.fobwatch.lock", _vault_lock),
    "change": ("history/0001/change.json", _change),
    "history": ("history", _history),
    "config": ("config", _aws),
    "credentials": ("credentials", _aws),
    "log": ("fobwatch.log", _log),
    "older-log": ("fobwatch.log.1", _older_log),
}


def _outcome(work: Callable[[Path], None], path: Path) -> str:
    try:
        work(path)
    except FobwatchError as error:
        return f"{type(error).__name__}: {error}"
    return "works"


def _tried(oddity: str, kept: str, folder: Path) -> str:
    """As another user for what is unreadable, since root may read everything."""
    name, work = KEPT[kept]
    path = folder / name
    path.parent.mkdir(parents=True)
    ODDITIES[oddity](path)
    if oddity != "unreadable" or os.geteuid() != 0:
        return _outcome(work, path)
    for each in (folder.parent, folder, *folder.rglob("*")):
        os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
    os.seteuid(NOBODY)
    try:
        return _outcome(work, path)
    finally:
        os.seteuid(0)


def main(kept: str, place: str) -> None:
    warnings.simplefilter("error", ResourceWarning)
    logging.getLogger().addHandler(logging.NullHandler())
    for number, oddity in enumerate(ODDITIES):
        folder = Path(place, str(number))
        outcome = _tried(oddity, kept, folder)
        left = {str(each.relative_to(folder)) for each in folder.rglob("*")}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        line = {"oddity": oddity, "outcome": outcome, "left": sorted(left), "memory_mib": memory}
        sys.stdout.write(f"{json.dumps(line)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
