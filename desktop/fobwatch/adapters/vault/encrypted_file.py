"""The vault in an encrypted file, for systems without a safe keyring."""

from __future__ import annotations

import logging
import os
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from fobwatch.adapters.storage.regular_file import is_odd, set_aside
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.adapters.vault.encrypted_format import (
    Cost,
    check_passphrase,
    damaged_file,
    key_of,
    new_key,
    seal,
    unseal,
)
from fobwatch.core.errors import (
    StorageError,
    VaultDenied,
    VaultLocked,
    VaultMissing,
    VaultUnavailable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fobwatch.adapters.vault.encrypted_format import VaultKey

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    key: VaultKey
    entries: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)
    """The file as it was read or written last."""


class EncryptedFileStore:
    """A `SecretStore` in one file, `VaultLocked` until a passphrase opens it. Thread-safe.

    The key is made once, when unlocked, and stays in memory until locked. Meanwhile a lock beside
    the file keeps other processes out; the system frees it however this one ends.
    Each change replaces the whole file. Its content is never unencrypted on disk.
    """

    def __init__(self, path: Path, *, cost: Cost = Cost()) -> None:  # noqa: B008 - it is frozen
        self._path = path
        self._file = TextFile(path)
        self._cost = cost
        self._lock = threading.RLock()
        self._process_lock = FileLock(path.with_name(f"{path.name}.lock"), thread_local=False)
        self._opened: _Opened | None = None

    def exists(self) -> bool:
        """Whether anything is in its place, including a link that leads nowhere."""
        return os.path.lexists(self._path)

    def create(self, passphrase: str) -> None:
        """Make an empty vault, and leave it unlocked.

        Raises:
            InputError: the passphrase is too short.
            VaultDenied: there is a file already; it is left unchanged.
        """
        check_passphrase(passphrase)
        with self._lock, self._alone():
            if self.exists():
                raise VaultDenied(
                    "There is a vault already",
                    "Making a new one would lose what is in it.",
                    "Unlock it with its passphrase, or move the file away.",
                )
            key = new_key(passphrase, self._cost)
            self._write(key, {})

    def unlock(self, passphrase: str) -> None:
        """Open the vault. Takes some tenths of a second.

        Raises:
            WrongPassphrase: it does not open the vault.
            VaultMissing: there is no file.
            VaultEntryDamaged: the file was cut off or changed; it is left unchanged.
            VaultUnavailable: another process has it open.
        """
        with self._lock, self._alone():
            text = self._read()
            if text is None:
                raise _missing(self._path)
            key = key_of(text, passphrase)
            self._opened = _Opened(key=key, entries=unseal(text, key), text=text)

    def lock(self) -> None:
        """Forget the key and the secrets, until it is unlocked again."""
        with self._lock:
            self._opened = None
            self._process_lock.release(force=True)

    def change_passphrase(self, old: str, new: str) -> None:
        """Encrypt the vault with another key.

        Raises:
            VaultLocked: it is locked, or `old` is wrong.
            InputError: `new` is too short.
        """
        check_passphrase(new)
        with self._lock:
            opened = self._open()
            key_of(opened.text, old)
            self._replace(new_key(new, self._cost), opened.entries)

    def names(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self._open().entries)

    def get(self, name: str) -> str | None:
        with self._lock:
            return self._open().entries.get(name)

    def set(self, name: str, secret: str) -> None:
        with self._lock:
            opened = self._open()
            self._replace(opened.key, {**opened.entries, name: secret})

    def delete(self, name: str) -> None:
        with self._lock:
            opened = self._open()
            if name in opened.entries:
                left = {other: text for other, text in opened.entries.items() if other != name}
                self._replace(opened.key, left)

    def _open(self) -> _Opened:
        if self._opened is None:
            raise VaultLocked(
                "The vault is locked",
                "Its file is encrypted.",
                "Enter the passphrase. What is to be saved waits until then.",
            )
        return self._opened

    def _replace(self, key: VaultKey, entries: Mapping[str, str]) -> None:
        if self._read() != self._open().text:
            raise VaultUnavailable(
                "The vault file was changed",
                "Another program replaced it while it was open. Fobwatch does not overwrite that.",
                "Lock the vault and unlock it again to go on with the file that is there now.",
            )
        self._write(key, entries)

    def _write(self, key: VaultKey, entries: Mapping[str, str]) -> None:
        text = seal(entries, key)
        with _vault_errors():
            self._file.write(text)
        self._opened = _Opened(key=key, entries=entries, text=text)

    def _read(self) -> str | None:
        with _vault_errors():
            return self._file.read()

    def _clear_the_lock_s_place(self) -> None:
        """Set aside a link: opening the lock's file would empty its target."""
        place = Path(self._process_lock.lock_file)
        if place.is_symlink() or is_odd(place):
            kept = set_aside(place)
            logger.warning("%s is no file; it was set aside as %s", place, kept.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes out, also afterwards if the block opens the vault."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._clear_the_lock_s_place()
            self._process_lock.acquire(blocking=False)
        except Timeout as error:
            raise VaultUnavailable(
                "The vault is in use",
                "Another Fobwatch of yours has it open.",
                "Quit the other one.",
            ) from error
        except OSError as error:
            raise VaultDenied(
                "The vault cannot be opened",
                f"Its folder cannot be used: {error.strerror or type(error).__name__}.",
                "Correct the permissions of the folder, or free some space.",
            ) from error
        try:
            yield
        finally:
            if self._opened is None:
                self._process_lock.release(force=True)


@contextmanager
def _vault_errors() -> Iterator[None]:
    try:
        yield
    except StorageError as error:
        if isinstance(error.__cause__, UnicodeError):
            raise damaged_file() from error
        denied = isinstance(error.__cause__, PermissionError)
        kind = VaultDenied if denied else VaultUnavailable
        raise kind(error.title, error.message, error.remedy) from error


def _missing(path: Path) -> VaultUnavailable | VaultMissing:
    if path.is_symlink():
        return VaultUnavailable(
            "The vault file is out of reach",
            f"{path} is a link to {path.readlink()}, which is not there.",
            "Connect the disk that it is on, or fix the link.",
        )
    return VaultMissing(
        "There is no vault yet",
        "Fobwatch has no encrypted file to keep secrets in.",
        "Choose a passphrase to make one.",
    )
