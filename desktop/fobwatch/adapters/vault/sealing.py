"""Encryption of the keyring's entries where the user set a passphrase.

A random key encrypts each entry, and binds it to its name (AES-256-GCM). That key is in an entry of
its own, encrypted with a key made from the passphrase as the vault's file is. So another passphrase
changes one entry, and not all of them.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fobwatch.adapters.vault.encrypted_format import (
    key_of,
    new_key,
    seal,
    unseal,
)
from fobwatch.adapters.vault.encryption import KEY_BYTES
from fobwatch.adapters.vault.keyring_entries import damaged
from fobwatch.adapters.vault.keyring_store import LOCK, MARK
from fobwatch.core.errors import VaultEntryDamaged

if TYPE_CHECKING:
    from fobwatch.adapters.vault.encrypted_format import (
        Cost,
        VaultKey,
    )

NONCE_BYTES = 12
"""Random ones are safe for 2³² entries written with one key (NIST SP 800-38D, 8.3)."""


class Progress(StrEnum):
    """How far the entries are: a kill may leave some encrypted and others not."""

    SEALING = "sealing"
    SEALED = "sealed"
    OPENING = "opening"


class Cipher:
    """Encrypts one entry at a time."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, name: str, text: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, text.encode(), name.encode())
        return MARK + b64encode(nonce + sealed).decode()

    def unseal(self, name: str, text: str) -> str:
        """Raises `VaultEntryDamaged` for what was not sealed under this name with this key."""
        try:
            sealed = b64decode(text.removeprefix(MARK), validate=True)
            nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            return self._cipher.decrypt(nonce, content, name.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise damaged(name) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedLock:
    """The entry `LOCK`, decrypted; `wrapping` is made from the passphrase."""

    wrapping: VaultKey
    key: bytes = field(repr=False)
    progress: Progress

    def to_text(self) -> str:
        content = {"key": b64encode(self.key).decode(), "progress": str(self.progress)}
        return seal(content, self.wrapping)


def new_lock(passphrase: str, cost: Cost) -> OpenedLock:
    return OpenedLock(
        wrapping=new_key(passphrase, cost), key=os.urandom(KEY_BYTES), progress=Progress.SEALING
    )


def open_lock(text: str, passphrase: str) -> OpenedLock:
    """Raises `WrongPassphrase`, or `VaultEntryDamaged` for what is no lock."""
    try:
        wrapping = key_of(text, passphrase)
        content = unseal(text, wrapping)
        key, progress = b64decode(content["key"], validate=True), Progress(content["progress"])
        if len(key) != KEY_BYTES:
            raise damaged(LOCK)
    except (VaultEntryDamaged, KeyError, TypeError, ValueError) as error:
        raise damaged(LOCK) from error
    return OpenedLock(wrapping=wrapping, key=key, progress=progress)
