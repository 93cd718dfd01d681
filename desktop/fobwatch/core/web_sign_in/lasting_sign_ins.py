"""Sign-ins in the browser that are renewed without it, until their issuer ends them."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypedDict, TypeVar

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AwsError, TokenRefused
from fobwatch.core.errors import FobwatchError, VaultError
from fobwatch.core.single_flight import SingleFlight
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta
    from typing import Unpack

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.client_process.client_process import Identity
    from fobwatch.core.collection import RecordKind, RecordStore
    from fobwatch.core.web_sign_in.browser_sign_ins import BrowserSignIns, PageWords
    from fobwatch.core.web_sign_in.errors import BrowserNeeded
    from fobwatch.core.web_sign_in.visit import Visit


class SignedIn(Protocol):
    """A sign-in as it is stored; it is renewed before `expires_at`."""

    @property
    def expires_at(self) -> datetime: ...


class Place(Protocol):
    """Who is to sign in, or where. `key` is the record's, `page` the page to open."""

    @property
    def key(self) -> str: ...

    @property
    def page(self) -> OpenBrowser: ...


P = TypeVar("P", bound=Place)
S = TypeVar("S", bound=SignedIn)

logger = logging.getLogger(__name__)


class Common(TypedDict):
    """The parameters that all of them have."""

    sign_ins: BrowserSignIns
    store: RecordStore
    aws_time: AwsTime
    journal: Journal


