"""Sign-ins as flights: each put on the board, kept in the vault and written to the journal."""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.activity import Activity, Event
from fobwatch.core.chain import chain_of
from fobwatch.core.errors import FobwatchError
from fobwatch.core.flights import Flights
from fobwatch.core.renewal import HANDED_OUT, back_off, lasts
from fobwatch.core.session_maker import SessionMaker
from fobwatch.core.sessions import SessionRecord, Work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from fobwatch.core.aws_time import AwsTime
    from fobwatch.core.board import Board
    from fobwatch.core.chain import Lookup
    from fobwatch.core.ports import Journal
    from fobwatch.core.profiles import IamUserProfile, RoleProfile
    from fobwatch.core.sessions import Session
    from fobwatch.core.sign_in import Attempt, SignIn


def _never(_held: Session) -> bool:
    return False


class SessionStore(Protocol):
    """Where sessions outlive the process: the vault."""

    def sessions(self) -> tuple[Session, ...]: ...

    def save_session(self, session: Session) -> None: ...

    def remove_session(self, profile: str) -> None: ...


@dataclass(slots=True)
class _Wishes:
    """Which profiles want a code of which device: those that fly, and those that are due."""

    flying: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    due: dict[str, set[str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class SessionFlights:
    """Makes sessions, one flight for each profile, and builds sessions upon sessions.

    Thread-safe. No lock is held while AWS is asked.
    """

    def __init__(
        self,
        *,
        board: Board,
        lookup: Lookup,
        store: SessionStore,
        sign_in: SignIn,
        aws_time: AwsTime,
        journal: Journal,
        jitter: Callable[[], float],
    ) -> None:
        self._board = board
        self._lookup = lookup
        self._store = store
        self._sign_in = sign_in
        self._aws_time = aws_time
        self._journal = journal
        self._jitter = jitter
        self._flights: Flights[Session] = Flights()
        self._wishes = _Wishes()

    def maker(self, lookup: Lookup | None = None) -> SessionMaker:
        """A maker that builds upon the sessions held here."""
        return SessionMaker(sign_in=self._sign_in, lookup=lookup or self._lookup, sources=self)

    def fly(
        self,
        name: str,
        attempt: Attempt,
        *,
        serial: str = "",
        supporting: bool = False,
        enough: Callable[[Session], bool] = _never,
    ) -> Session:
        """A new session of the profile `name`. Raises `FobwatchError`, and records it.

        `enough` tells whether the session will do that another caller's flight has left since
        this one looked.
        """
        key = " ".join((name, serial, "console" if attempt.for_console else ""))

        def work() -> Session:
            held = self._board.get(name).session
            if held is not None and enough(held):
                return held
            return self._sign_in_to(name, attempt, serial=serial, supporting=supporting)

        return self._flights.run(key, work)

    def usable(self, profile: str) -> Session | None:
        held = self._board.get(profile).session
        return held if held is not None and self._lasts(held) else None

    def source(
        self, profile: IamUserProfile | RoleProfile, *, serial: str, attempt: Attempt
    ) -> Session:
        def enough(held: Session) -> bool:
            return self._lasts(held) and (held.mfa or not serial)

        held = self.usable(profile.name)
        if held is not None and enough(held):
            return held
        return self.fly(
            profile.name,
            attempt,
            serial=serial,
            supporting=held is None or held.supporting,
            enough=enough,
        )

    def _lasts(self, held: Session) -> bool:
        return lasts(held, HANDED_OUT, self._aws_time.now())

    def rivals(self, serial: str, profile: str) -> int:
        with self._wishes.lock:
            wishing = self._wishes.flying[serial] | self._wishes.due.get(serial, set())
        return len(wishing - {profile})

    def expect(self, names: Iterable[str]) -> None:
        """These profiles are about to be renewed, all of them."""
        due: defaultdict[str, set[str]] = defaultdict(set)
        for name in names:
            due[self._serial(name)].add(name)
        with self._wishes.lock:
            self._wishes.due = dict(due)

    def _sign_in_to(self, name: str, attempt: Attempt, *, serial: str, supporting: bool) -> Session:
        profile = self._lookup(name)
        wish = self._serial(name)
        self._begin(name, wish)
        try:
            waiting = replace(attempt, waiting=lambda until: self._wait(name, until))
            session = self.maker().make(profile, waiting, serial=serial)
        except FobwatchError as error:
            self._fail(name, error)
            raise
        else:
            session = replace(session, supporting=supporting)
            self._keep(session)
            return session
        finally:
            self._settle(name, wish)

    def _serial(self, name: str) -> str:
        """The device whose code the profile's first hop may need."""
        try:
            chain = chain_of(self._lookup(name), self._lookup)
        except FobwatchError:
            return ""
        first = chain.roles[0] if chain.roles else chain.user
        return first.mfa_serial or chain.user.mfa_serial

    def _begin(self, name: str, wish: str) -> None:
        with self._wishes.lock:
            self._wishes.flying[wish].add(name)
        record = self._board.get(name)
        work = Work.STARTING if record.session is None else Work.RENEWING
        self._board.put(replace(record, work=work))

    def _wait(self, name: str, until: datetime | None) -> None:
        self._board.change(name, lambda record: replace(record, waiting_until=until))

    def _keep(self, session: Session) -> None:
        """Put the session on the board and into the vault, unless it was ended meanwhile."""
        before = self._board.get(session.profile)
        kept = self._board.change(
            session.profile,
            lambda record: SessionRecord(profile=record.profile, session=session),
        )
        if not kept:
            return
        self._store.save_session(session)
        event = Event.RENEWED if before.session else Event.STARTED
        self._note(event, session.profile, session.reason)

    def _fail(self, name: str, error: FobwatchError) -> None:
        def failed(record: SessionRecord) -> SessionRecord:
            counted = replace(record, problem=error, failures=record.failures + 1)
            retry_at = back_off(counted, self._jitter(), self._aws_time.now())
            return replace(counted, retry_at=retry_at)

        self._board.change(name, failed)
        self._note(Event.FAILED, name, f"{error.title}: {error.message}")

    def _settle(self, name: str, wish: str) -> None:
        with self._wishes.lock:
            self._wishes.flying[wish].discard(name)
            self._wishes.due.get(wish, set()).discard(name)
        self._board.change(name, lambda record: replace(record, work=Work.NONE, waiting_until=None))

    def _note(self, event: Event, name: str, detail: str) -> None:
        self._journal.record(
            Activity(at=self._aws_time.now(), event=event, subject=name, detail=detail)
        )
