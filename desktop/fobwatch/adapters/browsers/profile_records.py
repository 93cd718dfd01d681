"""The owners of browser profiles' folders: a record of each, where no browser writes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.files import MEBIBYTE
from fobwatch.adapters.storage.regular_file import content
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Lock

    from fobwatch.core.vault.vault import Vault

logger = logging.getLogger(__name__)

ID_BYTES: Final = 16
_NAME: Final = re.compile(rf"([0-9a-f]{{{2 * ID_BYTES}}})(\.json)?")

COARSEST_NANOSECONDS: Final = 2_000_000_000
"""In which FAT, the coarsest of file systems, counts the time of a change."""

Stamp = tuple[int, ...]
"""It differs between two states of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Whose a folder is, which browser's, and the sandbox that it is in, if any.

    `id` names the record and the folder; it is never used again. `account` is what the owner signed
    in to, empty if that was not known. An `abandoned` folder has no owner any more.

    A change of the vault is recorded before it happens. Then `name` is the owner's new name, and
    `earlier` are those that it may still have, the latest first. A record that `goes` is abandoned
    once the vault has no profile of its name; one that `yields`, once the vault has one.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(ID_BYTES))
    name: str = ""
    portal: str = ""
    browser: str = ""
    browser_id: str = ""
    sandbox: str = ""
    shown_name: str = ""
    colour: str = ""
    account: str = ""
    abandoned: bool = False
    earlier: tuple[str, ...] = ()
    goes: bool = False
    yields: bool = False

    @property
    def owner(self) -> BrowserOwner:
        return BrowserOwner(name=self.name, portal=self.portal)

    @property
    def is_open(self) -> bool:
        """Whether the owner still depends on what the vault has."""
        return bool(self.earlier) or self.goes or self.yields


class ProfileRecords:
    """The records in `root`, beside the folders that are in no sandbox. Thread-safe.

    They are listed again when something in `root` was added, replaced or removed. Those that
    have not changed since are not read again.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._listed: Stamp = ()
        self._known: dict[str, tuple[Stamp, Record]] = {}
        self._lock = threading.Lock()

    def folder(self, record: Record) -> Path:
        """Directly in a sandbox's folder: any other there the browser could replace by a link."""
        if not record.sandbox:
            return self._root / record.id
        ours = hashlib.sha256(str(self._root).encode()).hexdigest()[:8]
        return Path(record.sandbox, f"fobwatch-{ours}-{record.id}")

    def all(self) -> list[Record]:
        """Those that can be read, and the folders without a record as abandoned ones."""
        with self._lock:
            listed = _stamp(self._root)
            if not listed or listed != self._listed:
                found = {each: self._current(*each) for each in self._stamps().items()}
                self._known = {name: each for (name, _), each in found.items() if each}
                self._listed = listed if len(self._known) == len(found) else ()
            return [record for _stamp, record in self._known.values()]

    def now(self, record: Record) -> Record | None:
        """The record, read again; None if the system does not let us."""
        return self._read(record.id)

    def named(self, folder: str) -> Record | None:
        """The record of the folder of this name, also an abandoned one. No other file is read."""
        name = _NAME.fullmatch(folder.rpartition("-")[2])
        record = self._read(name[1]) if name else None
        if record is None or self.folder(record).name != folder:
            return None
        traces = self._file(record.id), self.folder(record)
        return record if any(map(os.path.lexists, traces)) else None

    def write(self, record: Record) -> None:
        """Raises `StorageError`."""
        TextFile(self._file(record.id)).write(json.dumps(asdict(record)))

    def remove(self, record: Record) -> None:
        """Raises `OSError`."""
        self._file(record.id).unlink(missing_ok=True)

    def _file(self, record_id: str) -> Path:
        return self._root / f"{record_id}.json"

    def _stamps(self) -> dict[str, Stamp]:
        """Those of the records, by their names; an empty one for a folder without a record."""
        stamps: dict[str, Stamp] = {}
        with contextlib.suppress(FileNotFoundError, PermissionError):
            with os.scandir(self._root) as entries:
                found = [(name, each) for each in entries if (name := _NAME.fullmatch(each.name))]
            for name, entry in found:
                stamps[name[1]] = _stamp(entry) if name[2] else stamps.get(name[1], ())
        return dict(sorted(stamps.items()))

    def _current(self, record_id: str, stamp: Stamp) -> tuple[Stamp, Record] | None:
        known = self._known.get(record_id)
        if known is not None and stamp and known[0] == stamp:
            return known
        record = self._read(record_id)
        return None if record is None else (stamp, record)

    def _read(self, record_id: str) -> Record | None:
        """None if the system does not let us read it: it may be somebody's."""
        try:
            values = parse_object(content(self._file(record_id), MEBIBYTE).decode())
        except (FileNotFoundError, UnicodeDecodeError, MalformedJson):
            return Record(id=record_id, abandoned=True)
        except OSError:
            return None
        known: dict[str, Any] = {
            each.name: str(values.get(each.name, "")) for each in fields(Record)
        }
        known["earlier"] = _texts(values.get("earlier", []))
        known |= {flag: values.get(flag, False) is not False for flag in ("goes", "yields")}
        if not _is_place(known["sandbox"]):
            return Record(id=record_id, abandoned=True)
        is_whole = known["browser_id"] and known["id"] in {"", record_id}
        abandoned = not is_whole or values.get("abandoned", False) is not False
        return Record(**known | {"id": record_id, "abandoned": abandoned})


