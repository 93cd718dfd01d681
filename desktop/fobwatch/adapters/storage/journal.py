"""The journal of activities in a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.storage.database import Database, single_number
from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.core.activity.search import Found

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from sqlite3 import Connection

    from fobwatch.core.activity.search import ActivityQuery

KEPT = timedelta(days=90)

ALWAYS_KEPT = 500
"""The latest lines stay whatever their age: a clock that ran ahead must not empty the journal."""

MAX_KEPT = 100_000
"""Some ninety megabytes, if programs asked: their lines also name what had started them."""

AT_ONCE = 100
"""A hundredth of all lines is removed together: finding them takes a third of a second."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS activity (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    channel TEXT NOT NULL,
    program TEXT NOT NULL,
    origin TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS activity_at ON activity (at);
CREATE INDEX IF NOT EXISTS activity_program ON activity (program);
"""

_COLUMNS = "at, event, subject, detail, channel, program, origin"


class SqliteJournal:
    """Fulfils the port `Journal`. Adding removes what is older than `kept`."""

    def __init__(
        self, path: Path, *, always_kept: int = ALWAYS_KEPT, most_kept: int = MAX_KEPT
    ) -> None:
        self._database = Database(path, _SCHEMA)
        self._always_kept = always_kept
        self._most_kept = most_kept
        self.kept = KEPT

    def record(self, activity: Activity) -> None:
        """Write it. Raises `StorageError`."""
        self.record_all([activity])

    def record_all(self, activities: Sequence[Activity]) -> None:
        """Write them together, which costs little more than one. Raises `StorageError`."""
        oldest = (activities[-1].at - self.kept).timestamp()
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO activity (at, event, subject, detail, channel, program, origin) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                map(_row, activities),
            )
            connection.execute(
                "DELETE FROM activity WHERE at < ? AND id NOT IN "
                "(SELECT id FROM activity ORDER BY id DESC LIMIT ?)",
                (oldest, self._always_kept),
            )
            self._make_room(connection)

    def _make_room(self, connection: Connection) -> None:
        """Remove the lines with most later ones of their program: none displaces another's."""
        if single_number(connection, "SELECT count(*) FROM activity") > self._most_kept:
            connection.execute(
                "DELETE FROM activity WHERE id NOT IN (SELECT id FROM ("
                "SELECT id, row_number() OVER (PARTITION BY program ORDER BY id DESC) AS later "
                "FROM activity) ORDER BY later, id DESC LIMIT ?)",
                (self._most_kept - self._most_kept // AT_ONCE,),
            )

    def check(self) -> None:
        """Write something without meaning, as a test. Raises `StorageError`."""
        with self._database.transaction() as connection:
            number = single_number(connection, "PRAGMA user_version")
            connection.execute(f"PRAGMA user_version = {1 - number % 2:d}")

    def find(self, query: ActivityQuery, limit: int | None) -> Found:
        """Find lines; takes a tenth of a second for a hundred thousand."""
        condition, values = _condition(query)
        # Only names and question marks of this module are put into the statements.
        numbers_wanted = f"SELECT id FROM activity WHERE {condition} ORDER BY id DESC"  # noqa: S608
        wanted_from = f"SELECT {_COLUMNS} FROM activity WHERE id >= ? AND {condition}"  # noqa: S608
        with self._database.transaction() as connection:
            connection.create_function("text_in", -1, query.text_in, deterministic=True)
            numbers = connection.execute(numbers_wanted, values).fetchall()
            wanted = numbers[:limit]
            (oldest,) = wanted[-1] if wanted else (0,)
            rows = connection.execute(
                f"{wanted_from} ORDER BY id DESC", (oldest, *values)
            ).fetchall()
            subjects = connection.execute("SELECT DISTINCT subject FROM activity").fetchall()
            programs = connection.execute("SELECT DISTINCT program FROM activity").fetchall()
        return Found(
            activities=tuple(map(_activity, rows)),
            total=len(numbers),
            subjects=frozenset(name for (name,) in subjects if name),
            programs=frozenset(name for (name,) in programs if name),
        )


def _condition(query: ActivityQuery) -> tuple[str, list[str]]:
    """The SQL condition for `query.wants`, and its values.

    Lines of another version, which may have other events, are excluded.
    """
    parts = [_one_of("event", len(Event)), _one_of("channel", len(Channel))]
    values = [*map(str, Event), *map(str, Channel)]
    for column, wanted in (("subject", query.subject), ("program", query.program)):
        if wanted:
            parts.append(f"{column} = ?")
            values.append(wanted)
    if query.text:
        by_words = (_one_of("event", len(query.events)), _one_of("channel", len(query.channels)))
        parts.append(f"({' OR '.join(by_words)} OR text_in(subject, program, detail, origin))")
        values += [*map(str, query.events), *map(str, query.channels)]
    return " AND ".join(parts), values


def _one_of(column: str, count: int) -> str:
    return f"{column} IN ({', '.join('?' * count)})"


def _row(activity: Activity) -> tuple[object, ...]:
    return (
        activity.at.timestamp(),
        str(activity.event),
        activity.subject,
        activity.detail,
        str(activity.channel),
        activity.program,
        activity.origin,
    )


def _activity(row: tuple[Any, ...]) -> Activity:
    at, event, subject, detail, channel, program, origin = row
    return Activity(
        at=datetime.fromtimestamp(at, UTC),
        event=Event(event),
        subject=subject,
        detail=detail,
        channel=Channel(channel),
        program=program,
        origin=origin,
    )
