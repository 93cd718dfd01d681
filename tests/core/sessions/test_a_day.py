"""A day of 24 hours with a sign-in in the browser: what it asks of the person, what it keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import pytest

from fobwatch.core.aws.errors import NetworkUnreachable, TlsIntercepted
from fobwatch.core.errors import FobwatchError
from fobwatch.core.notices.notices import NoticePlan, alerts, plan
from fobwatch.core.web_sign_in.errors import BrowserNeeded
from tests.fakes_aws_login import ME
from tests.fakes_oidc import SIGNED_IN
from tests.fakes_portals import KEY_ID, READER, ROLE_ARN
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.profiles.profile import OwnProfile
    from tests.fakes import FakeClock
    from tests.fakes_oidc import FakeOidcProvider
    from tests.fakes_portals import PortalWorld

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CAP = 10 * HOUR
THRESHOLDS = (15 * MINUTE, 5 * MINUTE)
PROFILES = 5


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way of signing in: a profile of it, and who lets the person in.

    `renewals` counts them, and `most` is how many there are at most in the ten hours: each is for
    an hour, or for a quarter of one.
    """

    profile: OwnProfile
    service: Callable[[PortalWorld], Any]
    renewals: Callable[[Any], int] = lambda service: int(service.calls.count("refresh"))
    most: int


def renewals_of_provider(provider: FakeOidcProvider) -> int:
    return sum("refresh_token" in (form or {}) for _url, form in provider.requests)


WAYS = {
    "portal": Way(profile=READER, service=lambda world: world.identity_center, most=14),
    "aws login": Way(profile=ME, service=lambda world: world.sign_in_service, most=150),
    "OpenID": Way(
        profile=SIGNED_IN,
        service=lambda world: world.provider,
        renewals=renewals_of_provider,
        most=14,
    ),
}


class AwsClock:
    """The right time, which each answer that has a time in it carries."""

    def __init__(self, ours: FakeClock, aws_time: AwsTime) -> None:
        self._ours, self._aws_time = ours, aws_time
        self._began = ours.now() - ours.elapsed()

    def now(self) -> datetime:
        moment, ours = self._began + self._ours.elapsed(), self._ours.now()
        self._aws_time.observe(moment, ours, ours)
        return moment


class Day:
    def __init__(self, way: Way) -> None:
        self.way, self.world = way, VaultWorld()
        world, tokens = self.world, cast("Any", self.world.tokens)
        self.names = [f"{way.profile.name}-{number}" for number in range(PROFILES)]
        for name in self.names:
            world.vault.save_profile(replace(way.profile, name=name))
        self.service = way.service(world.portals)
        self.right = AwsClock(world.clock, world.portals.aws_time)
        self.service.clock = tokens.clock = self.right
        self.service.session_life = CAP
        self.ends_at = self.right.now() + CAP
        world.portals.pages.answer = self.service.allow
        tokens.admit(KEY_ID, ROLE_ARN)
        tokens.web_identities = world.portals.provider.issued
        tokens.roles_need_mfa = False
        self.plan = NoticePlan(told={})
        self.notices = self.refused = self.in_vain = 0
        """`refused` are requests that got no credentials though the person is let in; `in_vain`
        are renewals without a network."""

    @property
    def tabs(self) -> int:
        return len(self.world.portals.pages.shown)

    @property
    def renewals(self) -> int:
        return self.way.renewals(self.service) - self.in_vain

    def sign_in(self) -> None:
        """In the morning the person starts all that they work with."""
        for name in self.names:
            with_page(self.world, name)
        self.world.portals.finish()

    def work(self, minutes: int) -> None:
        """Let time go on: sessions are renewed, and each tool asks every minute."""
        for _ in range(minutes):
            self.world.clock.advance(MINUTE)
            self.beat()

    def sleep(self, minutes: int) -> None:
        self.world.clock.advance(minutes * MINUTE)
        self.world.broker.renewals.wake()

    def beat(self) -> None:
        broker, now = self.world.broker, self.world.portals.aws_time.now()
        if self.right.now() >= self.ends_at:
            self.service.end()
        for name in broker.renewals.due(now):
            broker.renewals.keep_alive(name)
        for name in self.names:
            try:
                broker.session(name)
            except FobwatchError:
                self.refused += self.service.failure is None
        found = alerts(broker.records(), now, thresholds=THRESHOLDS)
        self.plan = plan(self.plan.told, found, quiet=False)
        self.notices += len(self.plan.single) + bool(self.plan.several)

    def outage(self, failure: FobwatchError, minutes: int) -> None:
        before = self.renewals
        self.service.failure = failure
        self.work(minutes)
        self.in_vain += self.renewals - before
        self.service.failure = None
        self.world.broker.renewals.wake()

    def set_clock(self, by: timedelta) -> None:
        self.world.clock.set_wall(self.world.clock.now() + by)
        self.world.broker.renewals.wake()


def with_page(world: VaultWorld, name: str) -> None:
    with pytest.raises(BrowserNeeded):
        world.broker.start(name)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def test_a_day_ends_with_no_tab_uninvited_and_no_session_lost_that_could_be_kept(way: Way) -> None:
    day = Day(way)
    day.sign_in()
    day.work(90)
    day.sleep(80)  # longer than a role's hour
    day.work(30)
    day.outage(NetworkUnreachable("No network", "", ""), 25)
    day.outage(TlsIntercepted("A captive portal", "", ""), 20)
    day.world.portals.may_show = False  # the screen is locked for lunch
    day.work(60)
    day.world.portals.may_show = True
    day.set_clock(3 * HOUR)
    day.work(45)
    day.set_clock(-3 * HOUR)
    day.work(45)
    tabs, refused, notices = day.tabs, day.refused, day.notices
    day.work(24 * 60 - 395)  # the ten hours end; nobody is at the desk
    figures = f"{day.tabs} tab, {refused} refused, {day.notices} notices, {day.renewals} renewals"
    print(figures)  # noqa: T201 - pytest -rP shows it

    assert (tabs, refused) == (1, 0)
    assert notices <= len(THRESHOLDS) + 1  # each threshold and the end, for all at once
    assert (day.tabs, day.notices - notices) == (1, 1)
    assert day.renewals <= way.most


def test_the_next_morning_one_sign_in_brings_all_of_it_back(way: Way) -> None:
    day = Day(way)
    day.sign_in()
    day.work(11 * 60)
    day.ends_at += 24 * HOUR
    with_page(day.world, day.names[0])
    day.world.portals.finish()
    day.beat()

    assert day.tabs == 2
    assert all(day.world.broker.record(name).session for name in day.names)
    assert day.plan.told == {}
