"""The vault in a real Secret Service: locked, killed, hanging, absent, and started anew."""

from __future__ import annotations

import threading
from contextlib import ExitStack, closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from keyring.core import load_keyring
from keyring.testing.backend import BackendBasicTests

from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
from fobwatch.adapters.vault.keyring_backends import FREEDESKTOP, available_keyring
from fobwatch.adapters.vault.keyring_store import SERVICE, KeyringStore
from fobwatch.adapters.vault.secret_service import SecretServiceKeyring
from fobwatch.core.errors import VaultLocked, VaultMissing, VaultNew, VaultUnavailable
from tests.adapters.secret_service import prompter, secret_service, session
from tests.contracts.secret_store import SecretStoreContract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.adapters.secret_service import SecretServiceSession, SilentPrompter

__all__ = ["prompter", "secret_service", "session"]  # fixtures

pytestmark = pytest.mark.keyring

SHORT = timedelta(milliseconds=300)
"""Long enough for a keyring that answers (3 ms), short enough to wait for one that does not."""


@pytest.fixture
def backend(secret_service: SecretServiceSession) -> Iterator[SecretServiceKeyring]:
    backend = SecretServiceKeyring()
    yield backend
    backend.close()


@pytest.fixture
def keyring(backend: SecretServiceKeyring) -> BoundedKeyring:
    return BoundedKeyring(backend, title="GNOME Keyring", prompt=backend.prompt)


@pytest.fixture
def store(keyring: BoundedKeyring) -> KeyringStore:
    return KeyringStore(lambda: keyring)


@pytest.fixture
def find() -> Iterator[Callable[[], BoundedKeyring]]:
    """Find the keyring as the program does; its connection is closed at the end of the test."""
    with ExitStack() as connections:

        def find() -> BoundedKeyring:
            keyring = available_keyring("linux", {})
            assert isinstance(keyring._backend, SecretServiceKeyring)
            connections.callback(keyring._backend.close)
            return keyring

        yield find


class TestStoreInSecretService(SecretStoreContract):
    @pytest.fixture
    def store(self, keyring: BoundedKeyring) -> KeyringStore:
        return KeyringStore(lambda: keyring)

    @pytest.fixture
    def reopened(self, secret_service: SecretServiceSession) -> Iterator[KeyringStore]:
        backend = SecretServiceKeyring()
        yield KeyringStore(lambda: BoundedKeyring(backend, title="GNOME Keyring"))
        backend.close()


class TestSecretServiceKeyring(BackendBasicTests):
    @pytest.fixture(autouse=True)
    def _backend(self, backend: SecretServiceKeyring) -> None:
        self.backend = backend

    def init_keyring(self) -> SecretServiceKeyring:
        return self.backend


def test_the_running_keyring_is_found_and_called_by_its_name(
    find: Callable[[], BoundedKeyring], secret_service: SecretServiceSession
) -> None:
    keyring = find()
    KeyringStore(lambda: keyring).set("profile/dev", "secret")

    assert keyring.title == "GNOME Keyring"


def test_what_is_stored_is_there_for_the_keyring_library_too(store: KeyringStore) -> None:
    store.set("profile/dev", "secret")

    assert load_keyring(FREEDESKTOP).get_password(SERVICE, "entry/profile/dev") == "secret"


def test_a_locked_keyring_is_told_at_once_and_nothing_is_asked(
    store: KeyringStore, secret_service: SecretServiceSession, prompter: SilentPrompter
) -> None:
    store.set("profile/dev", "secret")
    secret_service.lock()
    calls: list[Callable[[], object]] = [
        lambda: store.get("profile/dev"),
        lambda: store.set("profile/dev", "other"),
        lambda: store.delete("profile/dev"),
        store.names,
    ]
    for call in calls:
        with pytest.raises(VaultLocked):
            call()

    assert prompter.requests() == []


