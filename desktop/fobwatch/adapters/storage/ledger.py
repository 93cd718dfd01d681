"""The MFA ledger in a file that all processes of the user share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.storage.database import Database

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = "CREATE TABLE IF NOT EXISTS spent (serial TEXT PRIMARY KEY, window INTEGER NOT NULL)"


class SqliteCodeLedger:
    """Fulfils the port `CodeLedger`: each method is one transaction on disk.

    Only the latest window of each device is stored: an older one can never be sent again.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path, _SCHEMA)

    def last_spent(self, serial: str) -> int | None:
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT CAST(window AS INTEGER) FROM spent WHERE serial = ?", (serial,)
            ).fetchone()
        return None if row is None else int(row[0])

    def spend(self, serial: str, window: int) -> bool:
        with self._database.transaction() as connection:
            changed = connection.execute(
                "INSERT INTO spent VALUES (?, ?) ON CONFLICT (serial) "
                "DO UPDATE SET window = excluded.window WHERE excluded.window > window",
                (serial, window),
            )
            return changed.rowcount == 1

    def give_back(self, serial: str, window: int) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE spent SET window = window - 1 WHERE serial = ? AND window = ?",
                (serial, window),
            )

    def rewind(self, serial: str, window: int) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE spent SET window = ? WHERE serial = ? AND window > ?",
                (window, serial, window),
            )
