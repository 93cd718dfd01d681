"""The vault: what Fobwatch keeps in the keyring, as values.

All of it is held in memory once it is loaded. A change is made in memory at once and written
behind it; what the keyring does not take now waits, and is written when it can be.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core import records
from fobwatch.core.consent import ConsentPolicy, stricter
from fobwatch.core.consent_rules import ConsentRule
from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultError,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)
from fobwatch.core.profiles import IamUserProfile, RoleProfile
from fobwatch.core.shelf import Shelf
from fobwatch.core.vault_state import VaultState

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.ports import SecretStore
    from fobwatch.core.sessions import Session

T = TypeVar("T")

OwnProfile = IamUserProfile | RoleProfile
"""The kinds of profile that the vault keeps."""


_STATES: dict[type[VaultError], VaultState] = {
    VaultLocked: VaultState.LOCKED,
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
        self._listeners: list[Callable[[], None]] = []
        self._problem: VaultError | None = None
        self._damaged: tuple[VaultEntryDamaged, ...] = ()
        self._loaded = False
        self._locked = False

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
    def damaged(self) -> tuple[VaultEntryDamaged, ...]:
        """Entries that cannot be read back; they are left as they are."""
        return self._damaged

    @property
    def pending(self) -> int:
        """How many changes wait to be written."""
        return len(self._pending)

    def ensure_read(self) -> None:
        """Raises `VaultError` while it is not known what the vault holds."""
        if not self._loaded:
            raise self._problem or still_loading()

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
        self._save(self._profiles.put, profile)

    def confirm_profile(self, name: str) -> None:
        """Read the profile back from the keyring, as before its only other copy goes. Blocks.

        Raises:
            VaultError: the keyring does not have it as it is here.
        """
        with self._lane:
            if self._problem is not None:
                raise self._problem
            profile = self._profiles.values[name]
            text = self._store.get(self._profiles.entry(name))
            if text is None or self._profiles.load(text) != profile:
                raise _not_kept(name)

    def rename_profile(self, old_name: str, profile: OwnProfile) -> None:
        """Save `profile`, which was called `old_name`; roles that name it as source follow.

        A copy of its rule comes first: at no instant is the profile there without it.
        """
        rule, other = map(self._rules.values.get, (old_name, profile.name))
        if rule is not None and (other is None or stricter(rule.policy, other.policy)):
            self.save_rule(replace(rule, profile=profile.name))
        for role in self.profiles():
            if isinstance(role, RoleProfile) and role.source_profile == old_name:
                self.save_profile(replace(role, source_profile=profile.name))
        self.save_profile(profile)
        self.remove_profile(old_name)

    def remove_profile(self, name: str) -> None:
        self._remove(self._profiles, name)

    def save_device(self, device: MfaDevice) -> None:
        self._save(self._devices.put, device)

    def remove_device(self, serial: str) -> None:
        self._remove(self._devices, serial)

    def save_session(self, session: Session) -> None:
        self._save(self._sessions.put, session)

    def remove_session(self, profile: str) -> None:
        self._remove(self._sessions, profile)

    def rules(self) -> tuple[ConsentRule, ...]:
        return self._all(self._rules)

    def save_rule(self, rule: ConsentRule) -> None:
        self._save(self._rules.put, rule)

    def remove_rule(self, profile: str) -> None:
        if profile in self._rules.values:
            self._remove(self._rules, profile)

    def _all(self, shelf: Shelf[T]) -> tuple[T, ...]:
        with self._lock:
            return tuple(shelf.values.values())

    def _save(self, put: Callable[[T], tuple[str, str]], value: T) -> None:
        with self._lock:
            entry, text = put(value)
            self._queue(entry, text)
        self._flush()

    def _remove(self, shelf: Shelf[T], key: str) -> None:
        with self._lock:
            shelf.values.pop(key, None)
            self._queue(shelf.entry(key), None)
        self._flush()

    def _flush(self) -> None:
        if self._locked:
            self._tell()
        else:
            self.retry()

    def _queue(self, entry: str, text: str | None) -> None:
        self._pending.pop(entry, None)  # so that the newest change is written last
        self._pending[entry] = text

    def _attempt(self, *steps: Callable[[], None]) -> None:
        try:
            with self._lane:
                for step in steps:
                    step()
        except VaultError as error:
            self._problem = error
        else:
            self._problem = None
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def _read(self) -> None:
        damaged: list[VaultEntryDamaged] = []
        for entry in sorted(self._store.names()):
            try:
                self._read_entry(entry)
            except VaultEntryDamaged as error:
                damaged.append(error)
                self._take_for_the_strictest_rule(entry)
        self._damaged = tuple(damaged)
        self._loaded = True

    def _read_entry(self, entry: str) -> None:
        text = self._store.get(entry)
        with self._lock:
            if entry in self._pending:
                return
            if text is None:
                self._take_for_the_strictest_rule(entry)
                return
            for shelf in self._shelves:
                if shelf.holds(entry):
                    shelf.take_in(text)

    def _take_for_the_strictest_rule(self, entry: str) -> None:
        """What a lost rule said is not known, but that there was one."""
        if self._rules.holds(entry):
            name = entry.removeprefix(self._rules.entry(""))
            self._rules.values[name] = ConsentRule(profile=name, policy=ConsentPolicy.NEVER)

    def _write_pending(self) -> None:
        while True:
            with self._lock:
                if not self._pending:
                    return
                entry, text = next(iter(self._pending.items()))
            if text is None:
                self._store.delete(entry)
            else:
                self._store.set(entry, text)
            with self._lock:
                if self._pending.get(entry) is text:
                    del self._pending[entry]


def still_loading() -> VaultUnavailable:
    return VaultUnavailable(
        "The vault is still being read",
        "Fobwatch has just started.",
        "Try again in a moment.",
    )


def _locked_by_the_user() -> VaultLocked:
    return VaultLocked(
        "The vault is locked",
        "You locked it: Fobwatch holds none of your keys, seeds and sessions.",
        "Unlock it to go on.",
    )


def _not_kept(name: str) -> VaultEntryDamaged:
    return VaultEntryDamaged(
        f"The keyring did not keep {name}",
        "What was written to it could not be read back.",
        "Nothing else was changed. Try again, or look at the keyring with its own program.",
    )
