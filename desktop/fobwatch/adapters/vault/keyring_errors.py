"""Translates the failures of keyring's backends into the core's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from keyring.errors import InitError, KeyringError, KeyringLocked, NoKeyringError

from fobwatch.core.errors import (
    VaultDenied,
    VaultEntryDamaged,
    VaultLocked,
    VaultMissing,
    VaultNew,
    VaultUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.errors import VaultError

KEYRING_ERRORS: tuple[type[Exception], ...] = (KeyringError, OSError, UnicodeError)
"""What every backend may raise; `UnicodeError` for an entry that another program wrote."""


class KeyringNew(KeyringLocked):
    """The service runs, but has no keyring yet."""


@contextmanager
def translated(keyring: str, native_errors: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Turn the errors of the keyring called `keyring` into `VaultError`s.

    `native_errors` are the system's errors that its backend passes on.
    """
    errors = KEYRING_ERRORS + native_errors
    try:
        yield
    except errors as error:
        raise vault_error(error, keyring) from error


def vault_error(error: Exception, keyring: str) -> VaultError:
    """Return what a backend's error means for the vault."""
    kind = _STATUS_KINDS.get(_status(error) or 0)
    if kind is not None:
        return kind(keyring)
    match error:
        case KeyringNew():
            return _new(keyring)
        case KeyringLocked():
            return locked(keyring)
        case NoKeyringError():
            return missing("No keyring is installed that keeps secrets encrypted.")
        case PermissionError():
            return _denied(keyring)
        case UnicodeError():
            return _foreign(keyring)
        case InitError() | OSError():
            return unavailable(keyring)
    # The rest is a refusal of one entry, or an error of a later release of the system.
    return _denied(keyring) if isinstance(error, KeyringError) else unavailable(keyring)


def locked(keyring: str) -> VaultLocked:
    return VaultLocked(
        "The keyring is locked",
        f"{keyring} gives nothing before its password is entered.",
        "Unlock it. What is to be saved waits until then.",
    )


def _new(keyring: str) -> VaultNew:
    return VaultNew(
        "The keyring is not set up yet",
        f"{keyring} has no password so far: you choose it.",
        "Set it up. What is to be saved waits until then.",
    )


def unanswered(keyring: str) -> VaultLocked:
    return VaultLocked(
        "The keyring waits for you",
        f"{keyring} has not answered; it may be asking for its password.",
        "Look for its window and answer it. What is to be saved waits until then.",
    )


def missing(reason: str) -> VaultMissing:
    return VaultMissing(
        "There is no safe keyring",
        reason,
        "Install or start a keyring such as GNOME Keyring, KWallet or KeePassXC,"
        " or keep the secrets in an encrypted file behind a passphrase.",
    )


def unavailable(keyring: str) -> VaultUnavailable:
    return VaultUnavailable(
        "The keyring does not answer",
        f"{keyring} stopped, or cannot be reached now.",
        "Fobwatch tries again. What is to be saved waits until then.",
    )


def _denied(keyring: str) -> VaultDenied:
    return VaultDenied(
        "The keyring refused Fobwatch",
        f"{keyring} did not let Fobwatch read or write an entry.",
        "Allow Fobwatch in the settings of the keyring, then try again.",
    )


def _too_long(keyring: str) -> VaultDenied:
    return VaultDenied(
        "The keyring refused an entry",
        f"{keyring} takes no entry of this length.",
        "Report this to the makers of Fobwatch: entries are to be split before that.",
    )


def _foreign(keyring: str) -> VaultEntryDamaged:
    return VaultEntryDamaged(
        "An entry of the vault is damaged",
        f"An entry in {keyring} was changed by another program and cannot be read.",
        "Fobwatch leaves it as it is. Enter it again, or restore the keyring from a backup.",
    )


_STATUS_KINDS: dict[int, Callable[[str], VaultError]] = {
    # Windows names these in winerror.h.
    5: _denied,  # ERROR_ACCESS_DENIED
    1312: unavailable,  # ERROR_NO_SUCH_LOGON_SESSION
    1783: _too_long,  # RPC_X_BAD_STUB_DATA
    # macOS names these in SecBase.h.
    -128: _denied,  # errSecUserCanceled
    -25291: unavailable,  # errSecNotAvailable
    -25293: _denied,  # errSecAuthFailed
    -25308: locked,  # errSecInteractionNotAllowed
    -34018: _denied,  # errSecMissingEntitlement
    -67030: _denied,  # errSecCSInfoPlistFailed: the program's signature does not match
}


def _status(error: BaseException) -> int | None:
    """The system's error number: on Windows in the error, on macOS in its cause."""
    number = getattr(error, "winerror", None)
    if number is None and error.__cause__ is not None and error.__cause__.args:
        number = error.__cause__.args[0]
    return number if isinstance(number, int) else None
