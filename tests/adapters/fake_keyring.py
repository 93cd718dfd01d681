"""A backend of the keyring library in memory, with the limits and the failures of real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

if TYPE_CHECKING:
    from collections.abc import Callable

Stored = dict[tuple[str, str], str]


class WindowsError(Exception):
    """Has the shape of pywintypes.error: no kin of keyring's errors nor of OSError."""

    def __init__(self, winerror: int, funcname: str, strerror: str) -> None:
        super().__init__(winerror, funcname, strerror)
        self.winerror = winerror


class Killed(BaseException):
    """The process ends here."""


class MemoryKeyring(KeyringBackend):
    """Keeps everything in `stored`; two of them over one dictionary are one keyring.

    `longest` refuses longer texts as Windows does, `folds_case` takes names as Windows does, and
    `deletes_first` overwrites as macOS does, in two steps.
    """

    def __init__(
        self,
        stored: Stored | None = None,
        *,
        longest: int | None = None,
        folds_case: bool = False,
        deletes_first: bool = False,
    ) -> None:
        self.stored: Stored = {} if stored is None else stored
        self.longest = longest
        self.folds_case = folds_case
        self.deletes_first = deletes_first
        self.writes = 0
        self.before: Callable[[], Any] = lambda: None
        self.before_write: Callable[[], Any] = lambda: None

    def get_password(self, service: str, username: str) -> str | None:
        self.before()
        return self.stored.get(self._key(service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.before()
        if self.longest is not None and len(password.encode("utf-16-le")) > 2 * self.longest:
            raise WindowsError(1783, "CredWrite", "The stub received bad data")
        key = self._key(service, username)
        if self.deletes_first and key in self.stored:
            self._write(key, None)
        self._write(key, password)

    def delete_password(self, service: str, username: str) -> None:
        self.before()
        key = self._key(service, username)
        if key not in self.stored:
            raise PasswordDeleteError("No such password!")
        self._write(key, None)

    def _write(self, key: tuple[str, str], text: str | None) -> None:
        self.before_write()
        self.writes += 1
        if text is None:
            del self.stored[key]
        else:
            self.stored[key] = text

    def _key(self, service: str, username: str) -> tuple[str, str]:
        return (service, username.lower() if self.folds_case else username)
