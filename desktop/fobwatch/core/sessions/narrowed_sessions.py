"""Copies of sessions that can do less, for programs: made when asked for, and ended with them.

They are in memory alone. None lasts longer than its session, and none is given out once that has
ended here or was made from another definition of the profile.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.credentials import SHORTEST_LIFE
from fobwatch.core.consent.narrowing import check_narrowing
from fobwatch.core.errors import FobwatchError
from fobwatch.core.listeners import Listeners
from fobwatch.core.sessions.errors import NarrowingEnded
from fobwatch.core.sessions.renewal import FIRST_WAIT, MAX_URGENT_WAIT, doubled, lasts
from fobwatch.core.sessions.sign_in_methods.narrowing import Wanted, narrowed
from fobwatch.core.single_flight import SingleFlight

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.consent.narrowing import Narrowing
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session

TOLERANCE: Final = timedelta(seconds=5)
"""By how much a copy may end before or after the time that is wanted: AWS counts in seconds."""

MAX_NAMED: Final = 32
"""Programs that are remembered for a copy. They choose their names, so there may be any number."""

MAX_COPIES: Final = 256
"""Copies that are held; those that end last stay. Programs choose what narrows a copy, too."""

MAX_REFUSALS: Final = 256
"""How many are remembered, for the same reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrowedCopy:
    """`programs` are the titles of those that got it, the first one first."""

    narrowing: Narrowing
    session: Session
    programs: tuple[str, ...] = ()

    @property
    def ends(self) -> datetime:
        return self.session.expires_at


_Key = tuple[str, "Narrowing"]

_Request = tuple[str, "Narrowing", "datetime | None"]
"""The profile, what a copy of its session may not do, and when it has to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """`failures` counts those in a row. The same request is made again at `retry_at`."""

    problem: FobwatchError
    failures: int
    retry_at: datetime


class _Refusals:
    """What could not be narrowed a moment ago. Thread-safe.

    However often programs ask for that, AWS is asked seldom.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refusals: dict[_Request, _Refusal] = {}

    def check(self, request: _Request, now: datetime) -> None:
        """Raises what was raised the last time, until it is due to be tried again."""
        with self._lock:
            refusal = self._refusals.get(request)
        # A wait that is longer than any was reckoned by a clock that has been set back since.
        if refusal is not None and now < refusal.retry_at <= now + MAX_URGENT_WAIT:
            raise refusal.problem.fresh()

    def note(self, request: _Request, problem: FobwatchError, now: datetime) -> None:
        with self._lock:
            last = self._refusals.pop(request, None)
            failures = last.failures + 1 if last else 1
            wait = doubled(FIRST_WAIT, failures, MAX_URGENT_WAIT)
            self._refusals[request] = _Refusal(
                problem=problem.fresh(), failures=failures, retry_at=now + wait
            )
            if len(self._refusals) > MAX_REFUSALS:
                del self._refusals[next(iter(self._refusals))]

    def forget(self, name: str = "") -> None:
        """Something has changed that may have been in the way: for this profile, or for all."""
        with self._lock:
            for request in [each for each in self._refusals if name in ("", each[0])]:
                del self._refusals[request]


