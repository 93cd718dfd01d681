"""Whose the folders of browser profiles are: a record of each, where no browser writes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.browsers.files import MEBIBYTE
from fobwatch.adapters.storage.regular_file import content
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from collections.abc import Iterator

ID_BYTES: Final = 16
_ID: Final = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Whose a folder is, which browser's, and the sandbox that it is in, if any.

    `id` names the record and the folder; it is never used again. `account` is what the owner signed
    in to, empty where that was not known. Nobody gets an `abandoned` folder any more.
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

    @property
    def owner(self) -> BrowserOwner:
        return BrowserOwner(name=self.name, portal=self.portal)


class ProfileRecords:
    """The records in `root`, beside the folders that are in no sandbox."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, record: Record) -> Path:
        """In a sandbox directly in the one folder that the browser cannot replace by a link."""
        if not record.sandbox:
            return self._root / record.id
        ours = hashlib.sha256(str(self._root).encode()).hexdigest()[:8]
        return Path(record.sandbox, f"fobwatch-{ours}-{record.id}")

    def all(self) -> list[Record]:
        """Those that can be read, and the folders without a record as abandoned ones."""
        return [record for each in self._ids() if (record := self._read(each)) is not None]

    def of(self, owner: BrowserOwner) -> list[Record]:
        """Those that the owner has."""
        return [r for r in self.all() if r.owner.key == owner.key and not r.abandoned]

    def write(self, record: Record) -> None:
        """Raises `StorageError`."""
        TextFile(self._file(record.id)).write(json.dumps(asdict(record)))

    def remove(self, record: Record) -> None:
        """Raises `OSError`."""
        self._file(record.id).unlink(missing_ok=True)

    def _file(self, record_id: str) -> Path:
        return self._root / f"{record_id}.json"

    def _ids(self) -> Iterator[str]:
        names = {path.name.removesuffix(".json") for path in self._root.glob("*")}
        return iter(sorted(name for name in names if _ID.fullmatch(name)))

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
        if not _is_place(known["sandbox"]):
            return Record(id=record_id, abandoned=True)
        is_whole = known["browser_id"] and known["id"] in {"", record_id}
        abandoned = not is_whole or values.get("abandoned", False) is not False
        return Record(**known | {"id": record_id, "abandoned": abandoned})


def _is_place(sandbox: str) -> bool:
    """Whether a record can name this: the system takes no NUL, nor half a character."""
    try:
        encoded = os.fsencode(sandbox)
    except UnicodeEncodeError:
        return False
    return not encoded or (b"\0" not in encoded and Path(sandbox).is_absolute())
