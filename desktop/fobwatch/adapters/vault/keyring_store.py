"""The vault's secrets in the system's keyring, with the index that keyrings do not have."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.adapters.vault.keyring_entries import SLOTS, damaged, entries_of, keyring_user
from fobwatch.core.errors import VaultEntryDamaged
from fobwatch.core.json_text import parse_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
    from fobwatch.adapters.vault.keyring_entries import Entries

SERVICE = "Fobwatch"

INDEX = "index"

LOCK = "passphrase"
"""The secret that has the key with which the others are encrypted, if there is a passphrase."""

MARK = "sealed:"
"""Before each encrypted secret; what the vault writes begins otherwise."""


def entry_key(name: str) -> str:
    """Return the name of a secret's entry, which never equals the index's."""
    return f"entry/{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Index:
    """The stored names. `unsure` is the one whose entry may not match `names`."""

    names: frozenset[str] = frozenset()
    unsure: str | None = None

    def to_text(self) -> str:
        return json.dumps({"names": sorted(self.names), "unsure": self.unsure})

    @classmethod
    def from_text(cls, text: str) -> _Index:
        try:
            document = parse_object(text)
            names, unsure = document["names"], document["unsure"]
            if not all(
                isinstance(name, str) for name in (*names, "" if unsure is None else unsure)
            ):
                raise damaged(INDEX)
            return cls(names=frozenset(names), unsure=unsure)
        except (ValueError, KeyError, TypeError) as error:
            raise damaged(INDEX) from error


class KeyringStore:
    """A `SecretStore` in the system's keyring: one entry for each secret, and one for the index.

    The index is changed before the entry, whether a name is new or deleted, and the name marked
    there as unsure. After any interruption, the next start checks that one entry and repairs the
    index.

    `find` is called until it returns a keyring, which is used from then on. Thread-safe.
    """

    def __init__(self, find: Callable[[], BoundedKeyring], *, service: str = SERVICE) -> None:
        self._find = find
        self._service = service
        self._lock = threading.RLock()
        self._used: tuple[BoundedKeyring, Entries] | None = None
        self._index: _Index | None = None

    @property
    def silent(self) -> bool:
        """Whether only `unlock` shows a prompt; True while there is no keyring yet."""
        return self._used is None or self._used[0].silent

    def names(self) -> frozenset[str]:
        with self._opened() as (_, index):
            return index.names

    def get(self, name: str) -> str | None:
        with self._opened() as (entries, _):
            return entries.read(entry_key(name))

    def set(self, name: str, secret: str) -> None:
        key = entry_key(name)
        with self._opened() as (entries, index):
            if name not in index.names:
                self._write_index(entries, _Index(names=index.names | {name}, unsure=name))
            entries.write(key, secret)

    def delete(self, name: str) -> None:
        key = entry_key(name)
        with self._opened() as (entries, index):
            if name in index.names:
                self._write_index(entries, _Index(names=index.names - {name}, unsure=name))
            entries.remove(key)

    def erase(self) -> None:
        """Remove everything, the index last: after an interruption, the next call continues."""
        with self._opened() as (entries, index):
            for name in sorted(index.names):
                entries.remove(entry_key(name))
            entries.remove(INDEX)
            self._index = None

    def unlock(self) -> None:
        """Let the system ask the person for the keyring's password, and wait for the answer.

        Nothing else here shows a prompt, if the keyring leaves us the choice. Call it only when a
        person asked for it, and not while another call to the store is waited for.

        Raises:
            VaultLocked: the person declined, or did not answer in time.
        """
        with self._lock:
            keyring, _ = self._found()
        folds_case = keyring.limits.folds_case
        users = [keyring_user(INDEX, slot, folds_case=folds_case) for slot in SLOTS]
        keyring.unlock(self._service, users)

    @contextmanager
    def _opened(self) -> Iterator[tuple[Entries, _Index]]:
        """Yield the entries and the index; after a failure the index is reread and repaired."""
        with self._lock:
            try:
                _, entries = self._found()
                if self._index is None:
                    self._index = self._repaired(entries)
                yield entries, self._index
            except BaseException:
                self._index = None
                raise

    def _found(self) -> tuple[BoundedKeyring, Entries]:
        if self._used is None:
            keyring = self._find()
            self._used = keyring, entries_of(keyring, self._service)
        return self._used

    def _repaired(self, entries: Entries) -> _Index:
        """Read the index, and check the one entry that is marked as unsure."""
        text = entries.read(INDEX)
        index = _Index() if text is None else _Index.from_text(text)
        name = index.unsure
        if name is None:
            return index
        if _is_there(entries, name):
            names = index.names | {name}
        else:
            entries.remove(entry_key(name))
            names = index.names - {name}
        if names != index.names:
            self._write_index(entries, _Index(names=names))
        return _Index(names=names)

    def _write_index(self, entries: Entries, index: _Index) -> None:
        entries.write(INDEX, index.to_text())
        self._index = index


def _is_there(entries: Entries, name: str) -> bool:
    try:
        return entries.read(entry_key(name)) is not None
    except VaultEntryDamaged:
        return True
