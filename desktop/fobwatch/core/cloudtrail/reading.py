"""Reading lookups in many regions at once, as fast as AWS allows."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta  # noqa: TC003 - the fields' types are read
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import (
    AwsError,
    ClockSkewed,
    CredentialsExpired,
    NetworkUnreachable,
    TlsIntercepted,
)
from fobwatch.core.cloudtrail.errors import PageTokenExpired
from fobwatch.core.errors import FobwatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.cloudtrail.events import CloudTrailEvent, EventPage, Lookup
    from fobwatch.core.cloudtrail.ports import EventHistory
    from fobwatch.core.ports import Clock

GAP: Final = timedelta(seconds=0.55)
"""AWS takes two lookups a second in a region of an account (CloudTrail API, LookupEvents); what is
over makes up for calls that arrive faster than they were sent."""

MAX_PAGES: Final = 40
"""Of one lookup: two thousand events, which take twenty seconds. What is older is left out."""

TRIES: Final = 6
FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(seconds=8)
"""After a failure in passing; AWS counts what other programs ask too. With all pauses, one call
takes half a minute at most before its region is given up."""

ALL_ALIKE: Final = (ClockSkewed, CredentialsExpired)
"""What every region answers if one does."""

NO_WAY: Final = (NetworkUnreachable, TlsIntercepted)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """Events as they come, newest first.

    `back_to` is None while more follow. Then it is how far back the lookup was read: to its
    `since`, or less far where there were more than `MAX_PAGES`.
    """

    region: str
    lookup: Lookup
    events: tuple[CloudTrailEvent, ...]
    back_to: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingProgress:
    regions_done: int
    regions: int
    events: int


class LookupPaces:
    """Keeps all readings of the program to AWS's pace. Thread-safe, and does not block."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next: dict[tuple[str, str], timedelta] = {}

    def turn(self, account_id: str, region: str, gap: timedelta = GAP) -> timedelta:
        """Take the next turn there. Returns how long to wait for it."""
        with self._lock:
            now = self._clock.elapsed()
            at = max(now, self._next.get((account_id, region), now))
            self._next[account_id, region] = at + gap
            return at - now


class EventReading:
    """Reads one region after the other, in as many threads as `work` is called in. Thread-safe.

    A region that fails is left out and named in `problems`. What every region would answer, such
    as expired credentials, ends the reading, and so does a network on which nothing was answered.
    """

    def __init__(
        self,
        history: EventHistory,
        lookups: Mapping[str, Sequence[Lookup]],
        *,
        account_id: str,
        paces: LookupPaces,
        keep: Callable[[ReadPage], None],
        pause: Callable[[threading.Event, timedelta], object],
        gap: timedelta = GAP,
    ) -> None:
        """`lookups` are those of each region. `keep` gets each page, on a thread of `work`.

        `pause` returns after the time, or as soon as the event is set.
        """
        self._history = history
        self._lookups = lookups
        self._account_id = account_id
        self._paces = paces
        self._keep = keep
        self._pause = pause
        self._gap = gap
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._waiting = deque(lookups)
        self._answered: set[str] = set()
        self._done = 0
        self._events = 0
        self._problems: dict[str, FobwatchError] = {}

    @property
    def progress(self) -> ReadingProgress:
        with self._lock:
            return ReadingProgress(
                regions_done=self._done, regions=len(self._lookups), events=self._events
            )

    @property
    def problems(self) -> dict[str, FobwatchError]:
        """Why regions could not be read, by their names."""
        with self._lock:
            return dict(self._problems)

    @property
    def answered(self) -> frozenset[str]:
        """The regions in which AWS returned events, or said that there are none."""
        with self._lock:
            return frozenset(self._answered)

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        """Ask nothing more. What is in flight ends by itself."""
        self._stopped.set()

    def work(self, noted: Callable[[], None]) -> None:
        """Take part until nothing is left to read. `noted` follows each page and each region.

        Raises `StorageError` from `keep`.
        """
        while (region := self._next_region()) is not None:
            try:
                for lookup in self._lookups[region]:
                    self._read(region, lookup, noted)
            except AwsError as error:
                self._note_problem(region, error)
            except FobwatchError:
                self.stop()
                raise
            with self._lock:
                self._done += 1
            noted()

    def _next_region(self) -> str | None:
        with self._lock:
            more = self._waiting and not self._stopped.is_set()
            return self._waiting.popleft() if more else None

    def _read(self, region: str, lookup: Lookup, noted: Callable[[], None]) -> None:
        token, reached = "", lookup.until
        for number in range(1, MAX_PAGES + 1):
            page, token = self._page(region, lookup, token)
            if page is None:
                return
            is_cut = bool(token) and number == MAX_PAGES
            reached = min((event.at for event in page.events), default=reached)
            back_to = reached if is_cut else None if token else lookup.since
            self._keep(ReadPage(region=region, lookup=lookup, events=page.events, back_to=back_to))
            with self._lock:
                self._answered.add(region)
                self._events += len(page.events)
            noted()
            if not token:
                return

    def _page(self, region: str, lookup: Lookup, token: str) -> tuple[EventPage | None, str]:
        """The next page and the place behind it; no page once the reading is stopped."""
        for tried in range(1, TRIES + 1):
            self._pause(self._stopped, self._paces.turn(self._account_id, region, self._gap))
            if self._stopped.is_set():
                break
            try:
                page = self._history.page(lookup, region=region, token=token)
            except AwsError as error:
                if tried == TRIES or not self._is_passing(error):
                    raise
                if isinstance(error, PageTokenExpired):
                    token = ""
                doubled: int = 2 ** (tried - 1)
                self._pause(self._stopped, min(FIRST_PAUSE * doubled, LONGEST_PAUSE))
            else:
                return page, page.next_token
        return None, ""

    def _is_passing(self, error: AwsError) -> bool:
        """Whether the same call may be answered in a moment."""
        unreachable = isinstance(error, NO_WAY) and not self.answered
        return error.transient and not unreachable and not isinstance(error, ALL_ALIKE)

    def _note_problem(self, region: str, error: AwsError) -> None:
        with self._lock:
            self._problems[region] = error.fresh()
            unreachable = isinstance(error, NO_WAY) and not self._answered
        if unreachable or isinstance(error, ALL_ALIKE):
            self.stop()
