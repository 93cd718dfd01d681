"""The keyring's return is heard, and nothing asked of it meanwhile."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
from fobwatch.adapters.vault.keyring_store import KeyringStore
from fobwatch.adapters.vault.keyring_watch import KeyringWatch
from fobwatch.adapters.vault.secret_service import SecretServiceKeyring
from tests.adapters.secret_service import prompter, secret_service, session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.adapters.secret_service import SecretServiceSession, SilentPrompter

__all__ = ["prompter", "secret_service", "session"]  # fixtures

pytestmark = pytest.mark.keyring

PATIENCE = 10


class Heard:
    """Counts, and waits for the next."""

    def __init__(self) -> None:
        self._called = threading.Event()

    def __call__(self) -> None:
        self._called.set()

    def wait(self) -> bool:
        return self._called.wait(PATIENCE)

    def nothing(self) -> bool:
        return not self._called.is_set()

    def forget(self) -> None:
        self._called.clear()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def watched(heard: Heard, session: SecretServiceSession) -> Iterator[SecretServiceSession]:
    """A session that is listened to, without a keyring."""
    watch = KeyringWatch(heard, first_retry=timedelta(milliseconds=50))
    connected = threading.Event()
    watch._bus._connected = lambda _bus: connected.set()
    watch.start()
    assert connected.wait(PATIENCE)
    yield session
    watch.close()


def test_a_keyring_that_comes_is_heard(heard: Heard, watched: SecretServiceSession) -> None:
    watched.start_keyring()

    assert heard.wait()


def test_a_keyring_that_is_killed_and_started_again_is_heard(
    heard: Heard, watched: SecretServiceSession
) -> None:
    watched.start_keyring()
    assert heard.wait()
    watched.kill_keyring()
    heard.forget()
    watched.start_keyring()

    assert heard.wait()


def test_a_keyring_that_is_unlocked_elsewhere_is_heard(
    heard: Heard, watched: SecretServiceSession
) -> None:
    watched.start_keyring()
    watched.lock()
    assert heard.wait()
    heard.forget()
    watched.unlock()

    assert heard.wait()


def test_trying_a_locked_keyring_raises_no_prompt(
    secret_service: SecretServiceSession, prompter: SilentPrompter
) -> None:
    backend = SecretServiceKeyring()
    keyring = BoundedKeyring(backend, title="GNOME Keyring", prompt=backend.prompt)
    store = KeyringStore(lambda: keyring)
    secret_service.lock()
    for _ in range(3):
        with pytest.raises(Exception, match="locked"):
            store.names()
    backend.close()

    assert store.silent
    assert prompter.requests() == []
