"""A slow watch for flagged sign-ins, with sessions that are running anyway."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from fobwatch.core.notices.notices import Alert, AlertKind
from fobwatch.core.sign_in_history.judging import news

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sign_in_history.history import SignInHistory
    from fobwatch.core.sign_in_history.sign_ins import SignIn

FIRST_PAUSE: Final = timedelta(minutes=3)
"""After the start, when sessions and keys come first."""

EVERY: Final = timedelta(hours=1)

SLOW: Final = timedelta(seconds=1)
"""Between two lookups in a region: half of what AWS allows."""

MOST_NEWS: Final = 100
"""Flagged sign-ins of an account that wait for a person; the page shows all that are known."""

LASTING: Final = timedelta(minutes=10)
"""The time that a session must have left: reading all regions takes some minutes."""


class SignInWatch:
    """Looks each hour at accounts that a person has read. Thread-safe; only `read` blocks.

    It starts no session, but waits for one of the account. An account whose events AWS denies is
    left alone until the program is started again.
    """

    def __init__(self, history: SignInHistory, broker: SessionBroker, aws_time: AwsTime) -> None:
        self._history = history
        self._broker = broker
        self._aws_time = aws_time
        self._lock = threading.Lock()
        self._begin: datetime | None = None
        self._read_at: dict[str, datetime] = {}
        self._denied: frozenset[str] = frozenset()
        self._news: dict[str, tuple[str, tuple[SignIn, ...]]] = {}

    def due(self, now: datetime) -> str:
        """The profile whose account is to be looked at now; empty without one."""
        if self._begin is None or self._begin - now > FIRST_PAUSE:  # the clock was ahead
            self._begin = now + FIRST_PAUSE
        found = (
            session.profile
            for session in self._usable(now)
            if self._due_at(session.account_id) <= now
        )
        return next(found, "")

    def next_change(self, now: datetime) -> datetime | None:
        """When the next account with a running session is due."""
        if self._begin is None:
            return None
        return min((self._due_at(each.account_id) for each in self._usable(now)), default=None)

    def read(self, name: str) -> None:
        """Look at the account of this profile's session. Raises `FobwatchError`."""
        session = self._broker.record(name).session
        if session is None:
            return
        account_id = session.account_id
        self._read_at[account_id] = self._aws_time.now()
        try:
            known = {each.event.event_id for each in self._history.judged(account_id)}
            reading = self._history.begin_with(session, gap=SLOW)
            reading.run.work(lambda: None)
            fresh = news(self._history.judged(account_id), known)
        finally:
            self._history.release()  # an account may have 100,000 events
        outcome = reading.outcome()
        if outcome.denied is not None:
            self._denied |= {account_id}
        if fresh:
            with self._lock:
                _, before = self._news.get(account_id, ("", ()))
                self._news[account_id] = (name, (*fresh, *before)[:MOST_NEWS])
        problem = outcome.denied or outcome.problem
        if problem is not None:
            raise problem

    def alerts(self, *, muted: Collection[str]) -> tuple[Alert, ...]:
        """One for each account with news that nobody has seen."""
        with self._lock:
            names = [name for name, _ in self._news.values()]
        return tuple(Alert(kind=AlertKind.SIGN_INS, profile=n) for n in names if n not in muted)

    def news_for(self, name: str) -> tuple[SignIn, ...]:
        """The sign-ins behind an alert about this profile, newest first."""
        with self._lock:
            return next((fresh for of, fresh in self._news.values() if of == name), ())

    def note_seen(self, account_id: str) -> None:
        """Note that a person looks at the account."""
        with self._lock:
            self._news.pop(account_id, None)

    def _usable(self, now: datetime) -> list[Session]:
        """Sessions that last long enough, of accounts that were read before."""
        if self._broker.renewals.paused:
            return []
        wanted = self._history.known_accounts - self._denied
        sessions = (record.session for record in self._broker.records())
        return [
            each
            for each in sessions
            if each and each.account_id in wanted and each.expires_at - now >= LASTING
        ]

    def _due_at(self, account_id: str) -> datetime:
        before = self._read_at.get(account_id)
        begin = self._begin or self._aws_time.now()
        return begin if before is None else before + EVERY
