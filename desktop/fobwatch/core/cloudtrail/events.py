"""Events of CloudTrail's event history, questions to it, and the times of this program's own calls.

Field names: AWS CloudTrail user guide, "CloudTrail record contents". Nothing here is a secret: what
could be one is left out of `document` before an event is made.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta  # noqa: TC003 - the fields' types are read
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Collection

KEPT_BY_AWS: Final = timedelta(days=90)
"""How far back the event history goes (CloudTrail API, LookupEvents)."""

DELIVERY: Final = timedelta(minutes=15)
"""Events come this much later ("How CloudTrail works": about five minutes on average)."""


class LookupBy(StrEnum):
    """What events can be looked up by; AWS takes one of these in a call."""

    EVENT_NAME = "EventName"
    USER_NAME = "Username"
    ACCESS_KEY_ID = "AccessKeyId"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A question to the event history: events with this value, from `since` to `until`.

    The user name of a role's session is the session's name, that of the root user `root`.
    """

    by: LookupBy
    value: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudTrailEvent:
    """One event. What AWS left out is empty, or None.

    `user_name` is what the event can be looked up by. `identity_type` is CloudTrail's
    `userIdentity.type`, `arn` the principal. `source_address` is an address, or the name of the
    service of AWS that made the call. `issued_key_id` is the key of the credentials that the call
    returned. `document` is the event as JSON.
    """

    event_id: str
    at: datetime
    region: str
    name: str
    source: str
    account_id: str = ""
    user_name: str = ""
    identity_type: str = ""
    arn: str = ""
    access_key_id: str = ""
    source_address: str = ""
    user_agent: str = ""
    mfa: bool | None = None
    failed: bool = False
    error: str = ""
    issued_key_id: str = ""
    document: str = ""

    @property
    def by_root(self) -> bool:
        return self.identity_type == "Root"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """At most fifty events, newest first. `next_token` is empty on the last page."""

    events: tuple[CloudTrailEvent, ...]
    next_token: str = ""


def minute_of(at: datetime) -> int:
    """Minutes since 1970."""
    return int(at.timestamp()) // 60


MANY: Final = 1000
"""So many minutes are stored at the latest, to hold no more of them in memory."""


class OwnCalls:
    """The minutes in which AWS answered this program, until they are taken. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minutes: set[int] = set()
        self.on_many = Listeners[[]]()
        """Called when it is time to take them, on the thread that got AWS's answer."""

    def observe(self, server_date: datetime) -> None:
        """Take notice of an answer with this `Date`."""
        minute = minute_of(server_date)
        with self._lock:
            is_new = minute not in self._minutes
            self._minutes.add(minute)
            are_many = is_new and len(self._minutes) % MANY == 0
        if are_many:
            self.on_many.notify()

    def put_back(self, taken: Collection[int]) -> None:
        """Keep those that could not be stored, as far as AWS still has their events."""
        oldest = max(taken) - KEPT_BY_AWS // timedelta(minutes=1)
        with self._lock:
            self._minutes |= {each for each in taken if each >= oldest}

    def take(self) -> frozenset[int]:
        """Those that were not taken yet."""
        with self._lock:
            taken, self._minutes = frozenset(self._minutes), set()
        return taken
