"""The user's vault: the system's keyring, or the encrypted file if the user made one.

What is in the keyring is encrypted too once the user set a passphrase.
"""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING

from fobwatch.adapters.vault.keyring_backends import available_keyring
from fobwatch.adapters.vault.keyring_store import KeyringStore
from fobwatch.adapters.vault.sealed_store import SealedStore
from fobwatch.core.errors import VaultMissing
from fobwatch.core.vault.passphrases import PassphraseAttempts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore
    from fobwatch.adapters.vault.keyring_backend import BoundedKeyring
    from fobwatch.core.vault.ports import SecretStore


class UserStore:
    """Fulfils `SecretStore` by one of two. A file that exists is used: the user made it.

    It is never chosen silently: only `create_file`, with a passphrase, makes one. Nor is it
    dropped silently: what was opened stays chosen if the file vanishes while the program runs.
    `ready` is called before a secret comes into memory; it may block, and raise `VaultError`.
    """

    def __init__(
        self,
        path: Path,
        *,
        find: Callable[[], BoundedKeyring] = available_keyring,
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        self._path = path
        self._ready = ready
        self._keyring = KeyringStore(find)
        self._sealed = SealedStore(self._keyring)
        self._attempts = PassphraseAttempts(time.monotonic)
        self._opened_file = False

    @property
    def uses_file(self) -> bool:
        return self._opened_file or os.path.lexists(self._path)

    @property
    def has_passphrase(self) -> bool:
        return self.uses_file or self._sealed.has_passphrase

    @property
    def asks_passphrase(self) -> bool:
        return self.uses_file or self._sealed.asks_passphrase

    @property
    def silent(self) -> bool:
        """Whether a try shows no prompt. It is useless to try what only a passphrase opens."""
        return not self.asks_passphrase and self._keyring.silent

    def names(self) -> frozenset[str]:
        return self._store.names()

    def get(self, name: str) -> str | None:
        return self._store.get(name)

    def set(self, name: str, secret: str) -> None:
        self._store.set(name, secret)

    def delete(self, name: str) -> None:
        self._store.delete(name)

    def unlock(self) -> None:
        """Let the keyring show its own prompt, for a person who is there. Raises `VaultError`."""
        self._keyring.unlock()

    def create_file(self, passphrase: str) -> None:
        """Use an encrypted file from now on. Raises `InputError` for a short passphrase."""
        self._ready()
        self._file.create(passphrase)
        self._opened_file = True

    def unlock_with(self, passphrase: str) -> None:
        """Raises `WrongPassphrase`, `VaultLocked` after several of them, and the other kinds."""
        self._ready()
        with self._attempts.one():
            if self.uses_file:
                self._file.unlock(passphrase)
                self._opened_file = True
            else:
                self._sealed.unlock_with(passphrase)

    def set_passphrase(self, passphrase: str) -> None:
        """Encrypt what is in the keyring too. Raises `InputError` for a short passphrase."""
        self._ready()
        self._sealed.set_passphrase(passphrase)

    def change_passphrase(self, old: str, new: str) -> None:
        """Raises as `unlock_with` for `old`, and `InputError` for a short `new`."""
        self._ready()
        with self._attempts.one():
            (self._file if self.uses_file else self._sealed).change_passphrase(old, new)

    def remove_passphrase(self, current: str) -> None:
        """Leave the keyring's entries to the keyring alone. Raises as `unlock_with`."""
        self._ready()
        with self._attempts.one():
            self._sealed.remove_passphrase(current)

    def lock(self) -> None:
        """Forget the passphrase's key, and release the file for other processes.

        The keyring itself is left unchanged, since other programs use it.
        """
        self._sealed.lock()
        if self.uses_file:
            self._file.lock()

    def erase(self) -> None:
        """Remove the secrets of both for good; the file without opening it.

        Raises `VaultMissing` if there is neither, also if the keyring is only unreachable now.
        """
        try:
            self._keyring.erase()
        except VaultMissing:
            if not self.uses_file:
                raise
        self._path.unlink(missing_ok=True)

    @cached_property
    def _file(self) -> EncryptedFileStore:
        # Its libraries take memory, which only users of a file should spend.
        from fobwatch.adapters.vault.encrypted_file import EncryptedFileStore  # noqa: PLC0415

        return EncryptedFileStore(self._path)

    @property
    def _store(self) -> SecretStore:
        self._ready()
        return self._file if self.uses_file else self._sealed