def test_a_keyring_without_a_password_yet_is_told_apart(
    session: SecretServiceSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    session.start_keyring(unlocked=False)
    with closing(SecretServiceKeyring()) as backend:
        store = KeyringStore(lambda: BoundedKeyring(backend, title="GNOME Keyring"))
        with pytest.raises(VaultNew):
            store.set("profile/dev", "secret")


def test_once_it_is_unlocked_everything_is_there(
    store: KeyringStore, secret_service: SecretServiceSession
) -> None:
    store.set("profile/dev", "secret")
    secret_service.lock()
    with pytest.raises(VaultLocked):
        store.set("profile/dev", "other")
    secret_service.unlock()

    assert store.get("profile/dev") == "secret"
    assert store.names() == {"profile/dev"}


def test_a_keyring_locked_from_the_start_is_locked_not_empty(
    session: SecretServiceSession, backend: SecretServiceKeyring, keyring: BoundedKeyring
) -> None:
    KeyringStore(lambda: keyring).set("profile/dev", "secret")
    session.kill_keyring()
    session.start_keyring(unlocked=False)
    with pytest.raises(VaultLocked):
        KeyringStore(lambda: keyring).names()


def test_without_a_default_keyring_the_vault_is_locked(
    find: Callable[[], BoundedKeyring], session: SecretServiceSession
) -> None:
    session.start_keyring(unlocked=False)
    store = KeyringStore(find)
    with pytest.raises(VaultLocked):
        store.names()


def test_a_killed_keyring_is_unavailable_and_serves_again_after_its_start(
    store: KeyringStore, secret_service: SecretServiceSession
) -> None:
    store.set("profile/dev", "secret")
    secret_service.kill_keyring()
    with pytest.raises(VaultUnavailable):
        store.get("profile/dev")
    with pytest.raises(VaultUnavailable):
        store.set("profile/prod", "other")
    secret_service.start_keyring()
    store.set("profile/prod", "other")

    assert store.get("profile/dev") == "secret"
    assert store.names() == {"profile/dev", "profile/prod"}


def test_a_keyring_started_anew_between_two_calls_goes_unnoticed(
    store: KeyringStore, secret_service: SecretServiceSession
) -> None:
    store.set("profile/dev", "secret")
    secret_service.kill_keyring()
    secret_service.start_keyring()

    assert store.get("profile/dev") == "secret"


@pytest.mark.parametrize("delay", [0.005, 0.02, 0.05])
def test_a_keyring_killed_while_it_writes_loses_nothing(
    store: KeyringStore, secret_service: SecretServiceSession, delay: float
) -> None:
    attempted: list[str] = []
    saved: list[str] = []

    def save(times: int) -> None:
        for _ in range(times):
            attempted.append(f"{len(attempted)} " * 20_000)
            store.set("profile/dev", attempted[-1])
            saved.append(attempted[-1])

    save(times=1)
    killer = threading.Timer(delay, secret_service.kill_keyring)
    killer.start()
    with pytest.raises(VaultUnavailable):
        save(times=1000)
    killer.join()
    secret_service.start_keyring()

    assert store.get("profile/dev") in {saved[-1], attempted[-1]}
    assert store.names() == {"profile/dev"}


def test_a_keyring_that_hangs_is_not_waited_for(
    backend: SecretServiceKeyring, secret_service: SecretServiceSession
) -> None:
    keyring = BoundedKeyring(backend, title="GNOME Keyring", patience=SHORT)
    store = KeyringStore(lambda: keyring)
    store.set("profile/dev", "secret")
    secret_service.stop_keyring()
    for _ in range(2):
        with pytest.raises(VaultLocked):
            store.get("profile/dev")
    secret_service.resume_keyring()

    assert store.get("profile/dev") == "secret"


def test_unlocking_an_unlocked_keyring_asks_nothing(store: KeyringStore) -> None:
    store.unlock()
    store.set("profile/dev", "secret")

    assert store.get("profile/dev") == "secret"


def test_a_prompt_that_no_one_answers_is_raised_once_and_waited_for_only_so_long(
    backend: SecretServiceKeyring, secret_service: SecretServiceSession, prompter: SilentPrompter
) -> None:
    keyring = BoundedKeyring(
        backend, title="GNOME Keyring", prompt=backend.prompt, prompt_patience=SHORT
    )
    store = KeyringStore(lambda: keyring)
    secret_service.lock()
    for _ in range(2):
        with pytest.raises(VaultLocked):
            store.unlock()
    with pytest.raises(VaultLocked):
        store.names()

    assert prompter.requests() == ["BeginPrompting"]


def test_a_declined_prompt_leaves_the_keyring_locked(
    store: KeyringStore, secret_service: SecretServiceSession
) -> None:
    secret_service.lock()
    with pytest.raises(VaultLocked):  # without a window to ask in, the keyring declines itself
        store.unlock()


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "", "tcp:host=localhost,port=1"])
def test_without_a_bus_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(VaultMissing):
        available_keyring("linux", {})


def test_on_an_empty_bus_there_is_no_keyring(session: SecretServiceSession) -> None:
    with pytest.raises(VaultMissing, match="Secret Service"):
        available_keyring("linux", {})


def test_a_bus_that_goes_is_unavailable(
    store: KeyringStore, secret_service: SecretServiceSession
) -> None:
    store.set("profile/dev", "secret")
    secret_service.end_bus()
    for _ in range(2):
        with pytest.raises(VaultUnavailable):
            store.get("profile/dev")
