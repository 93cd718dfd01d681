"""A keyring that waits for a person is waited for only so long, and asked only once."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest

from fobwatch.adapters.vault.keyring_backend import BoundedCalls, BoundedKeyring
from fobwatch.adapters.vault.keyring_store import KeyringStore
from fobwatch.core.errors import VaultLocked
from tests.adapters.fake_keyring import MemoryKeyring

SHORT = timedelta(milliseconds=50)


class AskingKeyring(MemoryKeyring):
    """Asks a person at each call, as the keychain of macOS does when it is locked."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()
        self.questions = 0
        self.before = self.ask

    def ask(self) -> None:
        if not self.answered.is_set():
            self.questions += 1
            assert self.answered.wait(timeout=30)


def test_a_call_behind_a_prompt_ends_in_time_and_prompts_do_not_pile_up() -> None:
    backend = AskingKeyring()
    store = KeyringStore(lambda: keyring)
    keyring = BoundedKeyring(backend, title="Keychain", patience=SHORT)
    for _ in range(3):
        with pytest.raises(VaultLocked, match="Keychain has not answered"):
            store.set("profile/dev", "secret")
    backend.answered.set()
    store.set("profile/dev", "secret")

    assert backend.questions == 1
    assert store.get("profile/dev") == "secret"


def test_unlocking_waits_for_the_person_while_others_are_refused() -> None:
    backend = AskingKeyring()
    keyring = BoundedKeyring(backend, title="Keychain", patience=SHORT)
    store = KeyringStore(lambda: keyring)
    person = threading.Thread(target=store.unlock)
    person.start()
    with pytest.raises(VaultLocked):
        store.names()
    backend.answered.set()
    person.join(timeout=30)
    store.set("profile/dev", "secret")

    assert not person.is_alive()
    assert backend.questions == 1


def test_a_keyring_that_needs_no_password_is_unlocked_by_reading() -> None:
    keyring = BoundedKeyring(MemoryKeyring(), title="Windows Credential Manager")

    KeyringStore(lambda: keyring).unlock()


def test_calls_from_many_threads_are_made_one_at_a_time() -> None:
    backend = MemoryKeyring()
    keyring = BoundedKeyring(backend, title="Keyring")
    store = KeyringStore(lambda: keyring)
    within = threading.Lock()

    def alone() -> None:
        assert within.acquire(blocking=False)
        within.release()

    backend.before = alone
    names = {f"profile/{number}" for number in range(16)}
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(partial(store.set, secret="secret"), names))

    assert store.names() == names


def test_a_call_that_fails_leaves_nothing_that_refers_to_itself() -> None:
    def fail() -> None:
        raise OSError

    def call() -> None:
        with suppress(OSError):
            calls.call(timedelta(seconds=30), fail)

    calls = BoundedCalls()
    call()
    gc.collect()
    for _ in range(10):
        call()

    assert gc.collect() == 0
