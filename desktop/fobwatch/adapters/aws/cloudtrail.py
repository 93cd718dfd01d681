"""CloudTrail's event history through boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.cloudtrail_records import event_of
from fobwatch.adapters.aws.service import AwsService
from fobwatch.core.cloudtrail.events import EventPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.cloudtrail.events import Lookup


def _stand_in(connection: Connection, _region: str) -> str:
    """The address that a profile names for all of AWS; empty where it names one for some alone."""
    found = connection.iam_endpoint
    return found if found == connection.sts_endpoint else ""


CLOUDTRAIL: AwsService[Any] = AwsService(
    name="cloudtrail",
    make=lambda session, settings: session.client("cloudtrail", **settings),
    endpoint=_stand_in,
)
ACCOUNT: AwsService[Any] = AwsService(
    name="account",
    make=lambda session, settings: session.client("account", **settings),
    endpoint=_stand_in,
)

PAGE: Final = 50
"""The most that AWS gives (CloudTrail API, LookupEvents)."""

ENABLED: Final = ("ENABLED", "ENABLED_BY_DEFAULT")
"""Region opt statuses (Account Management API, ListRegions)."""


class BotoEventHistory(BotoPort):
    """Fulfils `EventHistory`. Thread-safe."""

    def page(self, source: Source, lookup: Lookup, *, region: str, token: str = "") -> EventPage:
        asked = {
            "LookupAttributes": [{"AttributeKey": str(lookup.by), "AttributeValue": lookup.value}],
            "StartTime": lookup.since,
            "EndTime": lookup.until,
            "MaxResults": PAGE,
            **({"NextToken": token} if token else {}),
        }
        return self._call(
            CLOUDTRAIL,
            "LookupEvents",
            source,
            lambda cloudtrail: _page(cloudtrail.lookup_events(**asked), region),
            region=region,
            retried=False,
        )

    def enabled_regions(self, source: Source, *, region: str) -> tuple[str, ...]:
        return self._call(
            ACCOUNT,
            "ListRegions",
            source,
            lambda account: tuple(
                each["RegionName"]
                for page in account.get_paginator("list_regions").paginate(
                    RegionOptStatusContains=list(ENABLED)
                )
                for each in page["Regions"]
            ),
            region=region,
        )


def _page(answer: Mapping[str, Any], region: str) -> EventPage:
    return EventPage(
        events=tuple(event_of(record, region) for record in answer["Events"]),
        next_token=answer.get("NextToken") or "",
    )
