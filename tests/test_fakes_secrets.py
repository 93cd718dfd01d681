"""The hand-written secret stores do what every secret store does, and fail as they say."""

from __future__ import annotations

import pytest

from fobwatch.core.errors import VaultLocked, VaultUnavailable
from tests.contracts.secret_store import SecretStoreContract
from tests.fakes_secrets import BrokenSecretStore, LockedSecretStore, MemorySecretStore


class TestMemorySecretStore(SecretStoreContract):
    @pytest.fixture
    def entries(self) -> dict[str, str]:
        return {}

    @pytest.fixture
    def store(self, entries: dict[str, str]) -> MemorySecretStore:
        return MemorySecretStore(entries)

    @pytest.fixture
    def reopened(self, entries: dict[str, str]) -> MemorySecretStore:
        return MemorySecretStore(entries)


class TestUnlockedStore(SecretStoreContract):
    @pytest.fixture
    def store(self) -> LockedSecretStore:
        store = LockedSecretStore({})
        store.unlock()
        return store

    @pytest.fixture
    def reopened(self, store: LockedSecretStore) -> LockedSecretStore:
        return store


def test_a_locked_store_refuses_until_it_is_unlocked() -> None:
    store = LockedSecretStore({"profile/dev": "secret"})
    with pytest.raises(VaultLocked):
        store.get("profile/dev")
    store.unlock()

    assert store.get("profile/dev") == "secret"


def test_a_broken_store_dies_at_its_write_and_comes_back() -> None:
    store = BrokenSecretStore(after_writes=1)
    store.set("profile/dev", "first")
    with pytest.raises(VaultUnavailable):
        store.set("profile/prod", "second")
    with pytest.raises(VaultUnavailable):
        store.names()
    store.repair()

    assert store.names() == {"profile/dev"}
