"""One kind of record in the vault: its names, its values, and their way to and from text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordKind(Generic[T]):
    """What the vault has to know about values that it stores.

    `load` raises `VaultEntryDamaged`; `lost` returns what counts by a record's key while the record
    cannot be read. What is `passing`, such as a session, can be made again, and does not
    change what profiles there are.
    """

    prefix: str
    key: Callable[[T], str]
    dump: Callable[[T], str]
    load: Callable[[str], T]
    lost: Callable[[str], T] | None = None
    passing: bool = False

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


class Collection(Generic[T]):
    """The values of one kind by their keys."""

    def __init__(self, kind: RecordKind[T]) -> None:
        self.kind = kind
        self.values: dict[str, T] = {}

    def put(self, value: T) -> tuple[str, str]:
        """Store the value; return its entry's name and text, for the keyring."""
        key = self.kind.key(value)
        self.values[key] = value
        return self.kind.entry(key), self.kind.dump(value)

    def take_in(self, text: str) -> None:
        """Store the value that an entry's text holds."""
        value = self.kind.load(text)
        self.values[self.kind.key(value)] = value

    def take_for_lost(self, entry: str) -> None:
        """Note that the entry exists, but cannot be read."""
        for key in self.kind.keys_of((entry,)):
            if self.kind.lost is not None:
                self.values[key] = self.kind.lost(key)
