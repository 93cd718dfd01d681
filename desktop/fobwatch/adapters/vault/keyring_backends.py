"""Finds the keyring of this system that stores secrets encrypted."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from keyring.core import load_keyring

from fobwatch.adapters.vault.keyring_backend import (
    MISSING,
    PATIENCE,
    UNAVAILABLE,
    BoundedCalls,
    BoundedKeyring,
    KeyringLimits,
    StillWaiting,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from keyring.backend import KeyringBackend

logger = logging.getLogger(__name__)

_looking = BoundedCalls()
"""A bus that does not answer must not keep who looks for the keyring."""

CHOICE = "PYTHON_KEYRING_BACKEND"
"""The keyring library's variable for the class to use."""

FREEDESKTOP = "keyring.backends.SecretService.Keyring"
KWALLET = "keyring.backends.kwallet.DBusKeyring"
CREDENTIAL_MANAGER = "keyring.backends.Windows.WinVaultKeyring"
KEYCHAIN = "keyring.backends.macOS.Keyring"

CREDENTIAL_MANAGER_LIMITS = KeyringLimits(longest=1280, folds_case=True)
"""CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h is 2560 bytes, and keyring writes UTF-16."""

KEYCHAIN_LIMITS = KeyringLimits(replaces_whole=False)
"""keyring deletes the old item of the keychain before it adds the new one."""


def available_keyring(
    platform: str = sys.platform, environment: Mapping[str, str] = os.environ
) -> BoundedKeyring:
    """The system's keyring, without checking every backend that is installed (60 ms).

    Only the backends named here are ever used. Others store secrets unencrypted, or not at all: one
    that the environment asks for is refused, never silently replaced by another.

    Raises:
        VaultMissing: there is none; the error explains why and what to do.
        VaultUnavailable: the session bus does not answer.
    """
    chosen = environment.get(CHOICE)
    if chosen is not None and chosen not in BACKENDS:
        raise MISSING.of(f"{CHOICE} asks for {chosen}, which does not keep secrets encrypted.")
    for name in _BY_PLATFORM.get(platform, _DESKTOP) if chosen is None else (chosen,):
        keyring = BACKENDS[name]()
        if keyring is not None:
            return keyring
    raise MISSING.of(_REASONS.get(platform, "No Secret Service answers on the session's D-Bus."))


def _secret_service() -> BoundedKeyring | None:
    try:
        from fobwatch.adapters.vault import secret_service  # noqa: PLC0415 - only on systems with D-Bus
    except ImportError:
        return None
    try:
        title = _looking.call(PATIENCE, secret_service.running_title)
    except StillWaiting as error:
        raise UNAVAILABLE.of("The session's message bus") from error
    if title is None:
        return None
    backend = secret_service.SecretServiceKeyring()
    return BoundedKeyring(backend, title=title, prompt=backend.prompt)


def _kwallet() -> BoundedKeyring | None:
    """KWallet before it offered the Secret Service (5.97); python-dbus comes with the system."""
    backend = _loaded(KWALLET)
    if backend is None:
        return None
    return BoundedKeyring(
        backend, title="KWallet", native_errors=_native_error(backend, "dbus", "DBusException")
    )


def _credential_manager() -> BoundedKeyring | None:
    backend = _loaded(CREDENTIAL_MANAGER)
    if backend is None:
        return None
    return BoundedKeyring(
        backend,
        title="Windows Credential Manager",
        limits=CREDENTIAL_MANAGER_LIMITS,
        native_errors=_native_error(backend, "pywintypes", "error"),
    )


def _keychain() -> BoundedKeyring | None:
    backend = _loaded(KEYCHAIN)
    if backend is None:
        return None
    return BoundedKeyring(backend, title="macOS Keychain", limits=KEYCHAIN_LIMITS)


def _loaded(name: str) -> KeyringBackend | None:
    try:
        return load_keyring(name)
    except (ImportError, RuntimeError) as error:
        logger.debug("%s cannot be used: %s", name, error)
        return None


def _native_error(backend: KeyringBackend, library: str, name: str) -> tuple[type[Exception]]:
    """The error class, from the backend's module, of a library that only its systems have."""
    error: type[Exception] = getattr(getattr(sys.modules[type(backend).__module__], library), name)
    return (error,)


BACKENDS: dict[str, Callable[[], BoundedKeyring | None]] = {
    FREEDESKTOP: _secret_service,
    KWALLET: _kwallet,
    CREDENTIAL_MANAGER: _credential_manager,
    KEYCHAIN: _keychain,
}

_DESKTOP = (FREEDESKTOP, KWALLET)
_BY_PLATFORM = {"win32": (CREDENTIAL_MANAGER,), "darwin": (KEYCHAIN,)}
_REASONS = {
    "win32": "Windows Credential Manager cannot be reached.",
    "darwin": "The keychain of macOS cannot be reached.",
}
