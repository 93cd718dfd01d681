"""The vault: what Fobwatch stores in the keyring, as values.

All of it is held in memory once it is loaded. A change is made in memory at once and then
written; what the keyring does not take now waits, and is written when it can be.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from fobwatch.core.collection import Collection
from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultError,
    VaultLocked,
    VaultMissing,
    VaultNew,
    VaultUnavailable,
)
from fobwatch.core.listeners import Listeners
from fobwatch.core.vault.pending import PendingWrites
from fobwatch.core.vault.records import DEVICES, PROFILES, RULES, SESSIONS, record_kinds
from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.consent.rules import ConsentRule
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.vault.pending import Change
    from fobwatch.core.vault.ports import SecretStore
    from fobwatch.core.vault.state import Waiting

T = TypeVar("T")

Records: TypeAlias = "tuple[tuple[RecordKind[Any], Any], ...]"
"""Values, each with its kind."""

_STATES: dict[type[VaultError], VaultState] = {
    VaultLocked: VaultState.LOCKED,
    VaultNew: VaultState.NEW,
    VaultMissing: VaultState.MISSING,
    VaultDenied: VaultState.DENIED,
}


class Vault:
    """Profiles, MFA devices, sessions and rules, each one entry of a `SecretStore`. Thread-safe.

    Reading never blocks. Saving and removing block for the keyring's time, and raise nothing:
    `state`, `problem` and `pending` say whether the keyring took it.
    """

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._lane = threading.RLock()  # held across the keyring's calls: it serves one at a time
        self._lock = threading.Lock()
        self._collections = {kind.prefix: Collection(kind) for kind in record_kinds()}
        self._pending = PendingWrites()
        self.on_change = Listeners[[]]()
        """Called after each change of a value or of the state, on the changing thread."""
        self._problem: VaultError | None = None
        self._damaged: tuple[VaultEntryDamaged, ...] = ()
        self._loaded = False
        self._locked = False
        self._revision = 0

    @property
    def state(self) -> VaultState:
        problem = self._problem
        if problem is None:
            return VaultState.READY if self._loaded else VaultState.LOADING
        return _STATES.get(type(problem), VaultState.UNAVAILABLE)

    @property
    def problem(self) -> VaultError | None:
        """Why the keyring cannot be used now."""
        return self._problem

    @property
    def may_retry(self) -> bool:
        """Whether trying again may help: not where a person refused Fobwatch, or locked it."""
        return not self._locked and not isinstance(self._problem, VaultDenied)

    @property
    def damaged(self) -> tuple[VaultEntryDamaged, ...]:
        """Entries that cannot be read back; they are left as they are."""
        return self._damaged

    @property
    def waiting(self) -> Waiting:
        """What the keyring has not taken yet."""
        with self._lock:
            return self._pending.waiting(self._collection(DEVICES).values)

    @property
    def revision(self) -> int:
        """Changes with every profile and device, not with sessions."""
        return self._revision

    @property
    def unread(self) -> VaultError | None:
        """Why what is missing here may be in the keyring; None once all of it was read."""
        return None if self._loaded else self._problem or still_loading()

    def load(self) -> None:
        """Read everything, then write what waits. What was changed meanwhile keeps its change.

        Blocks for the keyring's time. A failure is the vault's `state`.
        """
        self._attempt(self._read, self._write_pending)

    def lock(self) -> None:
        """Drop everything that is stored, until `retry`; what waits to be written is kept.

        What is saved meanwhile only waits: nobody can read it until then.

        Blocks until the keyring has taken what is being written.
        """
        with self._lane:
            with self._lock:
                for collection in self._collections.values():
                    collection.values.clear()
                self._locked, self._loaded = True, False
            self._revision += 1
            self._damaged = ()
            self._problem = _locked_by_the_user()
        self.on_change.notify()

    def retry(self) -> None:
        """Write what waits; load first, if that never worked, or if the vault was locked."""
        self._locked = False
        self._flush()

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]:
        with self._lock:
            return tuple(self._collection(kind).values.values())

    def get(self, kind: RecordKind[T], key: str) -> T | None:
        return self._collection(kind).values.get(key)

    def save(self, kind: RecordKind[T], value: T) -> None:
        with self._lock:
            self._put(kind, value)
        self._flush()

    def replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        """As `RecordStore` says."""
        with self._lock:
            is_done = self._replace(kind, before, after)
            if not is_done and not self._loaded:
                self._pending.replacements.append((kind, before, after))
        self._flush()
        return is_done

    def remove(self, kind: RecordKind[T], key: str) -> None:
        with self._lock:
            self._take_out(kind, key)
        self._flush()

    def profiles(self) -> tuple[OwnProfile, ...]:
        return self.all(PROFILES)

    def profile(self, name: str) -> OwnProfile | None:
        return self.get(PROFILES, name)

    def devices(self) -> tuple[MfaDevice, ...]:
        return self.all(DEVICES)

    def device(self, serial: str) -> MfaDevice | None:
        return self.get(DEVICES, serial)

    def sessions(self) -> tuple[Session, ...]:
        return self.all(SESSIONS)

    def save_profile(self, profile: OwnProfile) -> None:
        self.save_all(profiles=(profile,))

    def save_all(
        self, *, profiles: Iterable[OwnProfile] = (), devices: Iterable[MfaDevice] = ()
    ) -> None:
        """Save them with one try to reach the keyring."""
        with self._lock:
            for device in devices:
                self._put(DEVICES, device)
            for profile in profiles:
                self._put(PROFILES, profile)
            self._drop_unused()
        self._flush()

    def drop_unused(self) -> None:
        """Remove what sign-ins have stored for profiles that do not exist, such as a tested one."""
        with self._lock:
            self._drop_unused()
        self._flush()

    def confirm(self, kind: RecordKind[T], *keys: str) -> None:
        """As `RecordStore` says."""
        with self._lane:
            problem = self._problem or self.unread
            if problem is not None:
                raise problem.fresh()
            for key in keys:
                _confirm(self._store, self._collection(kind), key)

    def rename_profile(self, old_name: str, profile: OwnProfile) -> None:
        """Save `profile`, which was called `old_name`; roles that name it as source follow.

        Nobody sees it under both names, or under none, or without its rule: that is saved first.
        """
        with self._lock:
            profiles, rules = self._collection(PROFILES), self._collection(RULES)
            rule, other = map(rules.values.get, (old_name, profile.name))
            if rule is not None:
                self._put(RULES, rule.joined_with(other, name=profile.name))
            self._put(PROFILES, profile)
            for role in tuple(profiles.values.values()):
                renamed = role.with_source(old_name, profile.name)
                if renamed != role:
                    self._put(PROFILES, renamed)
            self._take_out(PROFILES, old_name)
            self._drop_unused()
        self._flush()

    def remove_profile(self, name: str) -> Records:
        """Remove it; return what its sign-ins had stored, where no other profile uses that."""
        with self._lock:
            profile = self._collection(PROFILES).values.get(name)
            of_it = profile.records if profile is not None else ()
            before = [(kind, self.get(kind, key)) for kind, key in of_it]
            self._take_out(PROFILES, name)
            self._drop_unused()
            gone = [(kind, value) for kind, value in before if self._lacks(kind, value)]
        self._flush()
        return tuple(gone)

    def put_back_profile(self, profile: OwnProfile, records: Records) -> None:
        """Save it with what `remove_profile` returned, where nothing newer is stored."""
        with self._lock:
            self._put(PROFILES, profile)
            for kind, value in records:
                if self._lacks(kind, value):
                    self._put(kind, value)
        self._flush()

    def save_device(self, device: MfaDevice) -> None:
        self.save(DEVICES, device)

    def remove_device(self, serial: str) -> None:
        self.remove(DEVICES, serial)

    def save_session(self, session: Session) -> None:
        self.save(SESSIONS, session)

    def remove_session(self, profile: str) -> None:
        self.remove(SESSIONS, profile)

    def rules(self) -> tuple[ConsentRule, ...]:
        return self.all(RULES)

    def save_rule(self, rule: ConsentRule) -> None:
        self.save(RULES, rule)

    def remove_rule(self, profile: str) -> None:
        if self.get(RULES, profile) is not None:
            self.remove(RULES, profile)

    def _collection(self, kind: RecordKind[T]) -> Collection[T]:
        return self._collections[kind.prefix]

    def _lacks(self, kind: RecordKind[T], value: T | None) -> bool:
        """Whether nothing has the key of this value now."""
        return value is not None and self.get(kind, kind.key_of(value)) is None

    def _drop_unused(self) -> None:
        """Remove what is `of_profiles` and named by none; nothing while profiles may be unread."""
        if not self._loaded or self._damaged:
            return
        profiles = self._collection(PROFILES).values.values()
        used = {kind.entry(key) for profile in profiles for kind, key in profile.records}
        for collection in self._collections.values():
            kind = collection.kind
            for key in tuple(collection.values) if kind.of_profiles else ():
                if kind.entry(key) not in used:
                    self._take_out(kind, key)

    def _put(self, kind: RecordKind[T], value: T) -> None:
        if not self._locked:
            self._collection(kind).put(value)
        self._queue(kind.entry(kind.key_of(value)), kind.dump(value))

    def _replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        key = kind.key_of(before)
        is_current = self._collection(kind).values.get(key) == before
        if is_current and after is None:
            self._take_out(kind, key)
        elif is_current and after is not None:
            self._put(kind, after)
        return is_current

    def _take_out(self, kind: RecordKind[T], key: str) -> None:
        self._collection(kind).values.pop(key, None)
        self._queue(kind.entry(key), None)

    def _flush(self) -> None:
        self._attempt(*(() if self._loaded else (self._read,)), self._write_pending)

    def _queue(self, entry: str, text: str | None) -> None:
        self._pending.add(entry, text)
        if not any(each.kind.passing for each in self._collections_of(entry)):
            self._revision += 1

    def _attempt(self, *steps: Callable[[], None]) -> None:
        """Do nothing while it is locked: a lock that came first is not undone."""
        with self._lane:
            if not self._locked:
                self._problem = _problem_of(steps)
        self.on_change.notify()

    def _read(self) -> None:
        damaged: list[VaultEntryDamaged] = []
        for entry in sorted(self._store.names() | self._pending.entries):
            try:
                self._read_entry(entry)
            except VaultEntryDamaged as error:
                damaged.append(error.fresh())
                self._take_for_lost(entry)
        self._damaged = tuple(damaged)
        with self._lock:
            self._loaded = True
            while self._pending.replacements:
                self._replace(*self._pending.replacements.pop(0))
            self._drop_unused()
        self._revision += 1

    def _read_entry(self, entry: str) -> None:
        stored = self._store.get(entry)
        with self._lock:
            text = self._pending.newest(entry, stored)
            if text is None and entry not in self._pending:
                self._take_for_lost(entry)
            if text is not None:
                for collection in self._collections_of(entry):
                    collection.put(collection.kind.load(text))
            self._pending.note_stored(entry, stored)

    def _take_for_lost(self, entry: str) -> None:
        for collection in self._collections_of(entry):
            collection.take_for_lost(entry)

    def _collections_of(self, entry: str) -> list[Collection[Any]]:
        """The collection of the entry, none if a later version wrote it."""
        return [each for each in self._collections.values() if each.kind.holds(entry)]

    def _write_pending(self) -> None:
        while changes := self._changes():
            for change in changes:
                with self._lock:
                    if not self._pending.is_current(change):
                        continue  # changed meanwhile: it has its turn with what it goes with
                entry, text = change
                if text is None:
                    self._store.delete(entry)
                else:
                    self._store.set(entry, text)
                with self._lock:
                    self._pending.note_written(change)

    def _changes(self) -> list[Change]:
        with self._lock:
            return self._pending.in_safe_order(self._collection(PROFILES).values.values())


def _problem_of(steps: Iterable[Callable[[], None]]) -> VaultError | None:
    """What ends the steps early."""
    try:
        for step in steps:
            step()
    except VaultError as error:
        return error.fresh()
    return None


def _confirm(store: SecretStore, collection: Collection[T], key: str) -> None:
    """Raises `VaultError`."""
    text = store.get(collection.kind.entry(key))
    if text is None or collection.kind.load(text) != collection.values[key]:
        raise _not_kept(key)


def _locked_by_the_user() -> VaultLocked:
    return VaultLocked(
        "The vault is locked",
        "You locked it: Fobwatch holds none of your keys, seeds and sessions.",
        "Unlock it to go on.",
    )


def still_loading() -> VaultUnavailable:
    """The error for what may be there once all was read."""
    return VaultUnavailable(
        "The vault is still being read",
        "Fobwatch has just started.",
        "Try again in a moment.",
    )


def _not_kept(name: str) -> VaultEntryDamaged:
    return VaultEntryDamaged(
        f"The keyring did not keep {name}",
        "What was written to it could not be read back.",
        "Nothing else was changed. Try again, or look at the keyring with its own program.",
    )
