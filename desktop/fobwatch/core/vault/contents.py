"""The vault's values in memory, and the changes that the keyring has not taken yet."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from fobwatch.core.consent.rules import RULES
from fobwatch.core.vault.records import DEVICES, PROFILES, record_kinds, waiting_among

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.errors import VaultEntryDamaged
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.state import Waiting

T = TypeVar("T")

Records: TypeAlias = "tuple[tuple[RecordKind[Any], Any], ...]"
"""Values, each with its kind."""

Change = tuple[str, str | None]
"""An entry's name, and its new text; None where it is removed."""


class PendingWrites:
    """The newest change of each entry. The caller lets one thread at a time use it."""

    def __init__(self) -> None:
        self.changes: dict[str, str | None] = {}
        """By the entry's name: its new text, None where it is removed."""
        self._stored_sources: dict[str, str] = {}
        """The source of each role that the keyring has, by the role's name."""
        self.replacements: list[tuple[RecordKind[Any], Any, Any]] = []
        """What becomes a change only if the keyring has what is replaced: kind, before, after."""

    def add(self, entry: str, text: str | None) -> None:
        self.changes.pop(entry, None)  # so that the newest change is written last
        self.changes[entry] = text

    def is_current(self, change: Change) -> bool:
        """Whether it still has to be written: it may have been replaced meanwhile."""
        entry, text = change
        return entry in self.changes and self.changes[entry] is text

    def note_written(self, change: Change) -> None:
        self.note_stored(*change)
        if self.is_current(change):
            del self.changes[change[0]]

    def note_stored(self, entry: str, text: str | None) -> None:
        """Note what the keyring has of an entry."""
        for name in PROFILES.keys_of((entry,)):
            source = "" if text is None else PROFILES.load(text).source
            if source:
                self._stored_sources[name] = source
            else:
                self._stored_sources.pop(name, None)

    def in_safe_order(self, profiles: Iterable[OwnProfile]) -> list[Change]:
        """The changes in an order in which, cut off anywhere, no role loses its source.

        Sources are saved before their roles, and removed after them. What is no profile, such as an
        MFA device, is saved first and removed last. `profiles` are all, as they shall be.
        """
        changes = list(self.changes.items())
        if len(changes) <= 1:
            return changes  # as usual, and there may be ten thousand profiles
        wanted = {profile.name: profile.source for profile in profiles if profile.source}

        def turn(change: Change) -> tuple[bool, int]:
            entry, text = change
            names = PROFILES.keys_of((entry,))
            if text is None:
                return True, -sum(_depth(name, self._stored_sources) for name in names)
            return False, sum(_depth(name, wanted) for name in names)

        return sorted(changes, key=turn)

    def entries(self) -> tuple[str, ...]:
        """The names of those that are to be written, or replaced once they can be read."""
        replaced = (kind.entry(kind.key_of(before)) for kind, before, _ in self.replacements)
        return tuple(dict.fromkeys((*self.changes, *replaced)))


class VaultContents:
    """Nothing here blocks. Each change is seen as a whole by every thread, and is to be written."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._kinds = {kind.prefix: kind for kind in record_kinds()}
        self._values: dict[str, dict[str, Any]] = {prefix: {} for prefix in self._kinds}
        """By the kind's prefix, and by the value's key."""
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
            return waiting_among(self._pending.entries(), self._values[DEVICES.prefix])

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]:
        with self._lock:
            return tuple(self._values[kind.prefix].values())

    def get(self, kind: RecordKind[T], key: str) -> T | None:
        return self._values[kind.prefix].get(key)

    def put(self, kind: RecordKind[T], value: T) -> None:
        key = kind.key_of(value)
        entry, text = kind.entry(key), kind.dump(value)
        with self._lock:
            if not self.is_locked:
                self._values[kind.prefix][key] = value
            self._queue(kind, entry, text)

    def take_out(self, kind: RecordKind[T], key: str) -> None:
        with self._lock:
            self._values[kind.prefix].pop(key, None)
            self._queue(kind, kind.entry(key), None)

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
            for kind in self._kinds.values():
                for key in tuple(self._values[kind.prefix]) if kind.of_profiles else ():
                    if kind.entry(key) not in used:
                        self.take_out(kind, key)

    def lock(self) -> None:
        """Drop everything but what is not written yet."""
        with self._lock:
            for values in self._values.values():
                values.clear()
            self.is_locked, self.is_complete = True, False
            self.damaged = ()
            self.revision += 1

    def unlock(self) -> None:
        self.is_locked = False

    def entries(self, stored: Iterable[str]) -> list[str]:
        """What there is to read, where the keyring has the `stored` entries."""
        with self._lock:
            return sorted({*stored, *self._pending.changes})

    def read(self, entry: str, stored: str | None) -> None:
        """Take the keyring's text of an entry, unless it was changed here meanwhile.

        Raises `VaultEntryDamaged`.
        """
        with self._lock:
            text = self._pending.changes.get(entry, stored)
            kind = self._kind_of(entry)
            if text is None and entry not in self._pending.changes:
                self.take_for_lost(entry)
            elif text is not None and kind is not None:
                value = kind.load(text)
                self._values[kind.prefix][kind.key_of(value)] = value
                self._note_changed(kind)
            self._pending.note_stored(entry, stored)

    def take_for_lost(self, entry: str) -> None:
        """Note that the entry exists, but cannot be read."""
        kind = self._kind_of(entry)
        if kind is not None and kind.lost is not None:
            (key,) = kind.keys_of((entry,))
            with self._lock:
                self._values[kind.prefix][key] = kind.lost(key)
                self._note_changed(kind)

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

    def _queue(self, kind: RecordKind[Any], entry: str, text: str | None) -> None:
        self._pending.add(entry, text)
        self._note_changed(kind)

    def _note_changed(self, kind: RecordKind[Any]) -> None:
        if not kind.passing:
            self.revision += 1

    def _kind_of(self, entry: str) -> RecordKind[Any] | None:
        """The kind of the entry, None if a later version or another program wrote it."""
        prefix, slash, _key = entry.partition("/")
        return self._kinds.get(prefix) if slash else None


def _depth(name: str, sources: Mapping[str, str]) -> int:
    """How many profiles the profile is built upon, itself included; a loop ends the count."""
    chain = [name]
    while chain[-1] in sources and len(chain) <= len(sources):
        chain.append(sources[chain[-1]])
    return len(chain)
