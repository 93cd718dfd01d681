"""One kind of record in the vault: its names, its values, and their way to and from text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf(Generic[T]):
    """The values of one kind by their keys. `load` raises `VaultEntryDamaged`."""

    prefix: str
    key: Callable[[T], str]
    dump: Callable[[T], str]
    load: Callable[[str], T]
    values: dict[str, T] = field(default_factory=dict)

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

    def put(self, value: T) -> tuple[str, str]:
        """Keep the value; its entry's name and text, for the keyring."""
        self.values[self.key(value)] = value
        return self.entry(self.key(value)), self.dump(value)

    def take_in(self, text: str) -> None:
        """Keep the value that an entry's text stands for."""
        value = self.load(text)
        self.values[self.key(value)] = value
