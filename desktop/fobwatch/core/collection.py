"""One kind of record in the vault: its names, its values, and their way to and from text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from fobwatch.core.errors import VaultEntryDamaged
from fobwatch.core.json_text import parse_object
from fobwatch.core.json_values import StoredFields, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

T = TypeVar("T")

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind(Generic[T]):
    """One kind of value in the vault, each stored as one compact JSON object.

    `types` are the values' classes by the `kind` that a record names; `key` is the field that tells
    values apart. `noun` is what a person calls one.

    `lost` returns the value that counts while a record cannot be read, by its key. A `passing`
    value, such as a session, can be made again, and does not change which profiles there are. A
    value `of_profiles` is removed with the last profile that names it (`OwnProfile.records`).

    Each object says its `version`. A field that may be lost without harm can be added to a version:
    an older Fobwatch ignores it, and drops it when it writes the entry again. Anything else is a
    new version, which an older Fobwatch refuses and leaves as it is. Empty fields are left out,
    since the keyring of Windows takes 1280 characters.
    """

    prefix: str
    noun: str
    types: Mapping[str, type[T]]
    key: str
    lost: Callable[[str], T] | None = None
    passing: bool = False
    of_profiles: bool = False

    def key_of(self, value: T) -> str:
        return str(getattr(value, self.key))

    def dump(self, value: T) -> str:
        kind = next(name for name, each in self.types.items() if each is type(value))
        record = {"version": VERSION, "kind": kind, **to_json(value)}
        return json.dumps(record, ensure_ascii=False, separators=(",", ":"))

    def load(self, text: str) -> T:
        """The value that `dump` wrote. Raises `VaultEntryDamaged`."""
        try:
            record = _Record(text)
            return from_json(self.types[record.text("kind")], record)
        except (ValueError, KeyError, TypeError, OverflowError):
            # `from None`: the cause may hold the entry's secrets.
            raise VaultEntryDamaged(
                f"A {self.noun} cannot be read",
                "Its entry in the keyring is not as Fobwatch wrote it.",
                "Remove it and add it again. The entry is left as it is until then.",
            ) from None

    def entry(self, key: str) -> str:
        """The name of the entry in the keyring."""
        return f"{self.prefix}/{key}"

    def holds(self, entry: str) -> bool:
        return entry.startswith(f"{self.prefix}/")

    def keys_of(self, entries: Iterable[str]) -> tuple[str, ...]:
        """The keys behind those of the entries' names that are of this kind."""
        return tuple(
            entry.removeprefix(f"{self.prefix}/") for entry in entries if self.holds(entry)
        )


class RecordStore(Protocol):
    """A store in which values outlive the process: the vault."""

    def get(self, kind: RecordKind[T], key: str) -> T | None: ...

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]: ...

    def save(self, kind: RecordKind[T], value: T) -> None: ...

    def replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        """Store `after`, or nothing, if `before` is what is stored; return whether it was.

        False too while nobody can know, as in a locked vault: it is done once that can be read.
        """

    def remove(self, kind: RecordKind[T], key: str) -> None: ...

    def confirm(self, kind: RecordKind[T], *keys: str) -> None:
        """Read values back from the keyring, before their only other copy is removed.

        Without a key, find out only whether what is stored can be known now. Blocks.

        Raises:
            VaultError: the keyring does not have them as they are here, or cannot be read.
        """
        ...


class _Record(StoredFields):
    """Raises `KeyError`, `TypeError` or `ValueError`; `VaultEntryDamaged` for a newer version."""

    def __init__(self, text: str) -> None:
        super().__init__(parse_object(text))
        version = self.value("version", int)
        if version > VERSION:
            raise VaultEntryDamaged(
                "An entry was written by a newer Fobwatch",
                "This version does not know all that is in it.",
                "Update Fobwatch. The entry is left as it is until then.",
            )
        if version != VERSION:
            self.reject("version", int)

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        """Of what is missing, only that may be which is left out where it is empty."""
        return super().value(key, kind, None if default else default)
