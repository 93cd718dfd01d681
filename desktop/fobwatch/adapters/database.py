"""A small SQLite file that several processes share."""

from __future__ import annotations

import logging
import sqlite3
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0
"""How long a write waits for another process's write; each takes milliseconds."""


class Database:
    """Opens the file for each transaction, so that no thread and no process owns it.

    A file that is no database is set aside with the ending ``.damaged``, and a new one begun.
    """

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction from the first statement on. Raises `StorageError`."""
        try:
            with self._lock, closing(self._open()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                with connection:
                    yield connection
        except sqlite3.Error as error:
            raise self._problem(str(error)) from error

    def _open(self) -> sqlite3.Connection:
        try:
            return self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            logger.warning("%s is no database; it was set aside", self._path)
            self._path.replace(self._path.with_name(f"{self._path.name}.damaged"))
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
        except OSError as error:
            raise self._problem(error.strerror or type(error).__name__) from error
        connection = sqlite3.connect(self._path, timeout=PATIENCE_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = FULL")
            connection.executescript(self._schema)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _problem(self, reason: str) -> StorageError:
        return StorageError(
            f"{self._path.name} cannot be used",
            f"{reason} ({self._path}).",
            "Make room, or mend the permissions of the folder.",
        )
