"""Console sessions in browsers: renewed where they are seen, signed out each browser once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.browsers.browsers import SeparateProfile, place_key
from fobwatch.core.browsers.errors import BrowserUnavailable, NoBrowser
from fobwatch.core.console import ledger
from fobwatch.core.console.console import Destination
from fobwatch.core.console.errors import FederationRefused, OverMeanwhile
from fobwatch.core.console.ledger import REMEMBERED
from fobwatch.core.console.service import ConsoleService
from fobwatch.core.console.sessions import (
    MOST_TOLD,
    SIGNED_OUT_AT_ONCE,
    TRIED_AGAIN_AFTER,
    ConsoleSessions,
)
from fobwatch.core.console.tabs import Watched
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.sessions.broker import SessionBroker
from fobwatch.core.sessions.sessions import ConsoleUse, SessionRecord
from tests.core.session_records import console, hours, minutes, session
from tests.core.world import World as SessionWorld
from tests.fakes import ADMIN, NOON, FakeClock, FakeTokens
from tests.fakes_console import FakeFederation, FakePartitions, FakeWatch, RecordingBrowser
from tests.fakes_files import MemoryJournal

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.browsers.browsers import BrowserPlace
    from fobwatch.core.console.ledger import ConsoleSession
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.background_renewals import BackgroundRenewals
    from fobwatch.core.sessions.sessions import Session

FAILED = BrowserUnavailable("Not renewed", "Too late.", "Renew it.")
PAGE = "https://eu-west-1.console.aws.amazon.com/s3/home"
SIGN_IN = "https://eu-west-1.signin.aws.amazon.com/signin"
LATE = NOON + minutes(57)
"""An hour after it was opened at noon, a console ends."""


def own(name: str) -> ConsoleSession:
    """One in a browser profile of its own."""
    opened = console(name)
    choice = SeparateProfile(browser="chromium.desktop")
    return replace(opened, place=replace(opened.place, choice=choice))


DEV = own("dev")


@dataclass
class Broker(SessionBroker):
    """Holds a session of each profile, for eight hours: a chained one that was renewed."""

    renewals: BackgroundRenewals = field(default_factory=lambda: SessionWorld().broker.renewals)
    held: bool = True
    role: str = "Admin"
    session_name: str = "fobwatch"
    definition: str = ""
    endpoint: str = ""
    region_now: str = "eu-west-1"

    def record(self, name: str) -> SessionRecord:
        return SessionRecord(profile=name, session=self._session(name) if self.held else None)

    def console_session(self, name: str, *, by_person: bool = True) -> Session:
        return self._session(name)

    def region(self, name: str) -> str:
        return self.region_now

    def profile(self, name: str) -> OwnProfile:
        return replace(ADMIN, name=name)

    def _session(self, name: str) -> Session:
        held = session(name, left=hours(8), life=hours(8))
        arn = f"arn:aws:sts::{held.account_id}:assumed-role/{self.role}/{self.session_name}"
        return replace(
            held,
            arn=arn,
            console=ConsoleUse.ENDS_ALONG,
            definition=self.definition,
            endpoint=self.endpoint,
        )


@dataclass
class World:
    broker: Broker = field(default_factory=Broker)
    browser: RecordingBrowser = field(default_factory=RecordingBrowser)
    watch: FakeWatch = field(default_factory=FakeWatch)
    journal: MemoryJournal = field(default_factory=MemoryJournal)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        aws_time = AwsTime(self.clock)
        self.federation = FakeFederation()
        self.service = ConsoleService(
            sessions=self.broker,
            federation=self.federation,
            tokens=FakeTokens(self.clock),
            partitions=FakePartitions(),
            browser=self.browser,
            journal=self.journal,
            aws_time=aws_time,
        )
        self.consoles = ConsoleSessions(
            console=self.service,
            sessions=self.broker,
            browser=self.browser,
            watch=self.watch,
            journal=self.journal,
            aws_time=aws_time,
        )

    def open(self, *opened: ConsoleSession) -> None:
        for each in opened:
            self.consoles.ledger.note(each)


@pytest.fixture
def world() -> World:
    world = World()
    world.open(DEV)
    world.watch.show(DEV.place, PAGE)
    return world


def test_one_whose_page_is_open_renews_itself_and_keeps_its_beginning(world: World) -> None:
    assert world.consoles.due(NOON + minutes(54)) == ()
    assert world.consoles.due(LATE) == (DEV,)
    assert world.consoles.for_person(LATE) == ()

    world.clock.set_wall(LATE)
    world.consoles.renew(DEV)
    (renewed,) = world.consoles.ledger.held()

    assert [place for _, place in world.browser.renewed] == [DEV.place]
    assert (renewed.opened_at, renewed.started_at) == (NOON, LATE)
    assert renewed.ends_at == NOON + hours(8)
    assert renewed.destination == DEV.destination
    assert world.browser.opened == []
    assert [line.event for line in world.journal.lines] == [Event.CONSOLE_RENEWED]
    assert world.consoles.due(LATE) == ()


def test_a_profile_that_was_defined_anew_does_not_renew_the_console_of_before(
    world: World,
) -> None:
    world.clock.set_wall(LATE)
    world.broker.role = "Other"
    due = (*world.consoles.due(LATE), *world.consoles.for_person(LATE))
    with pytest.raises(UnusableProfile, match="cannot be renewed"):
        world.consoles.renew(DEV)

    assert due == ()
    assert world.browser.renewed == []
    assert world.consoles.ledger.held() == (DEV,)


def sign_out(world: World) -> None:
    world.consoles.sign_out([DEV])


def close_the_browser(world: World) -> None:
    world.watch.end(DEV.place)


def lock(world: World) -> None:
    world.broker.held = False


@pytest.mark.parametrize("meanwhile", [sign_out, close_the_browser, lock])
def test_a_console_that_is_over_while_aws_is_asked_is_not_signed_in_again(
    world: World, meanwhile: Callable[[World], None]
) -> None:
    world.clock.set_wall(LATE)
    world.federation.meanwhile = lambda: meanwhile(world)
    with pytest.raises(OverMeanwhile):
        world.consoles.renew(DEV)
    world.broker.held = True

    assert world.browser.renewed == []
    assert world.consoles.for_person(LATE) == ()


@pytest.mark.parametrize("changed", ["definition", "endpoint"])
def test_the_same_role_by_another_definition_is_a_person_s_to_renew(
    world: World, changed: str
) -> None:
    world.clock.set_wall(LATE)
    setattr(world.broker, changed, "another")

    assert world.consoles.due(LATE) == ()
    assert world.consoles.for_person(LATE) == (DEV,)

    with pytest.raises(UnusableProfile, match="not renewed by itself"):
        world.consoles.renew(DEV)
    world.service.open("dev", Destination(), renewed=DEV)

    (renewed,) = world.consoles.ledger.held()

    assert world.browser.renewed == []
    assert renewed.place == DEV.place
    assert world.consoles.renews_itself(renewed)


def test_in_another_region_of_its_profile_nothing_is_renewed_without_a_person(
    world: World,
) -> None:
    world.clock.set_wall(LATE)
    world.broker.region_now = "us-east-1"
    with pytest.raises(UnusableProfile, match="not renewed by itself"):
        world.consoles.renew(DEV)

    assert world.consoles.for_person(LATE) == (DEV,)


def test_a_profile_s_console_is_renewed_under_its_new_name(world: World) -> None:
    world.clock.set_wall(LATE)
    world.consoles.ledger.rename("dev", "test")
    (renamed,) = world.consoles.due(LATE)
    world.consoles.renew(renamed)

    assert [(login.profile, place) for login, place in world.browser.renewed] == [
        ("test", DEV.place)
    ]


def test_one_that_is_renewed_while_its_profile_is_renamed_has_the_new_name(world: World) -> None:
    world.clock.set_wall(LATE)
    world.browser.meanwhile = lambda: world.consoles.ledger.rename("dev", "test")
    world.consoles.renew(DEV)

    (held,) = world.consoles.ledger.held()
    assert (held.profile, held.started_at) == ("test", LATE)
    assert [line.subject for line in world.journal.lines] == ["test"]


def test_the_name_of_the_role_s_session_may_change(world: World) -> None:
    world.broker.session_name = "another"

    assert world.consoles.due(LATE) == (DEV,)


def test_after_a_sleep_past_its_end_it_is_renewed_at_once(world: World) -> None:
    assert world.consoles.due(NOON + hours(3)) == (DEV,)
    assert world.consoles.due(DEV.ends_at + REMEMBERED) == ()


@pytest.mark.parametrize(
    ("tabs", "watched"),
    [((SIGN_IN,), Watched.SIGNED_OUT), (("https://example.org/",), Watched.CLOSED)],
)
def test_where_nobody_is_in_the_console_nothing_is_renewed_nor_said(
    world: World, tabs: tuple[str, ...], watched: Watched
) -> None:
    world.watch.show(DEV.place, *tabs)

    assert world.consoles.seen(DEV).watched is watched
    assert world.consoles.due(LATE) == ()
    assert world.consoles.for_person(LATE) == ()


def test_while_renewals_are_paused_a_person_is_asked(world: World) -> None:
    world.broker.renewals.pause()

    assert world.consoles.due(LATE) == ()
    assert world.consoles.for_person(LATE) == (DEV,)


def test_once_the_vault_is_locked_nothing_is_renewed(world: World) -> None:
    world.broker.held = False

    assert world.consoles.due(LATE) == ()
    assert world.consoles.for_person(LATE) == ()


def test_what_nobody_sees_into_is_a_person_s_to_renew(world: World) -> None:
    unseen = console("prod")
    world.open(unseen)

    assert world.consoles.due(LATE) == (DEV,)
    assert world.consoles.for_person(LATE) == (unseen,)
    assert [alert.profile for alert in world.consoles.alerts(LATE, muted=())] == ["prod"]


def test_a_failure_by_a_clock_that_was_ahead_puts_no_renewal_off(world: World) -> None:
    world.clock.set_wall(LATE + hours(24 * 365))
    world.browser.failure = FAILED
    with pytest.raises(BrowserUnavailable):
        world.consoles.renew(DEV)

    assert world.consoles.due(LATE) == (DEV,)


def test_a_failure_is_a_person_s_to_mend_and_is_tried_again_a_minute_later(world: World) -> None:
    world.clock.set_wall(LATE)
    world.browser.failure = FAILED
    with pytest.raises(BrowserUnavailable):
        world.consoles.renew(DEV)

    assert world.consoles.due(LATE) == ()
    assert world.consoles.for_person(LATE) == (DEV,)
    assert world.consoles.due(LATE + TRIED_AGAIN_AFTER) == (DEV,)

    world.browser.failure = None
    world.consoles.renew(DEV)

    assert world.consoles.for_person(LATE) == ()


@pytest.mark.parametrize(
    ("leads_to", "error"),
    [
        ("https://eu-west-1.signin.aws.amazon.com/federation", FederationRefused),
        (SIGN_IN, BrowserUnavailable),
        ("https://example.org/", BrowserUnavailable),
    ],
    ids=["AWS refuses", "AWS asks to sign in", "elsewhere"],
)
def test_a_renewal_that_does_not_lead_into_the_console_is_none(
    world: World, leads_to: str, error: type[FobwatchError]
) -> None:
    world.clock.set_wall(LATE)
    world.browser.leads_to = leads_to
    with pytest.raises(error):
        world.consoles.renew(DEV)

    assert world.consoles.ledger.held() == (DEV,)
    assert world.consoles.for_person(LATE) == (DEV,)


REFUSAL = "https://eu-west-1.signin.aws.amazon.com/federation"


def test_each_tab_in_which_aws_refuses_is_told_once_with_the_next_step(world: World) -> None:
    told: list[tuple[str, str]] = []
    world.consoles.on_refused(lambda each, error: told.append((each.profile, error.remedy)))
    for tabs in ((PAGE,), (PAGE, REFUSAL), (PAGE, REFUSAL), (REFUSAL, REFUSAL), (PAGE,)):
        world.watch.show(DEV.place, *tabs)

    assert [profile for profile, _ in told] == ["dev", "dev"]
    assert "open it again" in told[0][1]


def test_a_page_that_opens_aws_s_refusal_again_and_again_is_told_of_a_few_times(
    world: World,
) -> None:
    told: list[str] = []
    world.consoles.on_refused(lambda each, _error: told.append(each.profile))
    for _ in range(100):
        world.watch.show(DEV.place, PAGE, REFUSAL)
        world.watch.show(DEV.place, PAGE)

    assert told == ["dev"] * MOST_TOLD

    world.clock.advance(minutes(1))
    world.open(replace(DEV, started_at=NOON + minutes(1)))
    world.watch.show(DEV.place, PAGE, REFUSAL)

    assert told == ["dev"] * (MOST_TOLD + 1)


def test_refusals_of_earlier_sign_ins_are_not_counted_for_ever(world: World) -> None:
    for minute in range(100):
        world.open(replace(DEV, started_at=NOON + minutes(minute)))
        world.watch.show(DEV.place, PAGE, REFUSAL)
        world.watch.show(DEV.place, PAGE)

    assert len(world.consoles._told) == 1


def test_a_refusal_that_comes_before_the_console_is_noted_is_told_too(world: World) -> None:
    told: list[str] = []
    world.consoles.on_refused(lambda each, _error: told.append(each.profile))
    prod = own("prod")
    world.watch.show(prod.place, REFUSAL)
    world.open(prod)

    assert told == ["prod"]


def test_a_browser_that_ends_takes_its_console_along(world: World) -> None:
    elsewhere = own("prod")
    world.open(elsewhere)
    world.watch.end(DEV.place)

    assert world.consoles.ledger.held() == (elsewhere,)


@pytest.mark.parametrize("count", [10, 80])
def test_the_work_of_a_sign_out_grows_with_the_places_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    world.open(*(own(f"profile-{number}") for number in range(count)))
    consoles = world.consoles.ledger.sessions(NOON)
    worked_out: list[BrowserPlace] = []

    def counted(place: BrowserPlace) -> str:
        worked_out.append(place)
        return place_key(place)

    monkeypatch.setattr(ledger, "place_key", counted)
    world.consoles.sign_out(consoles)

    assert world.consoles.ledger.held() == ()
    assert len(worked_out) <= 3 * len(consoles)


def test_each_browser_is_signed_out_once_and_everyone_in_it(world: World) -> None:
    shared = (console("prod"), console("test"))
    world.open(*shared)
    world.consoles.sign_out(world.consoles.ledger.sessions(NOON))

    assert sorted(world.browser.signed_out, key=str) == sorted(
        [(DEV.logout_url, DEV.place), (shared[1].logout_url, shared[1].place)], key=str
    )
    assert world.consoles.ledger.held() == ()
    assert {(line.event, line.subject) for line in world.journal.lines} == {
        (Event.CONSOLE_SIGNED_OUT, name) for name in ("dev", "prod", "test")
    }


def test_the_consoles_of_some_profiles_alone_are_signed_out(world: World) -> None:
    world.open(console("prod"))
    assert world.consoles.profiles() == {"dev", "prod"}

    world.consoles.sign_out_of({"dev", "other"})

    assert world.browser.signed_out == [(DEV.logout_url, DEV.place)]
    assert world.consoles.profiles() == {"prod"}


def test_a_browser_that_hangs_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = own("prod")
    world.open(other)
    signed_out, goes_on = world.browser.sign_out, threading.Event()

    def sign_out(logout_url: str, place: BrowserPlace) -> None:
        if place == DEV.place:
            assert goes_on.wait(20)
        signed_out(logout_url, place)
        goes_on.set()

    monkeypatch.setattr(world.browser, "sign_out", sign_out)
    world.consoles.sign_out([DEV, other])

    assert [place for _, place in world.browser.signed_out] == [other.place, DEV.place]
    assert world.consoles.ledger.held() == ()


def test_no_more_browsers_are_signed_out_at_once_than_a_few(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 12 * SIGNED_OUT_AT_ONCE - 1  # beside that of dev
    world.open(*(own(f"profile-{number}") for number in range(count)))
    signed_out, threads = world.browser.sign_out, set[int]()

    def sign_out(logout_url: str, place: BrowserPlace) -> None:
        threads.add(threading.get_ident())
        signed_out(logout_url, place)
        gate.wait(20)

    gate = threading.Barrier(SIGNED_OUT_AT_ONCE)
    monkeypatch.setattr(world.browser, "sign_out", sign_out)
    world.consoles.sign_out(world.consoles.ledger.sessions(NOON))

    assert world.consoles.ledger.held() == ()
    assert len(threads) == SIGNED_OUT_AT_ONCE


def test_a_browser_that_cannot_be_started_stays_signed_in_and_holds_up_no_other(
    world: World,
) -> None:
    other = own("prod")
    world.open(other)
    world.browser.no_sign_out = {DEV.place: NoBrowser("No browser", "None found.", "Install one.")}
    with pytest.raises(NoBrowser):
        world.consoles.sign_out([DEV, other])

    assert world.consoles.ledger.held() == (DEV,)
    assert [line.subject for line in world.journal.lines] == ["prod"]