class LastingSignIns(ABC, Generic[P, S]):
    """One sign-in for each place. Thread-safe; no lock is held while a page or AWS is waited for.

    What is stored is replaced only if nothing else has replaced it meanwhile. Tokens that come once
    the sign-in was given up are revoked.
    """

    KIND: ClassVar[RecordKind[S]]
    FRESH: ClassVar[timedelta]
    """How much time a sign-in has left at least when it is used without renewal."""
    SIGNED_IN: ClassVar[Event]
    ENDED: ClassVar[Event]

    def __init__(self, **common: Unpack[Common]) -> None:
        self._sign_ins = common["sign_ins"]
        self._store = common["store"]
        self._aws_time = common["aws_time"]
        self._journal = common["journal"]
        self._single_flight = SingleFlight()
        self._storing = threading.RLock()  # the vault may note a removed profile meanwhile
        self._connections: dict[str, Connection] = {}

    @abstractmethod
    def words(self, place: P) -> PageWords: ...

    @abstractmethod
    def subject(self, place: P) -> str:
        """What the journal calls it."""

    @abstractmethod
    def signed_in(self, place: P, visit: Visit) -> S:
        """Sign in by the person's visit of the page. Blocks."""

    @abstractmethod
    def renewed(self, place: P, held: S) -> S:
        """The sign-in with new tokens. Blocks. Raises `TokenRefused` if it has ended."""

    @abstractmethod
    def revoke(self, place: P, held: S) -> None:
        """Let nobody use its tokens any more. Blocks. Raises `AwsError`."""

    def stored(self, place: P, held: S) -> None:
        """Called once a person has signed in."""

    def reach(self, place: P, connection: Connection) -> None:
        """Reach the place as a profile of it does from now on, such as by its `ca_bundle`."""
        self._connections[place.key] = connection

    def begin(self, place: P, *, elsewhere: bool = False, terminal: Identity | None = None) -> None:
        """Send the person to the page; at most one sign-in of a place is under way.

        `elsewhere`: the page is opened on another device. `terminal` is the program that asks for
        its code; None if Fobwatch does.
        """
        self._sign_ins.begin(
            place.page,
            lambda visit: self._sign_in(place, visit),
            elsewhere=elsewhere,
            terminal=terminal,
        )

    def is_waiting(self, place: P) -> bool:
        return self._sign_ins.is_waiting(place.page)

    def cancel(self, place: P) -> None:
        """Stop waiting for the person."""
        self._sign_ins.cancel(place.page)

    def is_elsewhere(self, place: P) -> bool:
        return self._sign_ins.is_elsewhere(place.page)

    def address_elsewhere(self, place: P) -> str:
        """The address to open on any device; empty if no sign-in waits for its code."""
        return self._sign_ins.address_elsewhere(place.page)

    def forget(self, place: P) -> S | None:
        """Remove the sign-in and return it, and cancel one whose page is open."""
        self.cancel(place)
        with self._storing:
            held = self._store.get(self.KIND, place.key)
            while held is not None and not self._store.replace(self.KIND, held, None):
                held = self._store.get(self.KIND, place.key)  # renewed meanwhile
            if held is None:
                self._store.remove(self.KIND, place.key)  # for when it can be read
        return held

    def problem(self, place: P) -> FobwatchError | None:
        """Why the last sign-in failed; None once one has succeeded."""
        return self._sign_ins.problem(place.page)

    def lasting(
        self,
        place: P,
        *,
        left: timedelta | None = None,
        is_refused: Callable[[S], bool] = lambda _held: False,
    ) -> S:
        """The sign-in, renewed if it has no more than `left` (by default `FRESH`). Blocks.

        One that `is_refused` is always renewed. Raises `BrowserNeeded` if a person has to sign in.
        """
        held = self._held(place)
        if not is_refused(held) and held.expires_at - self._aws_time.now() > (left or self.FRESH):
            return held
        try:
            return self._single_flight.run(place.key, lambda: self._refreshed(place, held))
        except TokenRefused as error:
            if self.end(place, held, error.message):
                raise self.needed(place) from error
            # ended by another, or signed in again meanwhile
            return self.lasting(place, left=left, is_refused=is_refused)
        except AwsError:
            held = self._held(place)  # anew: a person may have signed out, or in again
            if not is_refused(held) and held.expires_at > self._aws_time.now():
                return held
            raise

    def needed(self, place: P) -> BrowserNeeded:
        """The error for work that waits until a person has signed in."""
        return self._sign_ins.needed(place.page, self.words(place))

    def held(self, place: P) -> S | None:
        return self._store.get(self.KIND, place.key)

    def connection(self, place: P) -> Connection:
        return self._connections.get(place.key, USUAL)

    def note(self, event: Event, place: P, detail: str = "") -> None:
        now = self._aws_time.now()
        self._journal.record(
            Activity(at=now, event=event, subject=self.subject(place), detail=detail)
        )

    def end(self, place: P, held: S, reason: str) -> bool:
        """Store it as ended for the issuer's `reason`, unless another is stored by now."""
        is_ended = self._store.replace(self.KIND, held, None)
        if is_ended:
            self.note(self.ENDED, place, reason)
        return is_ended

    def _held(self, place: P) -> S:
        held = self.held(place)
        if held is None:
            raise self.needed(place)
        return held

    def _refreshed(self, place: P, held: S) -> S:
        """The sign-in with new tokens, stored before anybody gets them."""
        if (now_held := self._held(place)) != held:
            return now_held  # renewed, or signed in again
        renewed = self.renewed(place, held)
        if self._store.replace(self.KIND, held, renewed):
            return renewed
        if self._is_given_up(place):
            self._revoke_late(place, renewed)
        return self._held(place)  # signed out, in again, or locked meanwhile

    def _is_given_up(self, place: P) -> bool:
        """Whether it is known that nobody is signed in; in a locked vault what is new waits."""
        try:
            self._store.confirm(self.KIND)
        except VaultError:
            return False
        return self.held(place) is None

    def _revoke_late(self, place: P, late: S) -> None:
        try:
            self.revoke(place, late)
        except AwsError as error:
            logger.info("What came too late for %s was not revoked: %s", place.key, error)

    def _keep(self, place: P, signed_in: S, visit: Visit) -> None:
        """Store it, or raise `SignInStopped` if the visit was cancelled meanwhile."""
        try:
            with self._storing:
                visit.check()
                self._store.save(self.KIND, signed_in)
        except SignInStopped:
            self._revoke_late(place, signed_in)
            raise

    def _sign_in(self, place: P, visit: Visit) -> None:
        try:
            signed_in = self.signed_in(place, visit)
            self._keep(place, signed_in, visit)
        except FobwatchError as error:
            self.note(Event.FAILED, place, f"{error.title}: {error.message}")
            raise
        self.note(self.SIGNED_IN, place)
        self.stored(place, signed_in)
