"""A passphrase on top of the keyring: it wraps what is there, and no kill loses an entry."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault.encrypted_format import Cost
from fobwatch.adapters.vault.keyring_backend import NO_LIMITS, BoundedKeyring
from fobwatch.adapters.vault.keyring_store import LOCK, KeyringStore
from fobwatch.adapters.vault.sealed_store import SealedStore
from fobwatch.adapters.vault.sealing import new_lock
from fobwatch.core.errors import (
    InputError,
    VaultDenied,
    VaultEntryDamaged,
    VaultLocked,
    VaultUnavailable,
    WrongPassphrase,
)
from tests.adapters.fake_keyring import MemoryKeyring
from tests.contracts.secret_store import SecretStoreContract
from tests.fakes_secrets import BrokenSecretStore, MemorySecretStore

if TYPE_CHECKING:
    from tests.adapters.fake_keyring import Stored

PASSPHRASE = "correct horse battery staple"
OTHER = "another horse, another battery"
CHEAP = Cost(memory_kib=64, iterations=1, lanes=1)
"""Deriving the key takes no time that a test would have to wait for."""

SECRETS = {"profile/dev": '{"secret": 1}', "device/anna": '{"seed": 2}', "session/dev": ""}


def sealed(entries: dict[str, str]) -> SealedStore:
    return SealedStore(MemorySecretStore(entries), cost=CHEAP)


def filled() -> tuple[dict[str, str], SealedStore]:
    """What the keyring has, and the store that was given a passphrase."""
    entries = dict(SECRETS)
    store = sealed(entries)
    store.set_passphrase(PASSPHRASE)
    return entries, store


def all_of(store: SealedStore) -> dict[str, str | None]:
    return {name: store.get(name) for name in store.names()}


class TestWithoutAPassphrase(SecretStoreContract):
    @pytest.fixture
    def entries(self) -> dict[str, str]:
        return {}

    @pytest.fixture
    def store(self, entries: dict[str, str]) -> SealedStore:
        return sealed(entries)

    @pytest.fixture
    def reopened(self, entries: dict[str, str]) -> SealedStore:
        return sealed(entries)


class TestWithAPassphrase(SecretStoreContract):
    @pytest.fixture
    def entries(self) -> dict[str, str]:
        return {}

    @pytest.fixture
    def store(self, entries: dict[str, str]) -> SealedStore:
        store = sealed(entries)
        store.set_passphrase(PASSPHRASE)
        return store

    @pytest.fixture
    def reopened(self, store: SealedStore, entries: dict[str, str]) -> SealedStore:
        reopened = sealed(entries)
        reopened.unlock_with(PASSPHRASE)
        return reopened


def test_nothing_in_the_keyring_can_be_read_without_the_passphrase() -> None:
    entries, store = filled()
    store.set("profile/new", "a new secret")

    assert not [text for text in entries.values() if "secret" in text or "seed" in text]


def test_after_a_restart_only_the_passphrase_opens_it() -> None:
    entries, _store = filled()
    store = sealed(entries)

    for use in (
        store.names,
        lambda: store.get("profile/dev"),
        lambda: store.set("profile/dev", "x"),
        lambda: store.delete("profile/dev"),
    ):
        with pytest.raises(VaultLocked):
            use()
    with pytest.raises(WrongPassphrase):
        store.unlock_with(OTHER)

    assert store.asks_passphrase
    store.unlock_with(PASSPHRASE)
    assert all_of(store) == SECRETS


def test_locked_it_forgets_the_key() -> None:
    _entries, store = filled()
    store.lock()

    assert store.asks_passphrase
    with pytest.raises(VaultLocked):
        store.get("profile/dev")


def test_changed_the_old_passphrase_opens_nothing_and_no_other_entry_was_written() -> None:
    entries, store = filled()
    before = {name: text for name, text in entries.items() if name != LOCK}
    with pytest.raises(WrongPassphrase):
        store.change_passphrase(OTHER, OTHER)
    store.change_passphrase(PASSPHRASE, OTHER)
    again = sealed(entries)
    with pytest.raises(WrongPassphrase):
        again.unlock_with(PASSPHRASE)
    again.unlock_with(OTHER)

    assert all_of(again) == SECRETS
    assert {name: text for name, text in entries.items() if name != LOCK} == before


def test_removed_the_keyring_has_everything_as_before() -> None:
    entries, store = filled()
    with pytest.raises(WrongPassphrase):
        store.remove_passphrase(OTHER)
    store.remove_passphrase(PASSPHRASE)

    assert not store.has_passphrase
    assert entries == SECRETS


def test_a_short_one_and_a_second_one_are_refused_and_change_nothing() -> None:
    entries = dict(SECRETS)
    with pytest.raises(InputError):
        sealed(entries).set_passphrase("too short")
    assert entries == SECRETS

    entries, store = filled()
    with pytest.raises(VaultDenied):
        store.set_passphrase(OTHER)
    assert all_of(store) == SECRETS


def test_locked_nothing_is_changed_about_the_passphrase() -> None:
    entries, _store = filled()
    before = dict(entries)
    store = sealed(entries)
    with pytest.raises(VaultLocked):
        store.change_passphrase(PASSPHRASE, OTHER)
    with pytest.raises(VaultLocked):
        store.remove_passphrase(PASSPHRASE)

    assert entries == before


@pytest.mark.parametrize("change", ["set", "change", "remove"])
def test_killed_at_any_write_nothing_is_lost_and_it_goes_on(change: str) -> None:
    for writes in count():
        entries = dict(SECRETS)
        if change != "set":
            sealed(entries).set_passphrase(PASSPHRASE)
        broken = BrokenSecretStore(entries, after_writes=writes)
        store = SealedStore(broken, cost=CHEAP)
        try:
            if change == "set":
                store.set_passphrase(PASSPHRASE)
            else:
                store.unlock_with(PASSPHRASE)
                if change == "remove":
                    store.remove_passphrase(PASSPHRASE)
                else:
                    store.change_passphrase(PASSPHRASE, OTHER)
            done = True
        except VaultUnavailable:
            done = False
        after = sealed(entries)
        for passphrase in (PASSPHRASE, OTHER):
            try:
                after.unlock_with(passphrase)
            except WrongPassphrase:
                continue
            break

        assert all_of(after) == SECRETS
        if done:
            return


def test_while_one_is_set_and_it_breaks_off_the_entries_wait_for_the_passphrase() -> None:
    entries = dict(SECRETS)
    with pytest.raises(VaultUnavailable):
        SealedStore(BrokenSecretStore(entries, after_writes=2), cost=CHEAP).set_passphrase(
            PASSPHRASE
        )
    store = sealed(entries)
    with pytest.raises(VaultLocked):
        store.get("profile/dev")
    store.unlock_with(PASSPHRASE)

    assert not [name for name, text in entries.items() if text == SECRETS.get(name)]


@pytest.mark.parametrize(
    "tamper",
    [
        lambda entries: entries.update({"profile/dev": entries["device/anna"]}),
        lambda entries: entries.update({"profile/dev": '{"role": "of an attacker"}'}),
        lambda entries: entries.update({"profile/dev": entries["profile/dev"][:-8]}),
        lambda entries: entries.update({"profile/dev": "sealed:"}),
        lambda entries: entries.update({"profile/dev": "sealed:é"}),
        lambda entries: entries.update({"profile/dev": ""}),
    ],
    ids=["of another name", "in clear", "cut off", "empty", "no Base64", "nothing"],
)
def test_an_entry_that_another_program_put_there_is_damaged(tamper: object) -> None:
    entries, store = filled()
    assert callable(tamper)
    tamper(entries)

    with pytest.raises(VaultEntryDamaged):
        store.get("profile/dev")
    assert store.get("device/anna") == SECRETS["device/anna"]


def test_without_the_lock_s_entry_no_sealed_text_is_given_out() -> None:
    entries, _store = filled()
    del entries[LOCK]

    with pytest.raises(VaultEntryDamaged):
        sealed(entries).get("profile/dev")


@pytest.mark.parametrize("text", ["", "x", "a.b.c.d.e", "{}", "eyJhbGciOiJkaXIifQ....", "\0"])
def test_a_damaged_lock_says_so_and_opens_nothing(text: str) -> None:
    entries, _store = filled()
    entries[LOCK] = text
    store = sealed(entries)

    with pytest.raises(VaultEntryDamaged):
        store.unlock_with(PASSPHRASE)
    with pytest.raises(VaultLocked):
        store.get("profile/dev")


def test_a_keyring_that_does_not_keep_the_key_gets_nothing_encrypted_with_it() -> None:
    class Forgetful(MemorySecretStore):
        def set(self, name: str, secret: str) -> None:
            if name != LOCK:
                super().set(name, secret)

    entries = dict(SECRETS)
    with pytest.raises(VaultUnavailable, match="did not keep"):
        SealedStore(Forgetful(entries), cost=CHEAP).set_passphrase(PASSPHRASE)

    assert entries == SECRETS


def in_keyring(stored: Stored) -> SealedStore:
    """The store of another start, over the keyring's index."""
    return over(MemoryKeyring(stored))


