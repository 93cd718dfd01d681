"""CloudTrail's event history by hand."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.cloudtrail.errors import PageTokenExpired
from fobwatch.core.cloudtrail.events import (
    KEPT_BY_AWS,
    CloudTrailEvent,
    EventPage,
    LookupBy,
    OwnCalls,
)
from fobwatch.core.cloudtrail.reading import LookupPaces
from fobwatch.core.sign_in_history.history import Trail
from fobwatch.core.sign_in_history.ports import LookedUp
from tests.fakes_signed import SignedFake

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, timedelta

    from fobwatch.core.cloudtrail.events import Lookup
    from fobwatch.core.cloudtrail.reading import ReadPage
    from fobwatch.core.errors import FobwatchError
    from tests.fakes import FakeClock

PAGE: Final = 50


def event(at: datetime, **fields: object) -> CloudTrailEvent:
    """A sign-in of anna at the console, unless `fields` say otherwise."""
    usual: dict[str, object] = {
        "event_id": f"event-{at.timestamp()}-{len(fields)}-{sorted(fields.items())}",
        "region": "us-east-1",
        "name": "ConsoleLogin",
        "source": "signin.amazonaws.com",
        "account_id": "482100937715",
        "user_name": "anna",
        "identity_type": "IAMUser",
        "source_address": "203.0.113.24",
        "document": "{}",
    }
    return CloudTrailEvent(at=at, **{**usual, **fields})  # type: ignore[arg-type] # any of its fields


@dataclass
class FakeEventHistory(SignedFake):
    """Fulfils `EventHistory`: gives the events of its list, as LookupEvents does."""

    clock: FakeClock
    events: list[CloudTrailEvent] = field(default_factory=list)
    regions: tuple[str, ...] = ("us-east-1", "eu-west-1")
    calls: list[tuple[str, Lookup, str]] = field(default_factory=list)
    called_at: list[timedelta] = field(default_factory=list)
    failures: dict[str, list[FobwatchError]] = field(default_factory=dict)
    """What the next calls raise, by region; `regions` are those of `enabled_regions`."""

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def page(self, lookup: Lookup, *, region: str, token: str = "") -> EventPage:
        with self._lock:
            self.calls.append((region, lookup, token))
            self.called_at.append(self.clock.elapsed())
            self._fail(region)
        found = [each for each in self._newest_first(region) if self._fits(each, lookup)]
        if token and not token.isdecimal():
            raise PageTokenExpired("Lost", "The token is unknown.", "Read again.")
        start = int(token or 0)
        more = len(found) > start + PAGE
        return EventPage(
            events=tuple(found[start : start + PAGE]),
            next_token=str(start + PAGE) if more else "",
        )

    def enabled_regions(self) -> tuple[str, ...]:
        self._fail("regions")
        return self.regions

    def _newest_first(self, region: str) -> list[CloudTrailEvent]:
        mine = [each for each in self.events if each.region == region]
        return sorted(mine, key=lambda each: each.at, reverse=True)

    def _fits(self, each: CloudTrailEvent, lookup: Lookup) -> bool:
        value = {
            LookupBy.EVENT_NAME: each.name,
            LookupBy.USER_NAME: each.user_name,
            LookupBy.ACCESS_KEY_ID: each.access_key_id,
        }[lookup.by]
        return value == lookup.value and lookup.since <= each.at <= lookup.until

    def _fail(self, region: str) -> None:
        waiting = self.failures.get(region)
        if waiting:
            raise waiting.pop(0)


@dataclass
class MemoryEventStore:
    """Fulfils `EventStore`."""

    kept: dict[tuple[str, str], CloudTrailEvent] = field(default_factory=dict)
    lookups: dict[str, dict[LookedUp, tuple[datetime, datetime]]] = field(default_factory=dict)
    minutes: set[int] = field(default_factory=set)

    def keep(self, account_id: str, page: ReadPage) -> None:
        for each in page.events:
            self.kept.setdefault((account_id, each.event_id), each)
        if page.back_to is not None:
            lookup = page.lookup
            what = LookedUp(page.region, lookup.by, lookup.value)
            mine = self.lookups.setdefault(account_id, {})
            since, until = page.back_to, lookup.until
            before = mine.get(what)
            if before is not None and before[1] >= since:
                since, until = min(since, before[0]), max(until, before[1])
            mine[what] = since, until
            oldest = lookup.until - KEPT_BY_AWS
            self.kept = {key: each for key, each in self.kept.items() if each.at >= oldest}

    def events(self, account_id: str) -> tuple[CloudTrailEvent, ...]:
        mine = [each for (of, _), each in self.kept.items() if of == account_id]
        ordered = sorted(mine, key=lambda each: (each.at, each.event_id))
        return tuple(replace(each, document="") for each in ordered)

    def document(self, event_id: str) -> str:
        found = (each.document for (_, name), each in self.kept.items() if name == event_id)
        return next(found, "")

    def looked_up(self, account_id: str) -> dict[LookedUp, tuple[datetime, datetime]]:
        return dict(self.lookups.get(account_id, {}))

    def accounts(self) -> frozenset[str]:
        return frozenset(self.lookups)

    def note_calls(self, minutes: Collection[int]) -> None:
        self.minutes |= set(minutes)

    def called(self) -> frozenset[int]:
        return frozenset(self.minutes)


def trail_of(clock: FakeClock) -> Trail:
    """CloudTrail by hand, without events. Pauses move the clock."""
    return Trail(
        history=FakeEventHistory(clock),
        store=MemoryEventStore(),
        paces=LookupPaces(clock),
        own_calls=OwnCalls(),
        pause=lambda _stopped, time: clock.advance(time),
    )
