"""The two keys of a change of an access key, in the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.changing_keys import CHANGING_KEYS, ChangingKeys
from fobwatch.core.iam.refusals import not_in_vault, pair_lost
from fobwatch.core.vault.records import PROFILES

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


def users_in(vault: Vault) -> tuple[OwnProfile, ...]:
    """The profiles with the access key of a user."""
    return tuple(profile for profile in vault.profiles() if profile.long_term_key is not None)


def key_of(profile: OwnProfile) -> AccessKey:
    """Raises `CannotChangeUser` if it has none."""
    key = profile.long_term_key
    if key is None:
        raise not_in_vault(profile.name)
    return key


def source_of(broker: SessionBroker, profile: OwnProfile) -> Source:
    """What IAM is called with. Raises what starting a session does."""
    return broker.start(profile.name).credentials if profile.mfa_serial else key_of(profile)


class KeyPair:
    """The two keys of one change. Each method raises `VaultError`.

    What is saved is read back from the keyring before anything relies on it.
    """

    def __init__(self, tools: IamTools, old_key_id: str) -> None:
        self._tools = tools
        self._vault = tools.vault
        self._old_id = old_key_id

    def found(self) -> ChangingKeys | None:
        self._vault.confirm(CHANGING_KEYS)
        return self._vault.get(CHANGING_KEYS, self._old_id)

    def current(self) -> ChangingKeys:
        """Raises `CannotChangeUser` if there is none."""
        pair = self.found()
        if pair is None:
            raise pair_lost()
        self.confirm()
        return pair

    def new(self) -> AccessKey:
        """Raises `CannotChangeUser` if there is none."""
        new = self.current().new
        if new is None:
            raise pair_lost()
        return new

    def begun(self) -> ChangingKeys:
        """Record the old key before there is a new one; it stays until AWS has deleted it.

        Raises `CannotChangeUser` where no profile has it any more.
        """
        old = next((key_of(p) for p in users_in(self._vault) if p.identity == self._old_id), None)
        if old is None:
            raise pair_lost()
        since = self._tools.aws_time.now()
        pair = ChangingKeys(old_key_id=self._old_id, old_secret=old.secret_access_key, since=since)
        self.save(pair)
        self.confirm()
        return pair

    def save(self, pair: ChangingKeys) -> None:
        self._vault.save(CHANGING_KEYS, pair)

    def stamp(self) -> None:
        """Count uses of the old key from now on."""
        self.save(replace(self.current(), since=self._tools.aws_time.now()))
        self.confirm()

    def confirm(self) -> None:
        self._vault.confirm(CHANGING_KEYS, self._old_id)

    def forget(self) -> None:
        self._vault.remove(CHANGING_KEYS, self._old_id)

    def use_new(self) -> None:
        """Put the new key in place of the old one, also where an undo or an import put it back."""
        pair = self.current()
        if pair.new is not None and not self.is_switched():
            self._use(pair.old, pair.new)

    def use_old(self) -> None:
        pair = self.current()
        if pair.new is not None:
            self._use(pair.new, pair.old)

    def is_switched(self) -> bool:
        return not self.is_used(self._old_id)

    def is_used(self, key: str) -> bool:
        """Whether a profile of the vault has the key."""
        return any(profile.identity == key for profile in users_in(self._vault))

    def _use(self, before: AccessKey, after: AccessKey) -> None:
        """In every profile of the vault that has the key `before`, put `after`.

        A session ends with the key that it was made with, and starts again.
        """
        changed = [
            profile.with_long_term_key(after)
            for profile in users_in(self._vault)
            if profile.identity == before.access_key_id
        ]
        with self._tools.broker.restarting():
            self._vault.save_all(profiles=changed)
            self._vault.confirm(PROFILES, *(profile.name for profile in changed))
