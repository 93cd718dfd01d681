"""The session table: what is known of each profile's session, and who hears of changes."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.sessions.sessions import SessionRecord, Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.sessions.sessions import Session


class SessionTable:
    """The records by profile. Each is replaced as a whole; thread-safe, and never blocks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: dict[str, SessionRecord] = {}
        self._listeners: list[Callable[[str], None]] = []

    def on_change(self, listener: Callable[[str], None]) -> None:
        """Call `listener(profile)` after each change, on the thread that made it."""
        self._listeners.append(listener)

    def get(self, profile: str) -> SessionRecord:
        """The record of a profile; an idle one where nothing is known."""
        with self._lock:
            return self._records.get(profile) or SessionRecord(profile=profile)

    def all(self) -> tuple[SessionRecord, ...]:
        with self._lock:
            return tuple(self._records.values())

    def put(self, record: SessionRecord) -> None:
        with self._lock:
            self._records[record.profile] = record
        self.tell(record.profile)

    def change(self, profile: str, edit: Callable[[SessionRecord], SessionRecord]) -> bool:
        """Replace the record by `edit` of it; False, and nothing done, if there is none."""
        with self._lock:
            before = self._records.get(profile)
            if before is None:
                return False
            after = self._records[profile] = edit(before)
        if after != before:
            self.tell(profile)
        return True

    def drop(self, session: Session, problem: FobwatchError | None) -> bool:
        """Drop this session, and leave `problem` in its place; False if it is not held."""
        with self._lock:
            record = self._records.get(session.profile)
            if record is None or record.session != session:
                return False
            if problem is None and record.work is Work.NONE:
                del self._records[session.profile]
            else:
                self._records[session.profile] = SessionRecord(
                    profile=session.profile,
                    work=record.work,
                    problem=problem,
                    waiting_until=record.waiting_until,
                )
        self.tell(session.profile)
        return True

    def settle(self, profile: str) -> None:
        """Note that no work is done for the profile any more."""
        self._thin(profile, lambda r: replace(r, work=Work.NONE, waiting_until=None))

    def absolve(self, profile: str) -> None:
        """Note that the profile's problem is gone."""
        self._thin(
            profile, lambda r: SessionRecord(profile=profile, session=r.session, work=r.work)
        )

    def _thin(self, profile: str, edit: Callable[[SessionRecord], SessionRecord]) -> None:
        """Replace the record by one that may be empty; then it is dropped."""
        with self._lock:
            record = self._records.get(profile)
            if record is None:
                return
            after = edit(record)
            if after == SessionRecord(profile=profile):
                del self._records[profile]
            else:
                self._records[profile] = after
        self.tell(profile)

    def remove(self, profile: str) -> None:
        with self._lock:
            self._records.pop(profile, None)
        self.tell(profile)

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
        self.tell("")

    def tell(self, profile: str) -> None:
        for listener in self._listeners:
            listener(profile)
