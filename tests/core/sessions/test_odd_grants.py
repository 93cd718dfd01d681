"""Credentials that end when AWS would not let them end: refused in words, and never kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fobwatch.core.aws.errors import ServiceFault
from fobwatch.core.sessions.sessions import SessionState
from tests.core.world import World
from tests.fakes import ANNA, NOON

HOUR = timedelta(hours=1)
FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("name", ["dev", "prod-admin", "data-lake"])
@pytest.mark.parametrize(
    "life",
    [FIRST - NOON, -HOUR, timedelta(), timedelta(seconds=1), 40 * HOUR, LAST - NOON],
    ids=["year 1", "an hour ago", "now", "a second", "40 hours", "year 9999"],
)
def test_an_impossible_end_is_told_and_the_next_grant_is_taken(life: timedelta, name: str) -> None:
    world = World()
    world.tokens.life = life

    with pytest.raises(ServiceFault, match="cannot be used"):
        world.broker.start(name)
    kept = dict(world.store.kept)
    world.broker.renewals.next_due()
    world.tokens.life = None
    world.clock.advance(timedelta(minutes=1))
    world.beat()

    assert kept == {}
    assert world.state(name) is SessionState.ACTIVE
    assert world.start().session(name) == world.broker.session(name)


@pytest.mark.parametrize("life", [timedelta(seconds=20), timedelta(minutes=15), 36 * HOUR])
def test_a_short_and_the_longest_life_are_taken(life: timedelta) -> None:
    world = World(profiles=(ANNA,))
    world.tokens.life = life

    assert world.broker.start("dev").life == life
