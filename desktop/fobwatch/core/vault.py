"""The vault: what Fobwatch keeps in the keyring, as values.

All of it is held in memory once it is loaded. A change is made in memory at once and written
behind it; what the keyring does not take now waits, and is written when it can be.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core import records
from fobwatch.core.consent import ConsentPolicy
from fobwatch.core.consent_rules import ConsentRule
from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultError,
    VaultLocked,
    VaultMissing,
    VaultNew,
    VaultUnavailable,
)
from fobwatch.core.shelf import Shelf
from fobwatch.core.vault_state import VaultState, Waiting
from fobwatch.core.write_order import in_safe_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.ports import SecretStore
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions import Session
    from fobwatch.core.write_order import Change

T = TypeVar("T")

_STATES: dict[type[VaultError], VaultState] = {
    VaultLocked: VaultState.LOCKED,
    VaultNew: VaultState.NEW,
    VaultMissing: VaultState.MISSING,
    VaultDenied: VaultState.DENIED,
}


class Vault:
    """Profiles, MFA devices, sessions and rules, each one entry of a `SecretStore`. Thread-safe.

    Reading never blocks. Saving and removing block for the keyring's time, and raise nothing:
    `state`, `problem` and `pending` tell whether the keyring took it.
    """

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._lane = threading.RLock()  # held across the keyring's calls: it serves one at a time
        self._lock = threading.Lock()
        self._profiles: Shelf[OwnProfile] = Shelf(
            prefix="profile",
            key=lambda profile: profile.name,
            dump=records.dump_profile,
            load=records.load_profile,
        )
        self._devices: Shelf[MfaDevice] = Shelf(
            prefix="device",
            key=lambda device: device.serial,
            dump=records.dump_device,
            load=records.load_device,
        )
        self._sessions: Shelf[Session] = Shelf(
            prefix="session",
            key=lambda session: session.profile,
            dump=records.dump_session,
            load=records.load_session,
        )
        self._rules: Shelf[ConsentRule] = Shelf(
            prefix="rule",
            key=lambda rule: rule.profile,
            dump=records.dump_rule,
            load=records.load_rule,
        )
        self._shelves = (self._profiles, self._devices, self._sessions, self._rules)
        self._pending: dict[str, str | None] = {}
        self._stored_sources: dict[str, str] = {}
        """The source of each role that the keyring has, by the role's name."""
        self._listeners: list[Callable[[], None]] = []
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
            serials = self._devices.keys_of(self._pending)
            devices = [self._devices.values.get(serial) for serial in serials]
            return Waiting(
                profiles=self._profiles.keys_of(self._pending),
                devices=tuple(
                    device.name if device else serial
                    for device, serial in zip(devices, serials, strict=True)
                ),
                sessions=self._sessions.keys_of(self._pending),
                rules=self._rules.keys_of(self._pending),
            )

    @property
    def revision(self) -> int:
        """Changes with every profile and device, not with sessions."""
        return self._revision

    @property
    def unread(self) -> VaultError | None:
        """Why what is not found here may be in the keyring; None once all of it was read."""
        return None if self._loaded else self._problem or still_loading()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` after each change of a value or of the state, on the changing thread."""
        self._listeners.append(listener)

    def load(self) -> None:
        """Read everything, then write what waits. What was changed meanwhile stays as changed.

        Blocks for the keyring's time. A failure is the vault's `state`.
        """
        self._attempt(self._read, self._write_pending)

    def lock(self) -> None:
        """Forget everything that is stored, until `retry`; what waits to be written is kept.

        Blocks until the keyring has taken what is being written.
        """
        with self._lane:
            with self._lock:
                for shelf in self._shelves:
                    shelf.values.clear()
            self._locked, self._loaded = True, False
            self._revision += 1
            self._damaged = ()
            self._problem = _locked_by_the_user()
        self._tell()

    def retry(self) -> None:
        """Write what waits; load first, if that never worked, or if the vault was locked."""
        self._locked = False
        if self._loaded:
            self._attempt(self._write_pending)
        else:
            self.load()

    def profiles(self) -> tuple[OwnProfile, ...]:
        return self._all(self._profiles)

    def profile(self, name: str) -> OwnProfile | None:
        return self._profiles.values.get(name)

    def devices(self) -> tuple[MfaDevice, ...]:
        return self._all(self._devices)

    def device(self, serial: str) -> MfaDevice | None:
        return self._devices.values.get(serial)

    def sessions(self) -> tuple[Session, ...]:
        return self._all(self._sessions)

    def save_profile(self, profile: OwnProfile) -> None:
        self.save_all(profiles=(profile,))

    def save_all(
        self, *, profiles: Iterable[OwnProfile] = (), devices: Iterable[MfaDevice] = ()
    ) -> None:
        """Save them with one try to reach the keyring."""
        with self._lock:
            for device in devices:
                self._queue(*self._devices.put(device))
            for profile in profiles:
                self._queue(*self._profiles.put(profile))
        self._flush()

    def confirm(self, *, profiles: Iterable[str] = (), devices: Iterable[str] = ()) -> None:
        """Read profiles and devices back from the keyring, as before their only other copy goes.

        Blocks.

        Raises:
            VaultError: the keyring does not have them as they are here.
        """
        with self._lane:
            if self._problem is not None:
                raise self._problem.fresh()
            for name in profiles:
                _confirm(self._store, self._profiles, name)
            for serial in devices:
                _confirm(self._store, self._devices, serial)

    def rename_profile(self, old_name: str, profile: OwnProfile) -> None:
        """Save `profile`, which was called `old_name`; roles that name it as source follow.

        Nobody sees it under both names, or under none, or without its rule: that is saved first.
        """
        with self._lock:
            rule, other = map(self._rules.values.get, (old_name, profile.name))
            if rule is not None:
                self._queue(*self._rules.put(rule.joined_with(other, name=profile.name)))
            self._queue(*self._profiles.put(profile))
            for role in tuple(self._profiles.values.values()):
                renamed = role.with_source(old_name, profile.name)
                if renamed != role:
                    self._queue(*self._profiles.put(renamed))
            self._take_out(self._profiles, old_name)
        self._flush()

    def remove_profile(self, name: str) -> None:
        self._remove(self._profiles, name)

    def save_device(self, device: MfaDevice) -> None:
        self.save_all(devices=(device,))

    def remove_device(self, serial: str) -> None:
        self._remove(self._devices, serial)

    def save_session(self, session: Session) -> None:
        with self._lock:
            self._queue(*self._sessions.put(session))
        self._flush()

    def remove_session(self, profile: str) -> None:
        self._remove(self._sessions, profile)

    def rules(self) -> tuple[ConsentRule, ...]:
        return self._all(self._rules)

    def save_rule(self, rule: ConsentRule) -> None:
        with self._lock:
            self._queue(*self._rules.put(rule))
        self._flush()

    def remove_rule(self, profile: str) -> None:
        if profile in self._rules.values:
            self._remove(self._rules, profile)

    def _all(self, shelf: Shelf[T]) -> tuple[T, ...]:
        with self._lock:
            return tuple(shelf.values.values())

    def _remove(self, shelf: Shelf[T], key: str) -> None:
        with self._lock:
            self._take_out(shelf, key)
        self._flush()

    def _take_out(self, shelf: Shelf[T], key: str) -> None:
        shelf.values.pop(key, None)
        self._queue(shelf.entry(key), None)

    def _flush(self) -> None:
        if self._locked:
            self._tell()
        else:
            self.retry()

    def _queue(self, entry: str, text: str | None) -> None:
        self._pending.pop(entry, None)  # so that the newest change is written last
        self._pending[entry] = text
        if not self._sessions.holds(entry):
            self._revision += 1

    def _attempt(self, *steps: Callable[[], None]) -> None:
        try:
            with self._lane:
                for step in steps:
                    step()
        except VaultError as error:
            self._problem = error.fresh()
        else:
            self._problem = None
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def _read(self) -> None:
        damaged: list[VaultEntryDamaged] = []
        for entry in sorted(self._store.names() | set(self._pending)):
            try:
                self._read_entry(entry)
            except VaultEntryDamaged as error:
                damaged.append(error.fresh())
                self._take_for_the_strictest_rule(entry)
        self._damaged = tuple(damaged)
        self._loaded = True
        self._revision += 1

    def _read_entry(self, entry: str) -> None:
        stored = self._store.get(entry)
        with self._lock:
            text = self._pending.get(entry, stored)
            if text is None and entry not in self._pending:
                self._take_for_the_strictest_rule(entry)
            for shelf in self._shelves:
                if text is not None and shelf.holds(entry):
                    shelf.take_in(text)
            self._note_stored(entry, stored)

    def _note_stored(self, entry: str, text: str | None) -> None:
        for name in self._profiles.keys_of((entry,)):
            profile = None if text is None else self._profiles.load(text)
            if profile is not None and profile.source:
                self._stored_sources[name] = profile.source
            else:
                self._stored_sources.pop(name, None)

    def _take_for_the_strictest_rule(self, entry: str) -> None:
        """What a lost rule said is not known, but that there was one."""
        if self._rules.holds(entry):
            name = entry.removeprefix(self._rules.entry(""))
            self._rules.values[name] = ConsentRule(profile=name, policy=ConsentPolicy.NEVER)

    def _write_pending(self) -> None:
        while changes := self._ordered():
            for entry, text in changes:
                with self._lock:
                    if entry not in self._pending or self._pending[entry] is not text:
                        continue  # changed meanwhile: it has its turn with what it goes with
                if text is None:
                    self._store.delete(entry)
                else:
                    self._store.set(entry, text)
                with self._lock:
                    self._note_stored(entry, text)
                    if self._pending.get(entry) is text:
                        self._pending.pop(entry, None)

    def _ordered(self) -> list[Change]:
        with self._lock:
            return in_safe_order(
                self._pending,
                {self._profiles.entry(n): n for n in self._profiles.keys_of(self._pending)},
                wanted={
                    profile.name: profile.source
                    for profile in self._profiles.values.values()
                    if profile.source
                },
                stored=self._stored_sources,
            )


def _confirm(store: SecretStore, shelf: Shelf[T], key: str) -> None:
    """Raises `VaultError`."""
    text = store.get(shelf.entry(key))
    if text is None or shelf.load(text) != shelf.values[key]:
        raise _not_kept(key)


def _locked_by_the_user() -> VaultLocked:
    return VaultLocked(
        "The vault is locked",
        "You locked it: Fobwatch holds none of your keys, seeds and sessions.",
        "Unlock it to go on.",
    )


def still_loading() -> VaultUnavailable:
    """For what may be there once all was read."""
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
