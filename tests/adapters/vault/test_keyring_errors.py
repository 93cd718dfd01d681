"""Every failure of a keyring is told as what it is, with its cause, and without a secret."""

from __future__ import annotations

import pytest
from keyring.errors import (
    InitError,
    KeyringError,
    KeyringLocked,
    NoKeyringError,
    PasswordDeleteError,
    PasswordSetError,
)

from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultError,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)
from tests.adapters.fake_keyring import MemoryKeyring, WindowsError


class KeychainError(Exception):
    """Has the shape of keyring.backends.macOS.api.Error."""


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


CASES: dict[str, tuple[Exception, type[VaultError]]] = {
    "locked": (KeyringLocked("locked"), VaultLocked),
    "none installed": (NoKeyringError("none"), VaultMissing),
    "service gone": (InitError("gone"), VaultUnavailable),
    "connection lost": (ConnectionResetError("reset"), VaultUnavailable),
    "file not permitted": (PermissionError("denied"), VaultDenied),
    "not text": (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "start byte"), VaultEntryDamaged),
    "entry refused": (PasswordSetError("no"), VaultDenied),
    "anything else": (KeyringError("no"), VaultDenied),
    "windows: access denied": (WindowsError(5, "CredWrite", "Access is denied"), VaultDenied),
    "windows: no logon session": (WindowsError(1312, "CredWrite", "none"), VaultUnavailable),
    "windows: too long": (WindowsError(1783, "CredWrite", "bad data"), VaultDenied),
    "windows: anything else": (WindowsError(31, "CredWrite", "failure"), VaultUnavailable),
    "macos: person cancelled": (
        caused(KeyringLocked("denied"), KeychainError(-128, "Keychain Access Denied")),
        VaultDenied,
    ),
    "macos: signature": (
        caused(KeyringError("auth"), KeychainError(-25293, "Security Auth Failure")),
        VaultDenied,
    ),
    "macos: no interaction": (
        caused(PasswordSetError("no"), KeychainError(-25308, "Unknown Error")),
        VaultLocked,
    ),
    "macos: not available": (
        caused(KeyringError("no"), KeychainError(-25291, "Unknown Error")),
        VaultUnavailable,
    ),
}


class Failing(MemoryKeyring):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error


@pytest.mark.parametrize(("error", "expected"), CASES.values(), ids=CASES)
def test_a_failure_is_told_as_what_it_is(error: Exception, expected: type[VaultError]) -> None:
    keyring = BoundedKeyring(Failing(error), title="The Keyring", native_errors=(WindowsError,))
    with pytest.raises(VaultError) as caught:
        keyring.get("Fobwatch", "entry")

    assert type(caught.value) is expected
    assert caught.value.__cause__ is error
    assert all([caught.value.title, caught.value.message, caught.value.remedy])


def test_a_fault_of_the_program_is_not_taken_for_one_of_the_keyring() -> None:
    keyring = BoundedKeyring(Failing(ZeroDivisionError()), title="The Keyring")
    with pytest.raises(ZeroDivisionError):
        keyring.get("Fobwatch", "entry")


def test_no_error_tells_the_secret_that_was_refused() -> None:
    backend = MemoryKeyring(longest=5)
    keyring = BoundedKeyring(backend, title="Keyring", native_errors=(WindowsError,))
    with pytest.raises(VaultDenied) as caught:
        keyring.set("Fobwatch", "entry", "hunter2")

    assert "hunter2" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


def test_deleting_what_is_not_there_is_no_error() -> None:
    BoundedKeyring(MemoryKeyring(), title="Keyring").delete("Fobwatch", "entry")


def test_an_entry_that_cannot_be_deleted_is_an_error() -> None:
    class Undeletable(MemoryKeyring):
        def delete_password(self, service: str, username: str) -> None:
            raise PasswordDeleteError("Can't delete password in keychain")

    keyring = BoundedKeyring(Undeletable(), title="Keyring")
    keyring.set("Fobwatch", "entry", "secret")
    with pytest.raises(VaultDenied):
        keyring.delete("Fobwatch", "entry")
