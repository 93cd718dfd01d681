"""The sign-ins of an account: read, kept, judged and found again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AccessDenied, AccessKeyRefused, Throttled
from fobwatch.core.aws.regions import regions_without_asking
from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.cloudtrail.events import DELIVERY, KEPT_BY_AWS, LookupBy, minute_of
from fobwatch.core.cloudtrail.reading import TRIES
from fobwatch.core.errors import StorageError, VaultError
from fobwatch.core.sign_in_history.history import Outcome, SignInHistory
from fobwatch.core.sign_in_history.search import MAX_PEOPLE, SignInQuery
from fobwatch.core.sign_in_history.sign_ins import Flag, SignInKind
from tests.fakes import ACCOUNT, ANNA, KEY, NOON, FakeClock, FakeTokens
from tests.fakes_cloudtrail import FakeEventHistory, MemoryEventStore, event, trail_of
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.aws.errors import RegionOff
    from fobwatch.core.sign_in_history.history import AccountReading

PLAIN = replace(ANNA, name="plain", mfa_serial="")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOME, AWAY = "203.0.113.24", "198.51.100.200"
HERE, THERE = "us-east-1", "eu-west-1"


@dataclass
class Desk:
    """A vault with one user without MFA, and an account with events."""

    def __post_init__(self) -> None:
        clock = FakeClock()
        self.world = VaultWorld(clock=clock, sts=FakeTokens(clock=clock))
        self.world.vault.save_profile(PLAIN)
        self.trail = trail_of(clock)
        assert isinstance(self.trail.history, FakeEventHistory)
        assert isinstance(self.trail.store, MemoryEventStore)
        self.aws, self.store = self.trail.history, self.trail.store
        self.sign_ins = SignInHistory(
            self.trail,
            journal=self.world.journal,
            vault=self.world.vault,
            broker=self.world.broker,
            aws_time=self.world.portals.aws_time,
            connection=lambda _name: USUAL,
        )

    def happen(self, ago: timedelta, **fields: object) -> None:
        self.aws.events.append(event(self.world.clock.now() - ago, account_id=ACCOUNT, **fields))

    def read(self) -> AccountReading:
        reading = self.sign_ins.begin("plain")
        reading.run.work(lambda: None)
        return reading

    def names(self, **query: object) -> list[str]:
        wanted = SignInQuery(**query)  # type: ignore[arg-type] # any of its fields
        found = self.sign_ins.find(ACCOUNT, wanted, None)
        return [each.event.name for each in found.sign_ins]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def error(kind: type[AccessDenied | AccessKeyRefused | Throttled | RegionOff]) -> AccessDenied:
    return kind("Title", "Message.", "Remedy.")  # type: ignore[return-value] # any error of AWS


def test_sign_ins_of_all_regions_are_found_newest_first(desk: Desk) -> None:
    desk.happen(2 * HOUR)
    desk.happen(HOUR, region=THERE, name="SwitchRole")
    desk.happen(3 * HOUR, name="ListUsers", user_name="root", identity_type="Root")
    desk.happen(4 * HOUR, name="RunInstances", access_key_id=KEY.access_key_id)

    reading = desk.read()

    assert reading.outcome() == Outcome()
    assert reading.regions_told
    assert desk.names() == ["SwitchRole", "ConsoleLogin", "ListUsers"]


def test_sign_ins_the_root_user_the_caller_and_our_keys_are_looked_up(desk: Desk) -> None:
    desk.read()

    asked = {(lookup.by, lookup.value) for region, lookup, _ in desk.aws.calls if region == HERE}
    assert {
        (LookupBy.EVENT_NAME, "ConsoleLogin"),
        (LookupBy.EVENT_NAME, "SwitchRole"),
        (LookupBy.USER_NAME, "root"),
        (LookupBy.USER_NAME, "anna"),
        (LookupBy.ACCESS_KEY_ID, KEY.access_key_id),
    } <= asked
    assert {lookup.since for _, lookup, _ in desk.aws.calls} == {NOON - KEPT_BY_AWS}


def test_a_second_look_asks_for_what_is_new_alone(desk: Desk) -> None:
    desk.read()
    first = {(region, lookup.by, lookup.value): lookup for region, lookup, _ in desk.aws.calls}
    desk.aws.calls.clear()
    desk.world.clock.advance(HOUR / 2)

    desk.read()

    for region, lookup, _ in desk.aws.calls:
        before = first[region, lookup.by, lookup.value]
        assert lookup.since == before.until - DELIVERY


def test_an_event_that_came_late_is_found_by_the_next_look(desk: Desk) -> None:
    desk.read()
    desk.world.clock.advance(5 * HOUR / 60)
    desk.happen(6 * HOUR / 60)

    desk.read()

    assert desk.names() == ["ConsoleLogin"]


def test_what_was_stopped_is_read_anew(desk: Desk) -> None:
    for number in range(120):
        desk.happen(number * HOUR)
    reading = desk.sign_ins.begin("plain")
    reading.run.work(reading.run.stop)
    assert reading.outcome() == Outcome(stopped=True)

    desk.read()

    assert len(desk.names()) == 120


def test_a_key_used_elsewhere_is_found_by_what_the_journal_says(desk: Desk) -> None:
    desk.sign_ins.begin("plain")  # which starts the session, and the journal says so
    own = {"access_key_id": KEY.access_key_id, "name": "GetSessionToken"}
    desk.happen(timedelta(), source_address=HOME, user_agent="fobwatch/1.0", **own)
    desk.world.clock.advance(HOUR)
    desk.happen(HOUR / 2, name="ListUsers", access_key_id=KEY.access_key_id, source_address=AWAY)

    desk.read()

    assert desk.names(flag=Flag.NOT_OURS) == ["ListUsers"]


def test_a_call_of_our_own_is_known_by_the_minute_that_aws_told(desk: Desk) -> None:
    desk.read()
    desk.world.clock.advance(DAY)
    now = desk.world.clock.now()
    desk.trail.own_calls.observe(now)
    own = {"access_key_id": KEY.access_key_id, "user_agent": "fobwatch/1.0"}
    desk.happen(timedelta(), name="GetCallerIdentity", source_address=AWAY, **own)

    desk.read()

    assert desk.names(flag=Flag.NOT_OURS) == []
    assert desk.store.called()


def test_denied_everywhere_is_denied(desk: Desk) -> None:
    for region in desk.aws.regions:
        desk.aws.failures[region] = [error(EventsNotAllowed)]

    outcome = desk.read().outcome()

    assert isinstance(outcome.denied, EventsNotAllowed)
    assert desk.sign_ins.known_accounts == frozenset()


def test_a_region_that_is_off_is_no_problem(desk: Desk) -> None:
    desk.aws.failures[THERE] = [error(AccessKeyRefused)]

    assert desk.read().outcome() == Outcome()


def test_a_key_that_no_region_knows_is_one(desk: Desk) -> None:
    for region in desk.aws.regions:
        desk.aws.failures[region] = [error(AccessKeyRefused)]

    assert isinstance(desk.read().outcome().problem, AccessKeyRefused)


def test_a_region_that_failed_is_named_and_read_next_time(desk: Desk) -> None:
    desk.happen(HOUR, region=THERE)
    desk.aws.failures[THERE] = [error(Throttled)] * TRIES

    first = desk.read().outcome()
    second = desk.read().outcome()

    assert first.unread == (THERE,)
    assert isinstance(first.problem, Throttled)
    assert second == Outcome()
    assert desk.names() == ["ConsoleLogin"]


def test_the_usual_regions_are_read_where_aws_does_not_tell(desk: Desk) -> None:
    desk.aws.failures["regions"] = [error(AccessDenied)]

    reading = desk.read()

    assert not reading.regions_told
    expected = set(regions_without_asking(PLAIN.region))
    assert {region for region, _, _ in desk.aws.calls} == expected


def test_a_locked_vault_is_said(desk: Desk) -> None:
    desk.world.vault.lock()
    desk.world.broker.forget()

    with pytest.raises(VaultError):
        desk.sign_ins.begin("plain")


def test_what_was_found_says_how_much_there_is_and_since_when(desk: Desk) -> None:
    desk.happen(HOUR)
    desk.happen(2 * HOUR, user_name="boris", failed=True)
    desk.happen(3 * HOUR, user_name="boris")

    desk.read()
    found = desk.sign_ins.find(ACCOUNT, SignInQuery(who="boris"), 1)

    assert (len(found.sign_ins), found.total, found.of) == (1, 2, 3)
    assert found.people == {"anna", "boris"}
    assert found.since == NOON - KEPT_BY_AWS
    assert found.until is not None
    assert desk.sign_ins.find("901755201184", SignInQuery(), None).since is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"text": "FIREFOX"}, ["ConsoleLogin"]),
        ({"text": "198.51"}, ["SwitchRole"]),
        ({"text": "switched", "kinds": frozenset({SignInKind.ROLE_SWITCHED})}, ["SwitchRole"]),
        ({"flag": Flag.FAILED}, ["ConsoleLogin"]),
        ({"flagged": True}, ["SwitchRole", "ConsoleLogin"]),
        ({"text": "nothing of this"}, []),
    ],
)
def test_a_query_finds(desk: Desk, query: dict[str, object], names: list[str]) -> None:
    desk.happen(3 * HOUR, user_agent="Firefox", failed=True)
    desk.happen(2 * HOUR, name="UserAuthentication")
    desk.happen(HOUR, name="SwitchRole", source_address=AWAY)
    desk.read()

    assert desk.names(**query) == names


def test_no_reading_goes_on_when_all_is_stopped(desk: Desk) -> None:
    reading = desk.sign_ins.begin("plain")

    desk.sign_ins.stop()
    reading.run.work(lambda: None)

    assert desk.aws.calls == []


def test_the_people_to_choose_from_are_those_seen_last(desk: Desk) -> None:
    for ago in range(MAX_PEOPLE + 5):
        desk.happen(ago * timedelta(minutes=1), user_name=f"session-{ago}")
    desk.read()

    people = desk.sign_ins.find(ACCOUNT, SignInQuery(), 1).people

    assert len(people) == MAX_PEOPLE
    assert "session-0" in people
    assert f"session-{MAX_PEOPLE + 4}" not in people


def test_a_document_is_found_by_its_event(desk: Desk) -> None:
    desk.happen(HOUR, event_id="one", document='{"a": 1}')
    desk.read()

    assert desk.sign_ins.document("one") == '{"a": 1}'


def test_own_calls_that_the_disk_does_not_take_are_stored_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_minutes: object) -> None:
        raise StorageError("The disk is full", "No space is left.", "Free some.")

    now = desk.world.clock.now()
    desk.trail.own_calls.observe(now)
    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "note_calls", full)
        with pytest.raises(StorageError):
            desk.sign_ins.save()
    desk.sign_ins.save()

    assert desk.store.called() == {minute_of(now)}
