"""Consoles that were open before a restart: what is stored of them, and what is taken up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.browsers.browsers import (
    BrowserOwner,
    BrowserPlace,
    DefaultBrowser,
    FirefoxContainer,
    SeparateProfile,
    UsersProfile,
)
from fobwatch.core.console.console import Destination
from fobwatch.core.console.ledger import MAX_HELD, ConsoleLedger
from fobwatch.core.console.stored_sessions import StoredSessions
from fobwatch.core.errors import StorageError
from tests.core.session_records import console, hours
from tests.fakes import NOON, FakeClock
from tests.fakes_console import FakeBrowserProfiles
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.console.ledger import ConsoleSession

DEV = console("dev")
SECRETIVE = replace(
    DEV, destination=Destination(url="https://eu-west-1.console.aws.amazon.com/s3?token=abc")
)
OWN = SeparateProfile(browser="chromium.desktop")


class Start:
    """One start of the program over the file."""

    def __init__(
        self,
        store: MemoryTextStore,
        *,
        later: timedelta = timedelta(0),
        profiles: FakeBrowserProfiles | None = None,
    ) -> None:
        clock = FakeClock()
        clock.set_wall(NOON + later)
        self.ledger = ConsoleLedger()
        self.stored = StoredSessions(
            store,
            self.ledger,
            profiles=profiles or FakeBrowserProfiles(),
            logout_url=lambda region: f"https://{region}.signin.example/oauth",
            aws_time=AwsTime(clock),
        )


@pytest.fixture
def store() -> MemoryTextStore:
    return MemoryTextStore()


def write(store: MemoryTextStore, *opened: ConsoleSession) -> None:
    """A start in which these were opened."""
    start = Start(store)
    start.stored.load()
    for each in opened:
        start.ledger.note(each)


def edit(store: MemoryTextStore, **changes: Any) -> None:  # noqa: ANN401 - any JSON
    assert store.text is not None
    document = json.loads(store.text)
    document["consoles"][0] |= changes
    store.text = json.dumps(document)


@pytest.mark.parametrize(
    "choice",
    [
        DefaultBrowser(),
        UsersProfile(browser="firefox.desktop", profile="Work"),
        FirefoxContainer(browser="firefox.desktop", profile="Work"),
    ],
    ids=lambda choice: type(choice).__name__,
)
def test_after_a_restart_it_is_known_who_is_signed_in_and_where(
    store: MemoryTextStore, choice: BrowserChoice
) -> None:
    place = BrowserPlace(
        owner=BrowserOwner(name="dev"),
        choice=choice,
        sign_out_first=True,
        environment="Production",
        colour="red",
    )
    write(store, replace(SECRETIVE, place=place, browser="Firefox"))
    start = Start(store)
    start.stored.load()
    (known,) = start.ledger.sessions(NOON)

    assert known == replace(
        DEV,
        place=place,
        browser="Firefox",
        destination=Destination(),
        logout_url="https://eu-west-1.signin.example/oauth",
    )


def test_no_address_is_stored(store: MemoryTextStore) -> None:
    write(store, SECRETIVE)

    assert store.text is not None
    assert "http" not in store.text
    assert "abc" not in store.text


def test_what_was_signed_out_is_not_known_any_more(store: MemoryTextStore) -> None:
    start = Start(store)
    start.stored.load()
    start.ledger.note(DEV)
    start.ledger.forget(DEV.place_key)
    start = Start(store)
    start.stored.load()

    assert start.ledger.held() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_at": "2021-01-01T00:00:00Z"},
        {"ends_at": "2199-01-01T00:00:00Z"},
        {"started_at": "2198-12-31T23:00:00Z", "ends_at": "2199-01-01T00:00:00Z"},
        {"opened_at": "2199-01-01T00:00:00Z"},
    ],
    ids=["ended", "ends in a century", "began in the future", "opened after it began"],
)
def test_what_has_ended_or_cannot_be_is_dropped(
    store: MemoryTextStore, changes: dict[str, str]
) -> None:
    write(store, DEV)
    edit(store, **changes)
    start = Start(store)
    start.stored.load()

    assert start.ledger.held() == ()


@pytest.mark.parametrize("wrong", [hours(-12), hours(14)], ids=["behind", "ahead"])
def test_a_clock_that_is_wrong_by_a_time_zone_at_the_start_forgets_none(
    store: MemoryTextStore, wrong: timedelta
) -> None:
    write(store, DEV)
    Start(store, later=wrong).stored.load()
    start = Start(store)
    start.stored.load()

    assert [each.ends_at for each in start.ledger.sessions(NOON)] == [DEV.ends_at]


def test_one_that_was_renewed_after_the_clock_was_set_back_is_known_after_a_restart(
    store: MemoryTextStore,
) -> None:
    earlier = NOON - hours(0.5)
    write(store, DEV, replace(DEV, started_at=earlier, ends_at=NOON + hours(0.5)))
    start = Start(store)
    start.stored.load()

    assert [(each.opened_at, each.started_at) for each in start.ledger.held()] == [
        (earlier, earlier)
    ]


@pytest.mark.parametrize("is_open", [True, False])
def test_a_browser_profile_of_its_own_was_left_open_or_took_its_console_along(
    store: MemoryTextStore, is_open: bool
) -> None:
    own = replace(DEV, place=replace(DEV.place, choice=OWN, folder="0f"))
    write(store, own)
    profiles = FakeBrowserProfiles(open={"0f"} if is_open else set())
    start = Start(store, profiles=profiles)
    start.stored.load()
    places = [each.place_key for each in start.ledger.sessions(NOON)]

    assert places == ([own.place_key] if is_open else [])


@pytest.mark.parametrize(
    "changes",
    [
        {"profile": 7},
        {"profile": "dev\u202e"},
        {"arn": "a" * 5000},
        {"arn": "arn:aws:sts::210987654321:assumed-role/Admin/fobwatch"},
        {"colour": "mauve"},
        {"choice": {"kind": "elsewhere"}},
        {"choice": "default"},
        {"ends_at": "soon"},
        {"sign_out_first": "no"},
    ],
    ids=str,
)
def test_a_damaged_file_is_reported_and_set_aside(
    store: MemoryTextStore, changes: dict[str, Any]
) -> None:
    write(store, DEV)
    edit(store, **changes)
    damaged = store.text
    start = Start(store)
    with pytest.raises(StorageError, match="cannot be read"):
        start.stored.load()
    start.ledger.note(DEV)

    assert store.aside == damaged
    assert [each.profile for each in start.ledger.held()] == ["dev"]
    assert store.text is not None
    assert "dev" in store.text


DAMAGED: list[Any] = [7, None, "dev", [], {}, {"profile": "dev"}, [["profile", "dev"]]]


def test_an_entry_that_cannot_be_read_takes_no_other_along(store: MemoryTextStore) -> None:
    write(store, DEV, console("prod"), console("test"))
    edit(store, arn="nobody")
    damaged = store.text
    start = Start(store)
    with pytest.raises(StorageError, match="1 of 3 entries cannot be read"):
        start.stored.load()

    assert [each.profile for each in start.ledger.held()] == ["prod", "test"]
    assert start.stored.problem is not None
    assert store.aside == damaged

    start = Start(store)
    start.stored.load()

    assert [each.profile for each in start.ledger.held()] == ["prod", "test"]
    assert start.stored.problem is None


@pytest.mark.parametrize("entry", DAMAGED, ids=str)
def test_an_entry_of_a_wrong_type_takes_no_other_along_and_stops_no_save(
    store: MemoryTextStore, entry: object
) -> None:
    write(store, DEV)
    assert store.text is not None
    document = json.loads(store.text)
    store.text = json.dumps({"consoles": [entry, *document["consoles"], entry]})
    start = Start(store)
    with pytest.raises(StorageError, match="2 of 3 entries cannot be read"):
        start.stored.load()
    start.ledger.note(console("prod"))
    start = Start(store)
    start.stored.load()

    assert [each.profile for each in start.ledger.held()] == ["dev", "prod"]


def test_of_ten_thousand_entries_those_that_end_last_are_kept_beside_damaged_ones(
    store: MemoryTextStore,
) -> None:
    write(store, DEV)
    assert store.text is not None
    (entry,) = json.loads(store.text)["consoles"]
    ends = [DEV.ends_at - timedelta(seconds=number) for number in range(5_000)]
    many = [
        entry | {"profile": f"dev-{number}", "ends_at": end.isoformat()}
        for number, end in enumerate(ends)
    ]
    store.text = json.dumps({"consoles": [7] * 5_000 + many[::-1]})
    start = Start(store)
    with pytest.raises(StorageError, match="5000 of 10000 entries"):
        start.stored.load()

    assert {each.ends_at for each in start.ledger.held()} == set(ends[:MAX_HELD])


def test_a_file_that_breaks_off_is_set_aside_and_the_next_console_is_remembered(
    store: MemoryTextStore,
) -> None:
    write(store, DEV, console("prod"))
    assert store.text is not None
    store.text = broken = store.text[:-40]
    start = Start(store)
    with pytest.raises(StorageError, match="is damaged"):
        start.stored.load()
    start.ledger.note(console("test"))
    start = Start(store)
    start.stored.load()

    assert store.aside == broken
    assert [each.profile for each in start.ledger.held()] == ["test"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"consoles": [7]}', '{"consoles": 7}'])
def test_a_foreign_file_is_reported_too(text: str) -> None:
    store = MemoryTextStore(text)
    with pytest.raises(StorageError):
        Start(store).stored.load()

    assert store.aside == text


@pytest.mark.expects_log("not remembered")
def test_a_full_disk_holds_up_no_console(store: MemoryTextStore) -> None:
    start = Start(store)
    start.stored.load()
    store.failure = StorageError("Full", "No space is left.", "Free some.")
    start.ledger.note(DEV)

    assert start.ledger.held() == (DEV,)


def test_what_is_opened_before_the_file_is_read_stays_and_loses_nothing(
    store: MemoryTextStore,
) -> None:
    write(store, DEV)
    start = Start(store)
    start.ledger.note(console("prod"))
    start.stored.load()

    assert [each.profile for each in start.ledger.held()] == ["dev", "prod"]

    start = Start(store, later=hours(0.5))
    start.stored.load()

    assert [each.profile for each in start.ledger.held()] == ["dev", "prod"]
