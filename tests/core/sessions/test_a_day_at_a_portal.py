"""A day of 24 hours with an access portal: what it asks of the person, and what it keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.errors import BrowserNeeded, FobwatchError, NetworkUnreachable, TlsIntercepted
from fobwatch.core.notices.notices import NoticePlan, alerts, plan
from tests.fakes_portals import KEY_ID, READER, ROLE_ARN, START_URL
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTE = timedelta(minutes=1)
PROFILES = tuple(replace(READER, name=f"reader-{number}") for number in range(5))
THRESHOLDS = (15 * MINUTE, 5 * MINUTE)


class Day:
    def __init__(self) -> None:
        self.world = world = VaultWorld()
        for profile in PROFILES:
            world.vault.save_profile(profile)
        world.tokens.admit(KEY_ID, ROLE_ARN)
        self.center = world.portals.identity_center
        self.center.session_life = timedelta(hours=10)
        self.plan = NoticePlan(told={})
        self.notices = 0
        self.refused = 0
        """Requests of tools that got no credentials though the portal lets the person in."""

    @property
    def tabs(self) -> int:
        return len(self.world.portals.pages.shown)

    def sign_in(self) -> None:
        """In the morning the person starts all that they work with."""
        for profile in PROFILES:
            with_page(self.world, profile.name)
        self.world.portals.finish()

    def minutes(self, number: int, *, asleep: bool = False) -> Iterator[None]:
        """Let time go on; awake, sessions are renewed and each tool asks every minute."""
        if asleep:
            self.world.clock.advance(number * MINUTE)
            self.world.broker.wake()
            number = 0
        for _ in range(number):
            self.world.clock.advance(MINUTE)
            self.beat()
            yield

    def beat(self) -> None:
        broker, now = self.world.broker, self.world.clock.now()
        for name in broker.renew_due(now):
            broker.keep_alive(name)
        for profile in PROFILES:
            try:
                broker.session(profile.name)
            except FobwatchError:
                self.refused += self.center.failure is None
        found = alerts(broker.records(), now, thresholds=THRESHOLDS)
        self.plan = plan(self.plan.told, found, quiet=False)
        self.notices += len(self.plan.single) + bool(self.plan.several)


def with_page(world: VaultWorld, name: str) -> None:
    with pytest.raises(BrowserNeeded):
        world.broker.start(name)


def test_a_day_ends_with_no_tab_uninvited_and_no_session_lost_that_could_be_kept() -> None:
    day = Day()
    day.sign_in()
    for _ in day.minutes(90):
        pass
    for _ in day.minutes(80, asleep=True):  # longer than a role's hour
        pass
    for _ in day.minutes(30):
        pass
    before = day.center.calls.count("refresh")
    day.center.failure = NetworkUnreachable("No network", "", "")
    for _ in day.minutes(25):
        pass
    day.center.failure = TlsIntercepted("A captive portal", "", "")
    for _ in day.minutes(20):
        pass
    in_vain = day.center.calls.count("refresh") - before
    day.center.failure = None
    day.world.broker.wake()
    day.world.portals.may_show = False  # the screen is locked for lunch
    for _ in day.minutes(60):
        pass
    day.world.portals.may_show = True
    tabs, refused, of_the_outage = day.tabs, day.refused, day.notices
    for _ in day.minutes(19 * 60):  # the portal's ten hours end; nobody is at the desk
        pass

    assert (tabs, refused) == (1, 0)
    assert of_the_outage <= len(THRESHOLDS) + 1  # each threshold and the end, for all at once
    assert (day.tabs, day.notices - of_the_outage) == (1, 1)
    assert day.center.calls.count("refresh") - in_vain < 24  # each about an hour
    assert day.world.portals.portals.state(START_URL).ends_about is None


def test_the_next_morning_one_sign_in_brings_all_of_it_back() -> None:
    day = Day()
    day.sign_in()
    for _ in day.minutes(11 * 60):
        pass
    with_page(day.world, PROFILES[0].name)
    day.world.portals.finish()
    day.beat()

    assert day.tabs == 2
    assert all(day.world.broker.record(profile.name).session for profile in PROFILES)
    assert day.plan.told == {}
