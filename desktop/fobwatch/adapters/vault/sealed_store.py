"""A vault in the keyring that also has a passphrase of its own, if the user set one."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.adapters.vault.keyring_entries import damaged
from fobwatch.adapters.vault.keyring_store import LOCK, MARK
from fobwatch.core.errors import VaultDenied, VaultEntryDamaged, VaultLocked, VaultUnavailable

if TYPE_CHECKING:
    from fobwatch.adapters.vault.encrypted_format import Cost
    from fobwatch.adapters.vault.sealing import Cipher, OpenedLock
    from fobwatch.core.vault.ports import SecretStore


class SealedStore:
    """Fulfils `SecretStore` over another one. Thread-safe.

    Without a passphrase it passes everything on. With one, each entry is encrypted, and it is
    `VaultLocked` until `unlock_with`. Cut off at any instant, setting or removing a passphrase goes
    on at the next `unlock_with`; no entry is lost meanwhile, and no encrypted text is given out.
    """

    def __init__(self, store: SecretStore, *, cost: Cost | None = None) -> None:
        self._store = store
        self._cost = cost
        self._lane = threading.RLock()
        self._lock_text: str | None = None
        self._is_read = False
        self._cipher: Cipher | None = None

    @property
    def has_passphrase(self) -> bool:
        """As far as was read; False before that."""
        return self._lock_text is not None

    @property
    def asks_passphrase(self) -> bool:
        """Whether only the passphrase opens it now, as far as was read."""
        return self._lock_text is not None and self._cipher is None

    def names(self) -> frozenset[str]:
        with self._lane:
            self._opened()
            return self._store.names() - {LOCK}

    def get(self, name: str) -> str | None:
        with self._lane:
            cipher = self._opened()
            text = self._store.get(name)
            if text is None or (cipher is None and not text.startswith(MARK)):
                return text
            if cipher is None:  # the lock's entry is gone, and nothing else has the key
                raise damaged(name)
            return cipher.unseal(name, text)

    def set(self, name: str, secret: str) -> None:
        with self._lane:
            cipher = self._opened()
            self._store.set(name, secret if cipher is None else cipher.seal(name, secret))

    def delete(self, name: str) -> None:
        with self._lane:
            self._opened()
            self._store.delete(name)

    def lock(self) -> None:
        """Forget the key, if there is a passphrase that makes it again."""
        with self._lane:
            self._cipher, self._is_read = None, False

    def unlock_with(self, passphrase: str) -> None:
        """Takes some tenths of a second, and longer after an interruption.

        Raises `WrongPassphrase`, `VaultEntryDamaged` if the lock's entry is damaged, and whatever
        the store raises.
        """
        from fobwatch.adapters.vault.sealing import open_lock  # noqa: PLC0415 - takes memory

        with self._lane:
            text = self._read_lock()
            if text is not None:
                self._finish(open_lock(text, passphrase))

    def set_passphrase(self, passphrase: str) -> None:
        """Encrypt everything.

        Raises `InputError` for a short passphrase, `VaultDenied` if there is one already.
        """
        from fobwatch.adapters.vault.encrypted_format import Cost, check_passphrase  # noqa: PLC0415 - takes memory
        from fobwatch.adapters.vault.sealing import new_lock  # noqa: PLC0415 - as above

        check_passphrase(passphrase)
        with self._lane:
            if self._read_lock() is not None:
                raise VaultDenied(
                    "The vault has a passphrase already",
                    "Another one would not open what is encrypted with it.",
                    "Change the passphrase instead.",
                )
            lock = new_lock(passphrase, self._cost or Cost())
            self._write_lock(lock)
            self._finish(lock)

    def change_passphrase(self, old: str, new: str) -> None:
        """Raises `WrongPassphrase` for `old`, and `InputError` for a short `new`."""
        from fobwatch.adapters.vault.encrypted_format import Cost, check_passphrase, new_key  # noqa: PLC0415 - takes memory
        from fobwatch.adapters.vault.sealing import open_lock  # noqa: PLC0415 - as above

        check_passphrase(new)
        with self._lane:
            self._opened()
            lock = open_lock(self._lock_text or "", old)
            self._write_lock(replace(lock, wrapping=new_key(new, self._cost or Cost())))

    def remove_passphrase(self, current: str) -> None:
        """Decrypt everything. Raises `WrongPassphrase`."""
        from fobwatch.adapters.vault.sealing import Progress, open_lock  # noqa: PLC0415 - takes memory

        with self._lane:
            self._opened()
            lock = replace(open_lock(self._lock_text or "", current), progress=Progress.OPENING)
            self._write_lock(lock)
            self._cipher = None
            self._finish(lock)

    def _opened(self) -> Cipher | None:
        """What decrypts entries; None without a passphrase. Raises `VaultLocked`."""
        if not self._is_read:
            self._read_lock()
        if self.asks_passphrase:
            raise VaultLocked(
                "The vault is locked",
                "It is encrypted with your passphrase.",
                "Enter the passphrase. What is to be saved waits until then.",
            )
        return self._cipher

    def _read_lock(self) -> str | None:
        """Raises `VaultUnavailable` where there was one: nothing may be saved in clear then."""
        text = self._store.get(LOCK)
        if text is None and LOCK in self._store.names():
            raise VaultUnavailable(
                "The passphrase's key is gone from the keyring",
                "Another program removed it. Without it nobody can read what is encrypted, and "
                "Fobwatch saves nothing in clear.",
                "Restore the keyring from a backup. Or erase the vault (fobwatch erase --yes), and "
                "restore a backup of Fobwatch.",
            )
        self._lock_text, self._is_read = text, True
        return text

    def _write_lock(self, lock: OpenedLock) -> None:
        """Nothing can be read without this entry: what cannot be read back is not relied on."""
        text, is_first = lock.to_text(), self._lock_text is None
        self._store.set(LOCK, text)
        if self._store.get(LOCK) != text:
            if is_first:
                self._store.delete(LOCK)
            raise VaultUnavailable(
                "The keyring did not keep the passphrase's key",
                "What was written to it could not be read back.",
                "Nothing else was changed. Try again, or look at the keyring with its own program.",
            )
        self._lock_text = text

    def _finish(self, lock: OpenedLock) -> None:
        """Have all entries as the lock wants them, and leave the vault open."""
        from fobwatch.adapters.vault.sealing import Cipher, Progress  # noqa: PLC0415 - takes memory

        cipher = Cipher(lock.key)
        if lock.progress is Progress.OPENING:
            self._convert(cipher, seals=False)
            self._store.delete(LOCK)
            self._lock_text = None
            return
        if lock.progress is Progress.SEALING:
            self._convert(cipher, seals=True)
            self._write_lock(replace(lock, progress=Progress.SEALED))
        self._cipher = cipher

    def _convert(self, cipher: Cipher, *, seals: bool) -> None:
        """A damaged entry stays as it is: the vault reports it."""
        for name in sorted(self._store.names() - {LOCK}):
            with suppress(VaultEntryDamaged):
                text = self._store.get(name)
                if text is not None and text.startswith(MARK) is not seals:
                    changed = cipher.seal(name, text) if seals else cipher.unseal(name, text)
                    self._store.set(name, changed)