def _stamp(path: Path | os.DirEntry[str]) -> Stamp:
    """Empty for what cannot be looked at, or may change again with the same times."""
    try:
        status = path.stat()
    except OSError:
        return ()
    if time.time_ns() - status.st_mtime_ns < COARSEST_NANOSECONDS:
        return ()
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _is_place(sandbox: str) -> bool:
    """Whether a record can name this folder: the system takes neither NUL nor a lone surrogate."""
    try:
        encoded = os.fsencode(sandbox)
    except UnicodeEncodeError:
        return False
    return not encoded or (b"\0" not in encoded and Path(sandbox).is_absolute())


class ProfileOwners:
    """Decides whose a folder is while the vault renames and removes profiles.

    The change is recorded first; then the vault says whether it happened. So the answer is right
    wherever the program is cut off. The caller holds the lock, except for `changing`.
    """

    def __init__(self, records: ProfileRecords, vault: Vault, lock: Lock) -> None:
        self._records = records
        self._vault = vault
        self._lock = lock
        self._is_changing = False

    def of(self, owner: BrowserOwner) -> list[Record]:
        """The records of the owner's folders."""
        now = (self._records.now(each) for each in self._records.all() if self._has(owner, each))
        return [each for each in now if each and self._has(owner, each)]

    def settled(self, record: Record) -> Record:
        """The record with the owner that the vault has now, if the vault was read."""
        if self._vault.unread is not None or not record.is_open:
            return record
        if not record.earlier:
            is_there = self._vault.profile(record.name) is not None
            abandoned = record.abandoned or (record.yields if is_there else record.goes)
            return replace(record, goes=False, yields=False, abandoned=abandoned)
        names = (record.name, *record.earlier)
        while len(names) > 1 and self._vault.profile(names[0]) is None:
            names = names[1:]
        is_kept = names[0] == record.name and not self._vault.waiting.profiles
        return replace(record, name=names[0], earlier=() if is_kept else names[1:])

    def abandon(self, record: Record) -> Record:
        abandoned = replace(record, abandoned=True, earlier=(), goes=False, yields=False)
        self.write_or_drop(abandoned)
        return abandoned

    def write_or_drop(self, record: Record) -> None:
        """Remove a record that cannot be written: without one the folder is nobody's."""
        try:
            self._records.write(record)
        except StorageError:
            self._records.remove(record)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Surrounds the vault's change; nothing is settled until it is over."""
        self._is_changing = True
        try:
            yield
        finally:
            with self._lock:
                self._is_changing = False
                self.settle()

    def settle(self) -> None:
        """Record the owners, after the vault has changed or was read after a kill."""
        if self._is_changing or self._vault.unread is not None:
            return
        for record in self._records.all():
            if record.is_open:
                self._settle(record)

    def _settle(self, record: Record) -> None:
        now = self.settled(record)
        if now.abandoned or now.name != record.name:
            self.write_or_drop(now)
        elif now != record:
            self._note(now)

    def _note(self, record: Record) -> None:
        """Write it if possible: the record from before the change stays right as well."""
        try:
            self._records.write(record)
        except StorageError as error:
            logger.warning("Whose a browser profile is will be noted later: %s", error)

    def _has(self, owner: BrowserOwner, record: Record) -> bool:
        now = self.settled(record) if record.is_open else record
        same = now.portal == owner.portal and (owner.portal or now.name == owner.name)
        return bool(same) and not now.abandoned
