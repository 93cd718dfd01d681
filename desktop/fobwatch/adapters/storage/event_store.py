"""Events of CloudTrail in a file."""

from __future__ import annotations

import sys
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.storage.database import Database, single_number
from fobwatch.core.cloudtrail.events import KEPT_BY_AWS, CloudTrailEvent, LookupBy
from fobwatch.core.sign_in_history.ports import LookedUp

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path
    from sqlite3 import Connection

    from fobwatch.core.cloudtrail.reading import ReadPage

MAX_KEPT: Final = 100_000
MAX_BYTES: Final = 256 * 2**20
"""Most events take half a kilobyte; their sender may make them larger."""

REMOVED: Final = 20
"""The oldest of so many parts make room at once."""

_FIELDS: Final = tuple(name for name in CloudTrailEvent.__slots__ if name != "document")
_COLUMNS: Final = ", ".join(_FIELDS)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS event (
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at REAL NOT NULL,
    region TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    account_id TEXT NOT NULL,
    user_name TEXT NOT NULL,
    identity_type TEXT NOT NULL,
    arn TEXT NOT NULL,
    access_key_id TEXT NOT NULL,
    source_address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    mfa INTEGER,
    failed INTEGER NOT NULL,
    error TEXT NOT NULL,
    issued_key_id TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (account, event_id)
);
CREATE INDEX IF NOT EXISTS event_at ON event (at);
CREATE TABLE IF NOT EXISTS looked_up (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    by TEXT NOT NULL,
    value TEXT NOT NULL,
    since REAL NOT NULL,
    until REAL NOT NULL,
    PRIMARY KEY (account, region, by, value)
);
CREATE TABLE IF NOT EXISTS call (minute INTEGER PRIMARY KEY);
"""


class SqliteEventStore:
    """Fulfils `EventStore`. Thread-safe."""

    def __init__(self, path: Path, *, most: int = MAX_KEPT, most_bytes: int = MAX_BYTES) -> None:
        self._database = Database(path, _SCHEMA)
        self._most = most
        self._most_bytes = most_bytes

    def keep(self, account_id: str, page: ReadPage) -> None:
        marks = ", ".join("?" * (len(_FIELDS) + 2))
        with self._database.transaction() as connection:
            connection.executemany(
                # Only names and question marks of this module are put into the statements.
                f"INSERT OR IGNORE INTO event (account, document, {_COLUMNS}) VALUES ({marks})",  # noqa: S608
                [(account_id, *_row(event)) for event in page.events],
            )
            if page.back_to is not None:
                _note_lookup(connection, account_id, page, page.back_to)
                self._make_room(connection, page.lookup.until)

    def events(self, account_id: str) -> tuple[CloudTrailEvent, ...]:
        with self._database.transaction() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM event WHERE account = ? ORDER BY at, event_id",  # noqa: S608
                (account_id,),
            )
            return tuple(map(_event, rows))

    def document(self, event_id: str) -> str:
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT document FROM event WHERE event_id = ?", (event_id,)
            ).fetchone()
        return zlib.decompress(row[0]).decode() if row else ""

    def looked_up(self, account_id: str) -> Mapping[LookedUp, tuple[datetime, datetime]]:
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT region, by, value, since, until FROM looked_up WHERE account = ?",
                (account_id,),
            ).fetchall()
        return {
            LookedUp(region, LookupBy(by), value): (_time(since), _time(until))
            for region, by, value, since, until in rows
            if by in set(LookupBy)
        }

    def accounts(self) -> frozenset[str]:
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT DISTINCT account FROM looked_up").fetchall()
        return frozenset(account for (account,) in rows)

    def note_calls(self, minutes: Collection[int]) -> None:
        if not minutes:
            return
        oldest = max(minutes) - int(KEPT_BY_AWS.total_seconds()) // 60
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO call VALUES (?)", [(each,) for each in minutes]
            )
            connection.execute("DELETE FROM call WHERE minute < ?", (oldest,))

    def called(self) -> frozenset[int]:
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT minute FROM call").fetchall()
        return frozenset(minute for (minute,) in rows)

    def _make_room(self, connection: Connection, now: datetime) -> None:
        """Remove what AWS has removed too, and the oldest of more than fits."""
        oldest = (now - KEPT_BY_AWS).timestamp()
        connection.execute("DELETE FROM event WHERE at < ?", (oldest,))
        number = single_number(connection, "SELECT count(*) FROM event")
        excess = number - self._most + self._most // REMOVED if number > self._most else 0
        if _used_bytes(connection) > self._most_bytes:
            excess = max(excess, number // 2)
        connection.execute(
            "DELETE FROM event WHERE rowid IN (SELECT rowid FROM event ORDER BY at LIMIT ?)",
            (excess,),
        )


def _note_lookup(
    connection: Connection, account_id: str, page: ReadPage, back_to: datetime
) -> None:
    """Join it with what was read of it before, unless there is a gap between the two."""
    lookup = page.lookup
    what = (account_id, page.region, str(lookup.by), lookup.value)
    before = connection.execute(
        "SELECT since, until FROM looked_up "
        "WHERE account = ? AND region = ? AND by = ? AND value = ?",
        what,
    ).fetchone()
    since, until = back_to.timestamp(), lookup.until.timestamp()
    if before and before[1] >= since:
        since, until = min(since, before[0]), max(until, before[1])
    connection.execute(
        "INSERT OR REPLACE INTO looked_up VALUES (?, ?, ?, ?, ?, ?)", (*what, since, until)
    )


def _used_bytes(connection: Connection) -> int:
    pages = single_number(connection, "PRAGMA page_count") - single_number(
        connection, "PRAGMA freelist_count"
    )
    return pages * single_number(connection, "PRAGMA page_size")


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _row(event: CloudTrailEvent) -> tuple[object, ...]:
    values = {name: getattr(event, name) for name in _FIELDS}
    values["at"] = event.at.timestamp()
    return (zlib.compress(event.document.encode()), *values.values())


def _event(row: tuple[Any, ...]) -> CloudTrailEvent:
    """Its texts are shared with other events: most are the same in thousands."""
    event_id, at, *others = row
    shared: Iterable[Any] = (sys.intern(e) if isinstance(e, str) else e for e in others)
    values = dict(zip(_FIELDS[2:], shared, strict=True))
    mfa, failed = values.pop("mfa"), values.pop("failed")
    return CloudTrailEvent(
        event_id=event_id,
        at=_time(at),
        mfa=None if mfa is None else bool(mfa),
        failed=bool(failed),
        **values,
    )