def over(backend: MemoryKeyring) -> SealedStore:
    keyring = BoundedKeyring(backend, title="a keyring", limits=NO_LIMITS, native_errors=())
    return SealedStore(KeyringStore(lambda: keyring), cost=CHEAP)


@pytest.mark.parametrize("is_restarted", [False, True], ids=["locked", "restarted"])
def test_where_the_key_was_removed_nothing_is_opened_or_saved_in_clear(
    is_restarted: bool,
) -> None:
    stored: Stored = {}
    store = in_keyring(stored)
    store.set_passphrase(PASSPHRASE)
    store.set("profile/dev", "a secret")
    (key,) = [name for name in stored if LOCK in name[1]]
    del stored[key]
    before = dict(stored)
    store.lock()
    opened = in_keyring(stored) if is_restarted else store

    for use in (
        opened.names,
        lambda: opened.get("profile/dev"),
        lambda: opened.set("profile/new", "another secret"),
        lambda: opened.unlock_with(PASSPHRASE),
        lambda: opened.set_passphrase(OTHER),
    ):
        with pytest.raises(VaultUnavailable, match="is gone"):
            use()
    assert stored == before


def test_a_keyring_that_does_not_keep_the_key_can_be_used_as_before() -> None:
    class Forgetful(MemoryKeyring):
        def set_password(self, service: str, username: str, password: str) -> None:
            if LOCK not in username:
                super().set_password(service, username, password)

    store = over(Forgetful())
    store.set("profile/dev", "a secret")
    with pytest.raises(VaultUnavailable, match="did not keep"):
        store.set_passphrase(PASSPHRASE)
    store.lock()

    assert all_of(store) == {"profile/dev": "a secret"}


def test_the_passphrase_and_the_key_are_in_no_repr() -> None:
    lock = new_lock(PASSPHRASE, CHEAP)

    assert PASSPHRASE not in repr(lock)
    assert repr(lock.key) not in repr(lock)
