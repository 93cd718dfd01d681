"""A small SQLite file that several processes share."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

from fobwatch.adapters.storage.regular_file import is_odd, set_aside
from fobwatch.core.errors import StorageError, StorageUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
"""How long a write waits for another process's write; each takes milliseconds."""

_Identity = tuple[int, int]

_setting_aside = threading.Lock()

_BESIDE = ("-journal", "-wal", "-shm")
"""The files that SQLite opens beside this one (SQLite, "Temporary Files Used By SQLite")."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Database:
    """Opens the file for each transaction, so that no thread and no process owns it.

    A file that is no database, or a damaged one, is set aside, and a new one begun: at once if it
    is noticed on opening, otherwise for the next transaction.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction from the first statement on. Raises `StorageError`."""
        opened: _Identity | None = None
        with self._lock:
            try:
                with closing(self._open()) as connection:
                    opened = self._identity()
                    connection.execute("BEGIN IMMEDIATE")
                    with connection:
                        yield connection
            except sqlite3.Error as error:
                raise self._in_words(error, opened) from error

    def _open(self) -> sqlite3.Connection:
        self._clear_the_place()
        seen = self._identity()
        try:
            return self._connect()
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
        self._set_aside(seen)
        return self._connect()

    def _clear_the_place(self) -> None:
        """Set aside what is no file, its journals included: SQLite waits for ever for a FIFO."""
        for ending in ("", *_BESIDE):
            path = self._path.with_name(self._path.name + ending)
            try:
                if is_odd(path) or (ending and path.is_symlink()):
                    kept = set_aside(path)
                    logger.warning("%s is no file; it was set aside as %s", path, kept.name)
            except OSError as error:
                raise self._unusable(error.strerror or type(error).__name__) from error

    def _connect(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
        except OSError as error:
            raise self._unusable(error.strerror or type(error).__name__) from error
        connection = sqlite3.connect(self._path, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            # FULL does not sync the folder, so a power cut would restore the old content.
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.executescript(self._schema)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _identity(self) -> _Identity | None:
        with suppress(OSError):
            status = self._path.stat()
            return status.st_dev, status.st_ino
        return None

    def _set_aside(self, damaged: _Identity | None) -> None:
        """Set the damaged file aside, unless another process has done so already."""
        with _setting_aside:
            if damaged is None or self._identity() != damaged:
                return
            try:
                kept = set_aside(self._path)
            except OSError as error:
                raise self._unusable(error.strerror or type(error).__name__) from error
        logger.warning("%s is damaged; it was set aside as %s", self._path, kept.name)

    def _in_words(self, error: sqlite3.Error, opened: _Identity | None) -> StorageError:
        """Return the failure in words; set the file aside first if it is damaged."""
        if not _is_damage(error):
            return self._unusable(str(error))
        self._set_aside(opened)
        return StorageError(
            f"{self._path.name} was damaged",
            f"It was kept, and a new one is begun beside it ({self._path}).",
            "Try again.",
        )

    def _unusable(self, reason: str) -> StorageUnavailable:
        return StorageUnavailable(
            f"{self._path.name} cannot be used",
            f"{reason} ({self._path}).",
            "Free some space, or correct the permissions of the folder.",
        )


def single_number(connection: sqlite3.Connection, query: str) -> int:
    """The one number that a query returns."""
    (value,) = connection.execute(query).fetchone()
    return int(value)


def _is_damage(error: sqlite3.Error) -> bool:
    # Python's own errors have no code; the last byte of an extended code is the basic one.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _DAMAGED
