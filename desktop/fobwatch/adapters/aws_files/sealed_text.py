"""Texts on disk that only the keyring can decrypt.

Each is one JSON Web Encryption (RFC 7516, compact), AES-256-GCM, with its own key among the
vault's entries. Any JOSE library can open it.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from joserfc.jwk import OctKey

from fobwatch.adapters.vault.encryption import KEY_BYTES, decrypted, encrypted
from fobwatch.core.errors import VaultEntryDamaged

if TYPE_CHECKING:
    from fobwatch.core.vault.ports import SecretStore

KEY_ENTRY = "aws-files-backup-key"
HEADER = {"typ": "fobwatch-aws-file"}


class SealedText:
    """Both methods block for the keyring, and raise `VaultError`."""

    def __init__(self, store: SecretStore) -> None:
        self._store = store

    def seal(self, text: str) -> str:
        return encrypted(text, self._key(make=True), HEADER)

    def unseal(self, sealed: str) -> str:
        try:
            return decrypted(sealed, self._key(make=False))
        except ValueError as error:
            raise _damaged() from error

    def _key(self, *, make: bool) -> OctKey:
        kept = self._store.get(KEY_ENTRY)
        if kept is None and not make:
            raise _damaged()
        if kept is None:
            kept = secrets.token_hex(KEY_BYTES)
            self._store.set(KEY_ENTRY, kept)
        return OctKey.import_key(bytes.fromhex(kept))


def _damaged() -> VaultEntryDamaged:
    return VaultEntryDamaged(
        "This backup cannot be opened",
        "It was cut off, or the keyring no longer has its key.",
        "Put the files in order by hand.",
    )
