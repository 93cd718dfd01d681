"""CloudTrail's event history, as AWS serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import SignedPort

if TYPE_CHECKING:
    from fobwatch.core.cloudtrail.events import EventPage, Lookup


class EventHistory(SignedPort, Protocol):
    """CloudTrail's event history. Every method sends its call once.

    AWS takes two lookups a second in each region of an account: `EventReading` keeps that pace.
    """

    def page(self, lookup: Lookup, *, region: str, token: str = "") -> EventPage:
        """The region's newest events, or those behind a page's `next_token` (LookupEvents)."""
        ...

    def enabled_regions(self) -> tuple[str, ...]:
        """Those that the account has enabled (ListRegions)."""
        ...
