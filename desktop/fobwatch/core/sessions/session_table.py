"""What is known of each profile's session, in one table."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.listeners import Listeners
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
        self.on_change = Listeners[str]()
        """Called with the profile after each change, on the thread that made it."""
        self.on_session_change = Listeners[str]()
        """Called before that where the profile's session is another now, or none."""

    def get(self, profile: str) -> SessionRecord:
        """The record of a profile; an idle one where nothing is known."""
        with self._lock:
            return self._records.get(profile) or SessionRecord(profile=profile)

    def all(self) -> tuple[SessionRecord, ...]:
        with self._lock:
            return tuple(self._records.values())

    def put(self, record: SessionRecord, *, if_vacant: bool = False) -> bool:
        """Hold this record; False, `if_vacant`, where a session is held or being made."""
        with self._lock:
            before = self._records.get(record.profile)
            if if_vacant and before is not None and not before.is_vacant:
                return False
            self._records[record.profile] = record
        self._notify(before, record)
        return True

    def change(self, profile: str, edit: Callable[[SessionRecord], SessionRecord]) -> bool:
        """Replace the record by `edit` of it; False if there is none, or it stays as it is."""
        with self._lock:
            before = self._records.get(profile)
            if before is None:
                return False
            after = edit(before)
            self._keep(after)
        if after == before:
            return False
        self._notify(before, after)
        return True

    def drop(self, session: Session, problem: FobwatchError | None) -> bool:
        """Drop this session, and leave `problem` in its place; False if it is not held."""
        with self._lock:
            record = self._records.get(session.profile)
            if record is None or record.session != session:
                return False
            left = SessionRecord(
                profile=session.profile,
                work=record.work,
                problem=problem,
                waiting_until=record.waiting_until,
            )
            self._keep(left)
        self._notify(record, left)
        return True

    def begin(self, profile: str) -> None:
        """Note that the profile's session is being started, or renewed."""
        with self._lock:
            before = self._records.get(profile) or SessionRecord(profile=profile)
            work = Work.STARTING if before.session is None else Work.RENEWING
            after = self._records[profile] = replace(before, work=work)
        self._notify(before, after)

    def settle(self, profile: str) -> None:
        """Note that no work is done for the profile any more."""
        self.change(profile, lambda r: replace(r, work=Work.NONE, waiting_until=None))

    def absolve(self, profile: str) -> None:
        """Note that the profile's problem is gone."""
        self.change(
            profile, lambda r: SessionRecord(profile=profile, session=r.session, work=r.work)
        )

    def remove(self, profile: str) -> None:
        with self._lock:
            before = self._records.pop(profile, None)
        self._notify(before, SessionRecord(profile=profile))

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
        self.on_session_change.notify("")
        self.on_change.notify("")

    def _notify(self, before: SessionRecord | None, after: SessionRecord) -> None:
        if after.session != (before.session if before is not None else None):
            self.on_session_change.notify(after.profile)
        self.on_change.notify(after.profile)

    def _keep(self, record: SessionRecord) -> None:
        """Hold it in place of the profile's last one, unless there is nothing in it."""
        if record == SessionRecord(profile=record.profile):
            del self._records[record.profile]
        else:
            self._records[record.profile] = record
