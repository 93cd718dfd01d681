"""Which console sessions are known, and which of them a sign-in or a sign-out replaces."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.browsers.browsers import (
    BrowserOwner,
    BrowserPlace,
    CustomCommand,
    DefaultBrowser,
    FirefoxContainer,
    SeparateProfile,
    UsersProfile,
    place_key,
)
from fobwatch.core.console.ledger import MAX_HELD, ConsoleLedger
from fobwatch.core.console.routes import MAX_CONSOLE
from tests.core.session_records import console, hours, minutes
from tests.fakes import NOON

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import (
        BrowserChoice,
    )
    from fobwatch.core.console.ledger import ConsoleSession

DEV, PROD = console("dev"), console("prod")


def place(name: str, choice: BrowserChoice, *, sign_out_first: bool = False) -> BrowserPlace:
    owner = BrowserOwner(name=name)
    return BrowserPlace(owner=owner, choice=choice, sign_out_first=sign_out_first)


def in_place(session: ConsoleSession, where: BrowserPlace) -> ConsoleSession:
    return replace(session, place=where)


def names(ledger: ConsoleLedger) -> list[str]:
    return [each.profile for each in ledger.sessions(NOON)]


@pytest.mark.parametrize(
    ("choice", "shared"),
    [
        (DefaultBrowser(), True),
        (UsersProfile(browser="firefox.desktop", profile="Work"), True),
        (CustomCommand(command="firefox {url}"), True),
        (SeparateProfile(browser="chromium.desktop"), False),
        (FirefoxContainer(browser="firefox.desktop", profile="Work"), False),
    ],
    ids=lambda value: type(value).__name__,
)
def test_profiles_share_a_place_where_they_share_cookies(
    choice: BrowserChoice, shared: bool
) -> None:
    one, other = place_key(place("dev", choice)), place_key(place("prod", choice))

    assert (one == other) is shared
    assert one == place_key(place("dev", choice, sign_out_first=True))


def test_a_second_sign_in_replaces_the_first_of_the_same_profile_in_the_same_place() -> None:
    ledger = ConsoleLedger()
    later = replace(DEV, started_at=NOON + minutes(50), ends_at=NOON + minutes(110))
    for each in (DEV, later):
        ledger.note(each)

    assert ledger.sessions(NOON) == (later,)


def test_the_same_profile_in_two_places_is_signed_in_twice() -> None:
    ledger = ConsoleLedger()
    ledger.note(DEV)
    ledger.note(in_place(DEV, place("dev", SeparateProfile(browser="chromium.desktop"))))

    assert names(ledger) == ["dev", "dev"]


@pytest.mark.parametrize(("first", "left"), [(True, ["prod"]), (False, ["dev", "prod"])])
def test_where_aws_signs_the_account_before_out_it_is_gone(first: bool, left: list[str]) -> None:
    ledger = ConsoleLedger()
    for each in (DEV, PROD):
        where = place(each.profile, DefaultBrowser(), sign_out_first=first)
        ledger.note(in_place(each, where))

    assert names(ledger) == left


def test_one_that_ended_is_not_listed_but_held() -> None:
    ledger = ConsoleLedger()
    ledger.note(DEV)

    assert ledger.sessions(DEV.ends_at) == ()
    assert ledger.held() == (DEV,)


@pytest.mark.parametrize("ahead", ["began", "ends"])
def test_one_that_was_noted_while_the_clock_was_ahead_drops_no_other(ahead: str) -> None:
    ledger = ConsoleLedger()
    year = timedelta(days=365)
    began = NOON + year if ahead == "began" else NOON
    ledger.note(DEV)
    ledger.note(replace(PROD, opened_at=began, started_at=began, ends_at=NOON + year + hours(1)))

    dev, prod = ledger.sessions(NOON)

    assert dev == DEV
    assert (prod.started_at, prod.ends_at) == (NOON, NOON + MAX_CONSOLE)
    assert ledger.sessions(NOON + MAX_CONSOLE) == ()


def test_beyond_a_number_the_one_that_ends_first_makes_room() -> None:
    ledger = ConsoleLedger()
    for number in range(MAX_HELD):
        ledger.note(replace(console(f"profile-{number}"), ends_at=DEV.ends_at + minutes(number)))
    ledger.note(replace(DEV, ends_at=NOON + minutes(1)))

    assert len(ledger.held()) == MAX_HELD
    assert "profile-0" not in names(ledger)
    assert "dev" in names(ledger)


def test_they_follow_their_profile_s_new_name_and_stay_in_their_place() -> None:
    ledger = ConsoleLedger()
    own = in_place(DEV, place("dev", SeparateProfile(browser="chromium.desktop")))
    for each in (DEV, own, PROD):
        ledger.note(each)
    ledger.rename("dev", "test")
    renamed = ledger.sessions(NOON)

    assert [each.profile for each in renamed] == ["prod", "test", "test"]
    assert own.place_key in {each.place_key for each in renamed}


def test_a_sign_out_is_that_of_everyone_in_the_place() -> None:
    ledger = ConsoleLedger()
    own = in_place(console("own"), place("own", SeparateProfile(browser="chromium.desktop")))
    for each in (DEV, PROD, own):
        ledger.note(each)

    assert [each.profile for each in ledger.sharing(DEV, NOON)] == ["prod"]

    gone = ledger.forget(DEV.place_key)

    assert [each.profile for each in gone] == ["dev", "prod"]
    assert names(ledger) == ["own"]


def test_changes_are_announced_and_what_changes_nothing_is_not() -> None:
    ledger = ConsoleLedger()
    heard: list[timedelta] = []
    ledger.on_change(lambda: heard.append(hours(0)))
    ledger.note(DEV)
    ledger.forget("elsewhere")
    ledger.forget(DEV.place_key)

    assert len(heard) == 2
