"""The vault: what Fobwatch stores in the keyring, as values.

All of it is held in memory once it is loaded. A change is made in memory at once and then
written; what the keyring does not take now waits, and is written when it can be.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

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
from fobwatch.core.vault.contents import VaultContents
from fobwatch.core.vault.records import DEVICES, PROFILES
from fobwatch.core.vault.state import VaultState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fobwatch.core.collection import RecordKind
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.contents import Records
    from fobwatch.core.vault.ports import SecretStore
    from fobwatch.core.vault.state import Waiting

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
    `state`, `problem` and `waiting` say whether the keyring took it.
    """

    def __init__(self, store: SecretStore) -> None:
        self._store = store
        self._lane = threading.RLock()  # held across the keyring's calls: it serves one at a time
        self._contents = VaultContents()
        self.on_change = Listeners[[]]()
        """Called after each change of a value or of the state, on the changing thread."""
        self._problem: VaultError | None = None

    @property
    def state(self) -> VaultState:
        problem = self._problem
        if problem is None:
            return VaultState.READY if self._contents.is_complete else VaultState.LOADING
        return _STATES.get(type(problem), VaultState.UNAVAILABLE)

    @property
    def problem(self) -> VaultError | None:
        """Why the keyring cannot be used now."""
        return self._problem

    @property
    def is_locked(self) -> bool:
        """Whether a person locked it, or a setting of theirs did."""
        return self._contents.is_locked

    @property
    def may_retry(self) -> bool:
        """Whether trying again may help: not where a person refused Fobwatch, or locked it."""
        return not self._contents.is_locked and not isinstance(self._problem, VaultDenied)

    @property
    def damaged(self) -> tuple[VaultEntryDamaged, ...]:
        """Entries that cannot be read back; they are left as they are."""
        return self._contents.damaged

    @property
    def waiting(self) -> Waiting:
        """What the keyring has not taken yet."""
        return self._contents.waiting()

    @property
    def revision(self) -> int:
        """Changes with every profile, device and rule, and with `unread`; not with sessions."""
        return self._contents.revision

    @property
    def unread(self) -> VaultError | None:
        """Why what is missing here may be in the keyring; None once all of it was read."""
        return None if self._contents.is_complete else self._problem or still_loading()

    def check_read(self) -> None:
        """Raises `VaultError` while what is missing here may be in the keyring."""
        if (unread := self.unread) is not None:
            raise unread.fresh()

    def check_unlocked(self) -> None:
        """Raises `VaultLocked` while it is locked: what is saved then takes the place of others."""
        if self.is_locked:
            self.check_read()

    def load(self) -> None:
        """Read everything, then write what waits. What was changed meanwhile keeps its change.

        Blocks for the keyring's time. A failure is the vault's `state`.
        """
        self._attempt(self._read, self._write)

    def lock(self) -> None:
        """Drop everything that is stored, until `retry`; what waits to be written is kept.

        What is saved meanwhile only waits: nobody can read it until then.

        Blocks until the keyring has taken what is being written.
        """
        with self._lane:
            self._contents.lock()
            self._problem = VaultLocked(
                "The vault is locked",
                "It was locked: Fobwatch holds none of your keys and seeds.",
                "Unlock it to go on.",
            )
        self.on_change.notify()

    def retry(self) -> None:
        """Write what waits; load first, if that never worked, or if the vault was locked."""
        self._contents.unlock()
        self._flush()

    def all(self, kind: RecordKind[T]) -> tuple[T, ...]:
        return self._contents.all(kind)

    def get(self, kind: RecordKind[T], key: str) -> T | None:
        return self._contents.get(kind, key)

    def save(self, kind: RecordKind[T], value: T) -> None:
        self._contents.put(kind, value)
        self._flush()

    def replace(self, kind: RecordKind[T], before: T, after: T | None) -> bool:
        """As `RecordStore` says."""
        is_done = self._contents.replace(kind, before, after)
        self._flush()
        return is_done

    def replace_all(self, kind: RecordKind[T], changes: Iterable[tuple[T, T]]) -> None:
        """`replace` for each, with one try to reach the keyring."""
        for before, after in changes:
            self._contents.replace(kind, before, after)
        self._flush()

    def remove(self, kind: RecordKind[T], key: str) -> None:
        self._contents.take_out(kind, key)
        self._flush()

    def profiles(self) -> tuple[OwnProfile, ...]:
        return self.all(PROFILES)

    def profile(self, name: str) -> OwnProfile | None:
        return self._contents.get(PROFILES, name)

    def devices(self) -> tuple[MfaDevice, ...]:
        return self.all(DEVICES)

    def device(self, serial: str) -> MfaDevice | None:
        return self._contents.get(DEVICES, serial)

    def save_profile(self, profile: OwnProfile) -> None:
        self.save_all(profiles=(profile,))

    def save_all(
        self, *, profiles: Iterable[OwnProfile] = (), devices: Iterable[MfaDevice] = ()
    ) -> None:
        """Save them with one try to reach the keyring."""
        self._contents.put_all(profiles, devices)
        self._flush()

    def drop_unused(self) -> None:
        """Remove what sign-ins have stored for profiles that do not exist, such as a tested one."""
        self._contents.drop_unused()
        self._flush()

    def confirm(self, kind: RecordKind[T], *keys: str) -> None:
        """As `RecordStore` says."""
        with self._lane:
            problem = self._problem or self.unread
            if problem is not None:
                raise problem.fresh()
            for key in keys:
                self._confirm(kind, key)

    def rename_profile(self, old_name: str, profile: OwnProfile) -> None:
        """Save `profile`, which was called `old_name`; roles that name it as source follow.

        Nobody sees it under both names, or under none, or without its rule: that is saved first.
        """
        self._contents.rename_profile(old_name, profile)
        self._flush()

    def remove_profile(self, name: str) -> Records:
        """Remove it; return what its sign-ins had stored, where no other profile uses that."""
        gone = self._contents.take_out_profile(name)
        self._flush()
        return gone

    def put_back_profile(self, profile: OwnProfile, records: Records) -> None:
        """Save it with what `remove_profile` returned, where nothing newer is stored."""
        self._contents.put_back_profile(profile, records)
        self._flush()

    def save_device(self, device: MfaDevice) -> None:
        self.save(DEVICES, device)

    def remove_device(self, serial: str) -> None:
        self.remove(DEVICES, serial)

    def _confirm(self, kind: RecordKind[T], key: str) -> None:
        """Raises `VaultError`."""
        text = self._store.get(kind.entry(key))
        if text is None or kind.load(text) != self.get(kind, key):
            raise VaultEntryDamaged(
                f"The keyring did not keep {key}",
                "What was written to it could not be read back.",
                "Nothing else was changed. Try again, or look at the keyring with its own program.",
            )

    def _flush(self) -> None:
        self._attempt(*(() if self._contents.is_complete else (self._read,)), self._write)

    def _attempt(self, *steps: Callable[[], None]) -> None:
        """Do nothing while it is locked: a lock that came first is not undone."""
        with self._lane:
            if not self._contents.is_locked:
                try:
                    for step in steps:
                        step()
                    self._problem = None
                except VaultError as error:
                    self._problem = error.fresh()
        self.on_change.notify()

    def _read(self) -> None:
        damaged: list[VaultEntryDamaged] = []
        for entry in self._contents.entries(self._store.names()):
            try:
                self._contents.read(entry, self._store.get(entry))
            except VaultEntryDamaged as error:
                damaged.append(error.fresh())
                self._contents.take_for_lost(entry)
        self._contents.complete(damaged)

    def _write(self) -> None:
        while changes := self._contents.changes():
            for change in changes:
                if not self._contents.is_current(change):
                    continue  # changed meanwhile: it has its turn with what it goes with
                entry, text = change
                if text is None:
                    self._store.delete(entry)
                else:
                    self._store.set(entry, text)
                self._contents.note_written(change)


def still_loading() -> VaultUnavailable:
    """The error for what may be there once all was read."""
    return VaultUnavailable(
        "The vault is still being read",
        "Fobwatch has just started.",
        "Try again in a moment.",
    )
