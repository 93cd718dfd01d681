"""CloudTrail's event history, as AWS serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import AwsPort

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.cloudtrail.events import EventPage, Lookup


class EventHistory(AwsPort, Protocol):
    """CloudTrail's event history. Every method sends its call once.

    AWS takes two lookups a second in each region of an account: `EventReading` keeps that pace.
    """

    def page(self, source: Source, lookup: Lookup, *, region: str, token: str = "") -> EventPage:
        """The newest events, or with a page's `next_token` those that follow (LookupEvents)."""
        ...

    def enabled_regions(self, source: Source, *, region: str) -> tuple[str, ...]:
        """Those that the account has enabled (ListRegions); `region` decides the partition."""
        ...