class NarrowedSessions:
    """Makes the copies and holds them. Thread-safe; no lock is held while AWS is asked."""

    def __init__(self, broker: SessionBroker, tokens: TokenService, aws_time: AwsTime) -> None:
        self._broker = broker
        self._tokens = tokens
        self._aws_time = aws_time
        self._lock = threading.Lock()
        self._copies: dict[_Key, NarrowedCopy] = {}
        self._endings = Counter[str]()  # by profile, and of all under ""
        self._refusals = _Refusals()
        self._single_flight = SingleFlight()
        self.on_change = Listeners[str]()
        """Called with a profile's name after its copies changed, or "" after all did."""
        broker.on_session_change(self._review)

    def copies(self, name: str) -> tuple[NarrowedCopy, ...]:
        """The profile's copies that are valid, the one that ends first before the others."""
        now = self._aws_time.now()
        with self._lock:
            found = [copy for (profile, _), copy in self._copies.items() if profile == name]
        return tuple(
            sorted((copy for copy in found if copy.ends > now), key=lambda copy: copy.ends)
        )

    def counts(self) -> Counter[str]:
        """How many valid copies each profile has."""
        now = self._aws_time.now()
        with self._lock:
            return Counter(name for (name, _), copy in self._copies.items() if copy.ends > now)

    def session(
        self, name: str, narrowing: Narrowing, *, until: datetime | None = None, program: str = ""
    ) -> Session:
        """For a tool: a copy that lasts, of the profile's session.

        A copy ends at `until`, at the latest. Blocks for the network. Raises `FobwatchError`: what
        cannot be narrowed is not given out. After a failure the same error is raised for a while,
        so that a tool which asks again and again does not reach AWS each time.
        """
        check_narrowing(narrowing)
        whole = self._broker.session(name)
        key = (name, narrowing)
        work = partial(self._made, key, until)
        copy = self._usable(key, whole, until) or self._single_flight.run((key, until), work)
        self._note(key, copy, program)
        return replace(copy, region=whole.region)

    def forget(self) -> None:
        """Drop all copies: what a program may have was changed."""
        with self._lock:
            self._copies.clear()
            self._endings[""] += 1
        self._refusals.forget()
        self.on_change.notify("")

    def _usable(self, key: _Key, whole: Session, until: datetime | None) -> Session | None:
        now = self._aws_time.now()
        with self._lock:
            copy = self._copies.get(key)
        if copy is None or not _is_of(copy.session, whole):
            return None
        ends = copy.session.expires_at
        if until is not None and ends > until + TOLERANCE:
            return None  # of another program, which has more time
        latest = now + self._life(whole, key[1], until, now)
        as_long_as_can_be = ends >= latest - TOLERANCE and ends - now > SHORTEST_LIFE
        if as_long_as_can_be or lasts(copy.session, now):
            return copy.session
        return None

    def _made(self, key: _Key, until: datetime | None) -> Session:
        name, narrowing = key
        with self._lock:
            begun = self._ended_so_far(name)
        whole = self._broker.session(name)
        now = self._aws_time.now()
        left = self._life(whole, narrowing, until, now)
        if left <= SHORTEST_LIFE:
            raise _ended(name)
        self._refusals.check((*key, until), now)
        wanted = Wanted(
            session=whole,
            narrowing=narrowing,
            life=left,
            shortened=left < whole.expires_at - now,
        )
        try:
            made = self._narrowed(name, wanted)
        except FobwatchError as error:
            self._refusals.note((*key, until), error, now)
            raise
        made = _at_most(replace(made, started_at=now), now + left)
        self._keep(key, made, begun)
        return made

    def _narrowed(self, name: str, wanted: Wanted) -> Session:
        tokens = self._tokens.via(self._broker.connection(name))
        assume = partial(self._broker.narrowed_role, name)
        return narrowed(wanted, tokens, self._broker.profile(name), assume)

    def _life(
        self, whole: Session, narrowing: Narrowing, until: datetime | None, now: datetime
    ) -> timedelta:
        ends = [whole.expires_at]
        if narrowing.limit:
            ends.append(now + narrowing.limit)
        if until is not None:
            ends.append(until)
        return min(ends) - now

    def _keep(self, key: _Key, made: Session, begun: tuple[int, int]) -> None:
        """Raises `NarrowingEnded` if its session, or the rule for it, ended meanwhile."""
        with self._lock:
            if not self._is_held(key[0], made) or begun != self._ended_so_far(key[0]):
                raise _ended(key[0])
            self._copies[key] = NarrowedCopy(narrowing=key[1], session=made)
            if len(self._copies) > MAX_COPIES:
                del self._copies[min(self._copies, key=lambda each: self._copies[each].ends)]

    def _ended_so_far(self, name: str) -> tuple[int, int]:
        return self._endings[""], self._endings[name]

    def _note(self, key: _Key, session: Session, program: str) -> None:
        with self._lock:
            copy = self._copies.get(key)
            if copy is None or copy.session != session or program in (*copy.programs, ""):
                return
            programs = (*copy.programs, program)[:MAX_NAMED]
            self._copies[key] = replace(copy, programs=programs)
        self.on_change.notify(key[0])

    def _review(self, name: str) -> None:
        """A session changed, or all did: drop the copies of those that ended."""
        with self._lock:
            if not name or self._broker.record(name).session is None:
                self._endings[name] += 1
                self._refusals.forget(name)
            ended = [
                key
                for key, copy in self._copies.items()
                if name in ("", key[0]) and not self._is_held(key[0], copy.session)
            ]
            for key in ended:
                del self._copies[key]
        if ended:
            self.on_change.notify(name)

    def _is_held(self, name: str, copy: Session) -> bool:
        held = self._broker.record(name).session
        return held is not None and _is_of(copy, held)


def _is_of(copy: Session, whole: Session) -> bool:
    """Whether the copy is of this session, or of an earlier one of the same definition."""
    return (copy.definition, copy.endpoint) == (whole.definition, whole.endpoint)


def _at_most(made: Session, end: datetime) -> Session:
    """The copy, not trusted for longer than was asked for."""
    credentials = made.credentials
    return replace(
        made, credentials=replace(credentials, expires_at=min(credentials.expires_at, end))
    )


def _ended(name: str) -> NarrowingEnded:
    return NarrowingEnded(
        f"{name} ended meanwhile",
        "Its session, its rule for programs, or the time that a program was given, ended while "
        "a narrowed copy was made.",
        "Run it again.",
    )
