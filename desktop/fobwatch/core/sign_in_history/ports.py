"""The store of events that were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from fobwatch.core.cloudtrail.events import CloudTrailEvent, LookupBy
    from fobwatch.core.cloudtrail.reading import ReadPage


class LookedUp(NamedTuple):
    """A lookup of a region, whatever its time range."""

    region: str
    by: LookupBy
    value: str


class EventStore(Protocol):
    """Events of the last ninety days; the oldest make room for others.

    Every method blocks, and raises `StorageError`.
    """

    def keep(self, account_id: str, page: ReadPage) -> None:
        """Add new events; with a lookup's last page, also what was looked up."""
        ...

    def events(self, account_id: str) -> tuple[CloudTrailEvent, ...]:
        """The oldest first, without their documents. Takes a second for a hundred thousand."""
        ...

    def document(self, event_id: str) -> str:
        """An event's JSON; empty if there is no such event any more."""
        ...

    def looked_up(self, account_id: str) -> Mapping[LookedUp, tuple[datetime, datetime]]:
        """The time for which each lookup was read."""
        ...

    def accounts(self) -> frozenset[str]:
        """The accounts of which something was looked up."""
        ...

    def note_calls(self, minutes: Collection[int]) -> None:
        """Store that this program called AWS in these minutes since 1970."""
        ...

    def called(self) -> frozenset[int]: ...
