"""What the vault holds in memory: each value, and what the keyring has not taken of it yet."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from fobwatch.core.collection import Collection
from fobwatch.core.consent.rules import RULES
from fobwatch.core.vault.pending import PendingWrites
from fobwatch.core.vault.records import DEVICES, PROFILES, record_kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.errors import VaultEntryDamaged
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.pending import Change
    from fobwatch.core.vault.state import Waiting

T = TypeVar("T")

Records: TypeAlias = "tuple[tuple[RecordKind[Any], Any], ...]"
"""Values, each with its kind."""


class VaultContents:
    """Nothing here blocks. Each change is seen as a whole by every thread, and is to be written."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._collections = {kind.prefix: Collection(kind) for kind in record_kinds()}
        self._pending = PendingWrites()
        self.is_complete = False
        """Whether everything in the keyring was read."""
        self.is_locked = False
        """Whether what is saved only waits, and nobody can read it."""
        self.damaged: tuple[VaultEntryDamaged, ...] = ()
        """Entries that cannot be read back."""
        self.revision = 0
        """Changes with every value that does not pass."""

    def waiting(self) -> Waiting:
        """What is not written yet."""
        with self._lock:
            return self._pending.waiting(self._collection(DEVICES).values)

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]:
        with self._lock:
            return tuple(self._collection(kind).values.values())

    def get(self, kind: RecordKind[T], key: str) -> T | None:
        return self._collection(kind).values.get(key)

    def put(self, kind: RecordKind[T], value: T) -> None:
        with self._lock:
            if not self.is_locked:
                self._collection(kind).put(value)
            self._queue(kind.entry(kind.key_of(value)), kind.dump(value))

    def take_out(self, kind: RecordKind[T], key: str) -> None:
        with self._lock:
            self._collection(kind).values.pop(key, None)
            self._queue(kind.entry(key), None)

    def replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        """As `RecordStore` says."""
        with self._lock:
            is_done = self._replace(kind, before, after)
            if not is_done and not self.is_complete:
                self._pending.replacements.append((kind, before, after))
            return is_done

    def _replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        key = kind.key_of(before)
        is_current = self.get(kind, key) == before
        if is_current and after is None:
            self.take_out(kind, key)
        elif is_current and after is not None:
            self.put(kind, after)
        return is_current

    def put_all(self, profiles: Iterable[OwnProfile], devices: Iterable[MfaDevice]) -> None:
        with self._lock:
            for device in devices:
                self.put(DEVICES, device)
            for profile in profiles:
                self.put(PROFILES, profile)
            self.drop_unused()

    def rename_profile(self, old_name: str, profile: OwnProfile) -> None:
        """As `Vault` says."""
        with self._lock:
            rule, other = self.get(RULES, old_name), self.get(RULES, profile.name)
            if rule is not None:
                self.put(RULES, rule.joined_with(other, name=profile.name))
            self.put(PROFILES, profile)
            for role in self.all(PROFILES):
                renamed = role.with_source(old_name, profile.name)
                if renamed != role:
                    self.put(PROFILES, renamed)
            self.take_out(PROFILES, old_name)
            self.drop_unused()

    def take_out_profile(self, name: str) -> Records:
        """Return what its sign-ins had stored, where no other profile uses that."""
        with self._lock:
            profile = self.get(PROFILES, name)
            of_it = profile.records if profile is not None else ()
            before = [(kind, self.get(kind, key)) for kind, key in of_it]
            self.take_out(PROFILES, name)
            self.drop_unused()
            return tuple((kind, value) for kind, value in before if self._lacks(kind, value))

    def put_back_profile(self, profile: OwnProfile, records: Records) -> None:
        """With what `take_out_profile` returned, where nothing newer is there."""
        with self._lock:
            self.put(PROFILES, profile)
            for kind, value in records:
                if self._lacks(kind, value):
                    self.put(kind, value)

    def _lacks(self, kind: RecordKind[T], value: T | None) -> bool:
        """Whether nothing has the key of this value now."""
        return value is not None and self.get(kind, kind.key_of(value)) is None

    def drop_unused(self) -> None:
        """Remove what is `of_profiles` and named by none; nothing while profiles may be unread."""
        with self._lock:
            if not self.is_complete or self.damaged:
                return
            used = {kind.entry(key) for each in self.all(PROFILES) for kind, key in each.records}
            for collection in self._collections.values():
                kind = collection.kind
                for key in tuple(collection.values) if kind.of_profiles else ():
                    if kind.entry(key) not in used:
                        self.take_out(kind, key)

    def lock(self) -> None:
        """Drop everything but what is not written yet."""
        with self._lock:
            for collection in self._collections.values():
                collection.values.clear()
            self.is_locked, self.is_complete = True, False
            self.damaged = ()
            self.revision += 1

    def unlock(self) -> None:
        self.is_locked = False

    def entries(self, stored: Iterable[str]) -> list[str]:
        """What there is to read, where the keyring has the `stored` entries."""
        with self._lock:
            return sorted(self._pending.entries.union(stored))

    def read(self, entry: str, stored: str | None) -> None:
        """Take the keyring's text of an entry, unless it was changed here meanwhile.

        Raises `VaultEntryDamaged`.
        """
        with self._lock:
            text = self._pending.newest(entry, stored)
            if text is None and entry not in self._pending:
                self.take_for_lost(entry)
            if text is not None:
                for collection in self._collections_of(entry):
                    collection.put(collection.kind.load(text))
            self._pending.note_stored(entry, stored)

    def take_for_lost(self, entry: str) -> None:
        with self._lock:
            for collection in self._collections_of(entry):
                collection.take_for_lost(entry)

    def complete(self, damaged: Iterable[VaultEntryDamaged]) -> None:
        """Everything was read, apart from what is `damaged`."""
        with self._lock:
            self.damaged = tuple(damaged)
            self.is_complete = True
            while self._pending.replacements:
                self._replace(*self._pending.replacements.pop(0))
            self.drop_unused()
            self.revision += 1

    def changes(self) -> list[Change]:
        """What is to be written, in a safe order."""
        with self._lock:
            return self._pending.in_safe_order(self.all(PROFILES))

    def is_current(self, change: Change) -> bool:
        """Whether it still has to be written."""
        with self._lock:
            return self._pending.is_current(change)

    def note_written(self, change: Change) -> None:
        with self._lock:
            self._pending.note_written(change)

    def _queue(self, entry: str, text: str | None) -> None:
        self._pending.add(entry, text)
        if not any(each.kind.passing for each in self._collections_of(entry)):
            self.revision += 1

    def _collection(self, kind: RecordKind[T]) -> Collection[T]:
        return self._collections[kind.prefix]

    def _collections_of(self, entry: str) -> list[Collection[Any]]:
        """The collection of the entry, none if a later version wrote it."""
        return [each for each in self._collections.values() if each.kind.holds(entry)]
