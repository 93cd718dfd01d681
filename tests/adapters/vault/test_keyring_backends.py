"""Which keyring is used: a safe one, the system's own, and never another in silence."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.vault import keyring_backends
from fobwatch.adapters.vault.keyring_backends import CHOICE, available_keyring
from fobwatch.adapters.vault.keyring_store import KeyringStore
from fobwatch.core.errors import VaultDenied, VaultMissing
from tests.adapters.fake_keyring import MemoryKeyring, WindowsError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

UNSAFE = [
    "keyring.backends.null.Keyring",
    "keyring.backends.fail.Keyring",
    "keyring.backends.chainer.ChainerBackend",
    "keyrings.alt.file.PlaintextKeyring",
    "keyrings.alt.file.EncryptedKeyring",
    "keyrings.cryptfile.cryptfile.CryptFileKeyring",
    "",
]


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin", "freebsd14"])
@pytest.mark.parametrize("backend", UNSAFE)
def test_an_unsafe_keyring_is_refused_not_replaced(backend: str, platform: str) -> None:
    with pytest.raises(VaultMissing) as caught:
        available_keyring(platform, {CHOICE: backend})

    assert backend in caught.value.message
    assert "passphrase" in caught.value.remedy


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_a_system_without_its_keyring_is_told_in_words(platform: str) -> None:
    with pytest.raises(VaultMissing) as caught:
        available_keyring(platform, {})

    assert caught.value.title
    assert caught.value.message
    assert caught.value.remedy


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every backend be there, as a keyring in memory with the limits of Windows."""
    module = ModuleType("tests.adapters.systems_own")
    vars(module).update(
        pywintypes=SimpleNamespace(error=WindowsError),
        dbus=SimpleNamespace(DBusException=RuntimeError),
    )
    monkeypatch.setitem(sys.modules, module.__name__, module)
    names: list[str] = []

    class Backend(MemoryKeyring):
        __module__ = module.__name__

    def load(name: str) -> KeyringBackend:
        names.append(name)
        return Backend(longest=1280, folds_case=True, deletes_first=True)

    monkeypatch.setattr(keyring_backends, "load_keyring", load)
    return names


@pytest.mark.parametrize(
    ("platform", "backend", "title"),
    [
        ("win32", "keyring.backends.Windows.WinVaultKeyring", "Windows Credential Manager"),
        ("darwin", "keyring.backends.macOS.Keyring", "macOS Keychain"),
        ("linux", "keyring.backends.kwallet.DBusKeyring", "KWallet"),
    ],
    ids=["windows", "macos", "a desktop without the Secret Service"],
)
def test_each_system_has_its_own_keyring(
    loaded: list[str], platform: str, backend: str, title: str
) -> None:
    keyring = available_keyring(platform, {})

    assert keyring.title == title
    assert loaded == [backend]


def test_windows_takes_what_is_longer_than_its_limit_and_names_that_differ_in_case(
    loaded: list[str],
) -> None:
    keyring = available_keyring("win32", {})
    store = KeyringStore(lambda: keyring)
    store.set("profile/dev", "x" * 4000)
    store.set("profile/Dev", "y")

    assert store.get("profile/dev") == "x" * 4000
    assert store.get("profile/Dev") == "y"


def test_windows_own_errors_are_the_vaults(loaded: list[str]) -> None:
    keyring = available_keyring("win32", {})
    with pytest.raises(VaultDenied):
        keyring.set("Fobwatch", "entry", "x" * 1281)


def test_a_safe_keyring_may_be_chosen_by_name(loaded: list[str]) -> None:
    name = "keyring.backends.macOS.Keyring"

    assert available_keyring("linux", {CHOICE: name}).title == "macOS Keychain"
