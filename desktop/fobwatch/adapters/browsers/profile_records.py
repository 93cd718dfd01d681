"""Whose the folders of browser profiles are: a record of each, where no browser writes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from fobwatch.adapters.browsers.files import MEBIBYTE
from fobwatch.adapters.storage.regular_file import content
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.core.json_text import MalformedJson, parse_object

ID_BYTES: Final = 16
_NAME: Final = re.compile(rf"([0-9a-f]{{{2 * ID_BYTES}}})(\.json)?")

COARSEST_NANOSECONDS: Final = 2_000_000_000
"""In which FAT, the coarsest of file systems, counts the time of a change."""

Stamp = tuple[int, ...]
"""What tells one state of a file from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Whose a folder is, which browser's, and the sandbox that it is in, if any.

    `id` names the record and the folder; it is never used again. `account` is what the owner signed
    in to, empty where that was not known. Nobody gets an `abandoned` folder any more.

    What the vault is to change is written here before: the owner's `name` is the new one then, but
    it may still have an `earlier` one, the latest first. One that `goes` is abandoned once the
    vault has no profile of its name, one that `yields` once the vault has one.
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
        """Whether the vault decides whose it is."""
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
        """In a sandbox directly in the one folder that the browser cannot replace by a link."""
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
        """The record read again; None where the system does not let us."""
        return self._read(record.id)

    def named(self, folder: str) -> Record | None:
        """That of the folder of this name, also an abandoned one; of no other one is read."""
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
        """Of the records, by their names; an empty one where there is a folder alone."""
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
        """None for one that the system does not let us read: it may be somebody's."""
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
    """Empty for what cannot be looked at, and for what may change again at the same time."""
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
    """Whether a record can name this: the system takes no NUL, nor half a character."""
    try:
        encoded = os.fsencode(sandbox)
    except UnicodeEncodeError:
        return False
    return not encoded or (b"\0" not in encoded and Path(sandbox).is_absolute())
