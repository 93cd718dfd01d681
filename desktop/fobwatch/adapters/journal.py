"""The journal of activities in a file."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fobwatch.adapters.database import Database
from fobwatch.core.activity import Activity, Event
from fobwatch.core.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

KEPT = timedelta(days=90)

ALWAYS_KEPT = 500
"""The latest lines stay whatever their age: a clock that ran ahead must not empty the journal."""

MOST_KEPT = 100_000
"""About ten megabytes; a tool that asks for credentials with every call writes many lines."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS activity (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    event TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS activity_at ON activity (at);
"""


class SqliteJournal:
    """Fulfils the port `Journal`. What is old goes when something is added."""

    def __init__(
        self,
        path: Path,
        *,
        kept: timedelta = KEPT,
        always_kept: int = ALWAYS_KEPT,
        most_kept: int = MOST_KEPT,
    ) -> None:
        self._database = Database(path, _SCHEMA)
        self._kept = kept
        self._always_kept = always_kept
        self._most_kept = most_kept

    def record(self, activity: Activity) -> None:
        """Write it down. A journal that cannot be written stops nobody's work: it is logged."""
        try:
            self._write(activity)
        except StorageError as error:
            logger.warning("An activity was not written down: %s", error)

    def recent(self, limit: int) -> tuple[Activity, ...]:
        with self._database.transaction() as connection:
            rows = connection.execute(
                "SELECT at, event, subject, detail FROM activity ORDER BY id DESC LIMIT ?",
                (limit,),
            ).fetchall()
        known = {str(event) for event in Event}
        return tuple(
            Activity(
                at=datetime.fromtimestamp(at, UTC),
                event=Event(event),
                subject=subject,
                detail=detail,
            )
            for at, event, subject, detail in rows
            if event in known
        )

    def _write(self, activity: Activity) -> None:
        oldest = (activity.at - self._kept).timestamp()
        with self._database.transaction() as connection:
            added = connection.execute(
                "INSERT INTO activity (at, event, subject, detail) VALUES (?, ?, ?, ?)",
                (
                    activity.at.timestamp(),
                    str(activity.event),
                    activity.subject,
                    activity.detail,
                ),
            ).lastrowid
            connection.execute(
                "DELETE FROM activity WHERE id <= ? - ? OR (at < ? AND id <= ? - ?)",
                (added, self._most_kept, oldest, added, self._always_kept),
            )
