"""What CloudTrail's event history does, whoever plays it. A test module brings a `trail`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.cloudtrail.errors import PageTokenExpired
from fobwatch.core.cloudtrail.events import KEPT_BY_AWS, Lookup, LookupBy

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.cloudtrail.events import EventPage
    from fobwatch.core.cloudtrail.ports import EventHistory
    from fobwatch.core.ports import Clock

REGION = "eu-west-1"
DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Trail:
    """The service, and `happen`, which makes so many calls with the key of `user`, who asks it."""

    service: EventHistory
    key: AccessKey
    user: str
    clock: Clock
    call_name: str
    happen: Callable[[int], None]

    def lookup(self, by: LookupBy, value: str) -> Lookup:
        now = self.clock.now()
        return Lookup(by=by, value=value, since=now - DAY, until=now + DAY)

    def page(self, by: LookupBy, value: str, token: str = "") -> EventPage:
        return self.service.page(self.lookup(by, value), region=REGION, token=token)


class EventHistoryContract:
    """Subclasses give a fixture `trail`."""

    @pytest.mark.parametrize("by", list(LookupBy))
    def test_events_are_found_by_name_user_and_key(self, trail: Trail, by: LookupBy) -> None:
        trail.happen(2)
        values = {
            LookupBy.EVENT_NAME: trail.call_name,
            LookupBy.USER_NAME: trail.user,
            LookupBy.ACCESS_KEY_ID: trail.key.access_key_id,
        }

        page = trail.page(by, values[by])

        named = [event for event in page.events if event.name == trail.call_name]
        assert len(named) == 2
        assert {event.access_key_id for event in named} == {trail.key.access_key_id}
        assert {event.user_name for event in named} == {trail.user}
        assert {event.region for event in named} == {REGION}
        assert page.next_token == ""

    def test_what_nobody_did_is_not_found(self, trail: Trail) -> None:
        trail.happen(1)

        assert trail.page(LookupBy.EVENT_NAME, "SwitchRole").events == ()

    def test_what_is_outside_the_time_range_is_not_found(self, trail: Trail) -> None:
        trail.happen(1)
        until = trail.clock.now() - timedelta(hours=1)
        asked = trail.lookup(LookupBy.EVENT_NAME, trail.call_name)
        lookup = replace(asked, since=until - KEPT_BY_AWS, until=until)

        found = trail.service.page(lookup, region=REGION)

        assert found.events == ()

    def test_pages_follow_one_another(self, trail: Trail) -> None:
        trail.happen(51)
        lookup = trail.lookup(LookupBy.EVENT_NAME, trail.call_name)

        first = trail.service.page(lookup, region=REGION)
        rest = trail.service.page(lookup, region=REGION, token=first.next_token)

        every = [*first.events, *rest.events]
        assert len(first.events) == 50
        assert len({event.event_id for event in every}) == 51
        assert [event.at for event in every] == sorted((e.at for e in every), reverse=True)
        assert rest.next_token == ""

    def test_a_place_that_aws_does_not_know_is_refused(self, trail: Trail) -> None:
        with pytest.raises(PageTokenExpired):
            trail.page(LookupBy.EVENT_NAME, trail.call_name, token="unknown")

    def test_the_enabled_regions_are_named(self, trail: Trail) -> None:
        found = trail.service.enabled_regions()

        assert {"us-east-1", REGION} <= set(found)
