"""The sign-ins of accounts: read from CloudTrail, stored, judged and searched."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakSet

from fobwatch.core.activity.activity import Event
from fobwatch.core.activity.search import ActivityQuery
from fobwatch.core.aws.errors import AccessDenied, AccessKeyRefused, RegionOff
from fobwatch.core.aws.regions import regions_without_asking
from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.cloudtrail.events import LookupBy, minute_of
from fobwatch.core.cloudtrail.reading import GAP, EventReading
from fobwatch.core.errors import StorageError
from fobwatch.core.sign_in_history.judging import OwnUse, judged
from fobwatch.core.sign_in_history.lookups import lookups, own_keys
from fobwatch.core.sign_in_history.search import found_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from fobwatch.core.activity.ports import ActivityLog
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.cloudtrail.events import OwnCalls
    from fobwatch.core.cloudtrail.ports import EventHistory
    from fobwatch.core.cloudtrail.reading import LookupPaces, ReadPage
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sign_in_history.ports import EventStore
    from fobwatch.core.sign_in_history.search import FoundSignIns, SignInQuery
    from fobwatch.core.sign_in_history.sign_ins import SignIn
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The result of a reading.

    `denied`: AWS allows it in no region. `unread` are the regions that could not be read although
    others were, for the first reason `problem`; if none could be read, only `problem` is set.
    """

    stopped: bool = False
    denied: EventsNotAllowed | None = None
    unread: tuple[str, ...] = ()
    problem: FobwatchError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountReading:
    """`regions_told`: AWS reported which regions are enabled."""

    regions_told: bool
    run: EventReading

    def outcome(self) -> Outcome:
        """The result, once `run` has ended. A region is off if it alone does not know the key."""
        problems, answered = self.run.problems, self.run.answered
        off = (AccessKeyRefused, RegionOff) if answered else ()
        failed = {name: each for name, each in problems.items() if not isinstance(each, off)}
        denied = next((e for e in failed.values() if isinstance(e, EventsNotAllowed)), None)
        if denied is not None and not answered:
            return Outcome(denied=denied)
        return Outcome(
            stopped=self.run.stopped and not failed,
            unread=tuple(sorted(failed)) if answered else (),
            problem=next(iter(failed.values()), None),
        )


CALLING: Final = frozenset(
    {Event.STARTED, Event.RENEWED, Event.FAILED, Event.CONSOLE_OPENED, Event.CONSOLE_RENEWED}
    | {Event.MFA_ENABLED, Event.MFA_REPLACED, Event.MFA_REMOVED, Event.KEY_ROTATED}
)
"""Activities for which this program called AWS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """CloudTrail and the store of its events.

    `pause` returns after the time, or as soon as the event is set.
    """

    history: EventHistory
    store: EventStore
    paces: LookupPaces
    own_calls: OwnCalls
    pause: Callable[[threading.Event, timedelta], object]


class SignInHistory:
    """The known sign-ins of each account. Thread-safe; every method blocks.

    They raise `StorageError`; `begin` raises what starting a session does, and `AwsError`.
    """

    def __init__(
        self,
        trail: Trail,
        *,
        journal: ActivityLog,
        vault: Vault,
        broker: SessionBroker,
        aws_time: AwsTime,
        connection: Callable[[str], Connection],
    ) -> None:
        self._trail = trail
        self._store = trail.store
        self._journal = journal
        self._vault = vault
        self._broker = broker
        self._aws_time = aws_time
        self._connection = connection
        self._lock = threading.Lock()
        self._changes = 0
        self.known_accounts: frozenset[str] = frozenset()
        """Those of which something was read, once `load` was called."""
        self._judged: tuple[str, int, tuple[SignIn, ...]] = ("", 0, ())
        self._runs: WeakSet[EventReading] = WeakSet()

    def load(self) -> None:
        """Find out which accounts were read before."""
        self.known_accounts = self._store.accounts()

    def begin(self, name: str) -> AccountReading:
        """Start the profile's session, and prepare to read its account.

        Only if a person asks for it.
        """
        return self.begin_with(self._broker.start(name))

    def begin_with(self, session: Session, *, gap: timedelta = GAP) -> AccountReading:
        """Prepare to read the account of a session that is running."""
        reached = self._trail.history.via(self._connection(session.profile))
        history = reached.signed_with(session.credentials, region=session.region)
        account_id = session.account_id
        regions, regions_told = self._regions(history, session)
        questions = lookups(
            regions,
            caller_arn=session.arn,
            keys=own_keys(self._vault.profiles(), account_id),
            looked_up=self._store.looked_up(account_id),
            now=self._aws_time.now(),
        )
        self.save()
        run = EventReading(
            history,
            questions,
            account_id=account_id,
            paces=self._trail.paces,
            keep=lambda page: self._keep(account_id, page),
            pause=self._trail.pause,
            gap=gap,
        )
        with self._lock:
            self._runs.add(run)
        return AccountReading(regions_told=regions_told, run=run)

    def find(self, account_id: str, query: SignInQuery, limit: int | None) -> FoundSignIns:
        """The newest `limit` that the query wants, or all of them."""
        return found_in(self.judged(account_id), query, limit, span=self._span(account_id))

    def judged(self, account_id: str) -> tuple[SignIn, ...]:
        """All events of the account that are known, newest first."""
        self.save()
        with self._lock:
            changes, (of, at, sign_ins) = self._changes, self._judged
        if (of, at) == (account_id, changes) and account_id:
            return sign_ins
        own = OwnUse(keys=set(own_keys(self._vault.profiles(), account_id)), called=self._called())
        sign_ins = judged(self._store.events(account_id), own)
        with self._lock:
            self._judged = (account_id, changes, sign_ins)
        return sign_ins

    def document(self, event_id: str) -> str:
        """The event as JSON."""
        return self._store.document(event_id)

    def release(self) -> None:
        """Free the memory, since nobody looks at sign-ins. Does not block."""
        with self._lock:
            self._judged = ("", 0, ())

    def stop(self) -> None:
        """Stop the readings that are under way. Does not block."""
        with self._lock:
            runs = tuple(self._runs)
        for run in runs:
            run.stop()

    def save(self) -> None:
        """Store when this program called AWS."""
        minutes = self._trail.own_calls.take()
        if minutes:
            try:
                self._store.note_calls(minutes)
            except StorageError:
                self._trail.own_calls.put_back(minutes)
                raise
            with self._lock:
                self._changes += 1

    def _keep(self, account_id: str, page: ReadPage) -> None:
        self._store.keep(account_id, page)
        self.known_accounts |= {account_id}
        if page.events:
            with self._lock:
                self._changes += 1

    def _regions(self, history: EventHistory, session: Session) -> tuple[tuple[str, ...], bool]:
        """The enabled regions, and whether AWS reported them."""
        try:
            found = history.enabled_regions()
        except AccessDenied:
            return regions_without_asking(session.region), False
        return found, True

    def _span(self, account_id: str) -> tuple[datetime, datetime] | None:
        """The time for which every region was looked up for sign-ins at the console."""
        read = self._store.looked_up(account_id).items()
        spans = [span for what, span in read if what.by is LookupBy.EVENT_NAME]
        if not spans:
            return None
        return max(since for since, _ in spans), max(until for _, until in spans)

    def _called(self) -> frozenset[int]:
        lines = self._journal.find(ActivityQuery(), None).activities
        told = {minute_of(line.at) for line in lines if line.event in CALLING}
        return self._store.called() | told
