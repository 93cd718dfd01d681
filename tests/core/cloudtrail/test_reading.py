"""Reading the event history of many regions."""

from __future__ import annotations

import itertools
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws import errors
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.regions import regions_without_asking
from fobwatch.core.cloudtrail.errors import EventsNotAllowed, PageTokenExpired
from fobwatch.core.cloudtrail.events import KEPT_BY_AWS, Lookup, LookupBy
from fobwatch.core.cloudtrail.reading import GAP, MAX_PAGES, TRIES, EventReading, LookupPaces
from fobwatch.core.errors import StorageError
from tests.fakes import FakeClock
from tests.fakes_cloudtrail import FakeEventHistory, event
from tests.threads import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.cloudtrail.reading import ReadPage

KEY = AccessKey(access_key_id="AKIAANNA000000000000", secret_access_key="secret")
ACCOUNT = "482100937715"
HERE, THERE = "us-east-1", "eu-west-1"
MINUTE = timedelta(minutes=1)


class World:
    """Two regions, a lookup in each, and what was kept of the pages."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.history = FakeEventHistory(self.clock)
        self.pages: list[ReadPage] = []
        self.paces = LookupPaces(self.clock)
        self.keep: Callable[[ReadPage], None] = self.pages.append

    def lookup(self, name: str = "ConsoleLogin") -> Lookup:
        now = self.clock.now()
        return Lookup(by=LookupBy.EVENT_NAME, value=name, since=now - KEPT_BY_AWS, until=now)

    def happen(self, number: int, region: str = HERE) -> None:
        for each in range(number):
            self.history.events.append(event(self.clock.now() - each * MINUTE, region=region))

    def _keep(self, page: ReadPage) -> None:
        self.keep(page)

    def reading(self, *lookups: Lookup, regions: tuple[str, ...] = (HERE, THERE)) -> EventReading:
        return EventReading(
            self.history,
            {region: lookups or (self.lookup(),) for region in regions},
            account_id=ACCOUNT,
            paces=self.paces,
            keep=self._keep,
            pause=lambda _stopped, time: self.clock.advance(time),
        )


@pytest.fixture
def world() -> World:
    return World()


def error(kind: type[errors.AwsError]) -> errors.AwsError:
    return kind("Title", "Message.", "Remedy.")


def test_each_region_is_read_page_by_page(world: World) -> None:
    world.happen(120, HERE)
    world.happen(3, THERE)

    reading = world.reading()
    reading.work(lambda: None)

    assert [(page.region, len(page.events)) for page in world.pages] == [
        (HERE, 50),
        (HERE, 50),
        (HERE, 20),
        (THERE, 3),
    ]
    assert [page.back_to is None for page in world.pages] == [True, True, False, False]
    assert reading.progress.events == 123
    assert reading.progress.regions_done == 2
    assert reading.problems == {}


def test_no_region_is_asked_more_than_twice_a_second(world: World) -> None:
    world.happen(500, HERE)

    world.reading(world.lookup(), world.lookup("SwitchRole")).work(lambda: None)

    asked = defaultdict(list)
    for (region, _, _), at in zip(world.history.calls, world.history.called_at, strict=True):
        asked[region].append(at)
    for times in asked.values():
        assert all(later - before >= GAP for before, later in itertools.pairwise(times))


def test_two_readings_of_one_account_share_its_pace(world: World) -> None:
    first = world.paces.turn(ACCOUNT, HERE)
    second = world.paces.turn(ACCOUNT, HERE)
    elsewhere = world.paces.turn(ACCOUNT, THERE)
    another = world.paces.turn("901755201184", HERE)

    assert (first, second, elsewhere, another) == (timedelta(), GAP, timedelta(), timedelta())


def test_a_lookup_with_too_many_events_says_how_far_back_it_was_read(world: World) -> None:
    world.happen(50 * MAX_PAGES + 1, HERE)
    lookup = world.lookup()

    world.reading(lookup, regions=(HERE,)).work(lambda: None)

    assert len(world.pages) == MAX_PAGES
    oldest = world.pages[-1].events[-1].at
    assert world.pages[-1].back_to == oldest > lookup.since


def test_throttling_is_waited_out(world: World) -> None:
    world.happen(1)
    world.history.failures[HERE] = [error(errors.Throttled) for _ in range(TRIES - 1)]

    reading = world.reading()
    reading.work(lambda: None)

    assert reading.problems == {}
    assert reading.progress.events == 1
    assert world.clock.elapsed() > timedelta(seconds=15)


def test_endless_throttling_gives_a_region_up_and_goes_on(world: World) -> None:
    world.happen(1, THERE)
    world.history.failures[HERE] = [error(errors.Throttled) for _ in range(100)]

    reading = world.reading()
    reading.work(lambda: None)

    assert set(reading.problems) == {HERE}
    assert reading.answered == {THERE}
    assert len([each for each in world.history.calls if each[0] == HERE]) == TRIES


def test_what_is_denied_is_asked_once_in_a_region(world: World) -> None:
    world.history.failures[HERE] = [error(EventsNotAllowed)] * 3

    reading = world.reading(world.lookup(), world.lookup("SwitchRole"))
    reading.work(lambda: None)

    assert set(reading.problems) == {HERE}
    assert len([each for each in world.history.calls if each[0] == HERE]) == 1


@pytest.mark.parametrize("kind", [errors.CredentialsExpired, errors.NetworkUnreachable])
def test_what_every_region_would_answer_ends_the_reading(
    world: World, kind: type[errors.AwsError]
) -> None:
    world.history.failures[HERE] = [error(kind)]

    reading = world.reading()
    reading.work(lambda: None)

    assert isinstance(reading.problems[HERE], kind)
    assert len(world.history.calls) == 1


def test_a_network_that_breaks_for_a_moment_does_not_end_it(world: World) -> None:
    world.happen(1, THERE)
    world.history.failures[THERE] = [error(errors.NetworkUnreachable)]

    reading = world.reading()
    reading.work(lambda: None)

    assert reading.problems == {}
    assert reading.progress.events == 1


def test_a_lost_place_begins_the_lookup_anew(world: World) -> None:
    world.happen(60)
    reading = world.reading(regions=(HERE,))

    def lose_the_place(page: ReadPage) -> None:
        if not world.pages:
            world.history.failures[HERE] = [error(PageTokenExpired)]
        world.pages.append(page)

    world.keep = lose_the_place
    reading.work(lambda: None)

    assert len({each.event_id for page in world.pages for each in page.events}) == 60
    assert [token for _, _, token in world.history.calls] == ["", "50", "", "50"]


def test_it_stops_when_it_is_told(world: World) -> None:
    world.happen(500)
    reading = world.reading()

    reading.work(reading.stop)

    assert len(world.history.calls) == 1
    assert reading.stopped
    assert world.pages[0].back_to is None


def test_what_cannot_be_kept_ends_it(world: World) -> None:
    world.happen(60)

    def fail(_page: ReadPage) -> None:
        raise StorageError("Full", "The disk is full.", "Free some space.")

    world.keep = fail
    reading = world.reading()

    with pytest.raises(StorageError):
        reading.work(lambda: None)
    assert len(world.history.calls) == 1


def test_several_threads_share_the_regions(world: World) -> None:
    regions = tuple(f"eu-west-{number}" for number in range(20))
    for region in regions:
        world.happen(2, region)
    reading = world.reading(regions=regions)

    at_once(4, lambda: reading.work(lambda: None))

    assert sorted(page.region for page in world.pages) == sorted(regions)
    assert reading.progress.regions_done == 20


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("eu-central-2", ("us-east-1", "eu-central-2")),
        ("cn-north-1", ("cn-northwest-1", "cn-north-1")),
        ("us-gov-east-1", ("us-gov-west-1", "us-gov-east-1")),
        ("eusc-de-east-1", ("eusc-de-east-1",)),
        ("", ("us-east-1",)),
    ],
)
def test_without_asking_the_regions_that_are_always_on_are_known(
    region: str, expected: tuple[str, ...]
) -> None:
    found = regions_without_asking(region)

    assert set(expected) <= set(found)
    assert found[0] == expected[0]
    assert len(set(found)) == len(found)
