"""Looking for flagged sign-ins by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.cloudtrail.errors import EventsNotAllowed
from fobwatch.core.notices.notices import AlertKind
from fobwatch.core.sign_in_history.history import SignInHistory
from fobwatch.core.sign_in_history.watch import (
    EVERY,
    FIRST_PAUSE,
    LASTING,
    MOST_NEWS,
    SLOW,
    SignInWatch,
)
from tests.fakes import ACCOUNT, ANNA, FakeClock, FakeTokens
from tests.fakes_cloudtrail import FakeEventHistory, event, trail_of
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from fobwatch.core.cloudtrail.events import CloudTrailEvent

PLAIN = replace(ANNA, name="plain", mfa_serial="", duration=timedelta(hours=36))
MINUTE = timedelta(minutes=1)


class Desk:
    """An account that a person has read, with a session that lasts."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.world = VaultWorld(clock=self.clock, sts=FakeTokens(clock=self.clock))
        self.world.vault.save_profile(PLAIN)
        trail = trail_of(self.clock)
        assert isinstance(trail.history, FakeEventHistory)
        self.aws, self.store = trail.history, trail.store
        self.history = SignInHistory(
            trail,
            journal=self.world.journal,
            vault=self.world.vault,
            broker=self.world.broker,
            aws_time=self.world.portals.aws_time,
            connection=lambda _name: USUAL,
        )
        self.watch = SignInWatch(self.history, self.world.broker, self.world.portals.aws_time)

    def read_by_person(self) -> None:
        self.history.begin("plain").run.work(lambda: None)
        self.watch.due(self.clock.now())
        self.clock.advance(FIRST_PAUSE)
        self.aws.calls.clear()
        self.aws.called_at.clear()

    def fail_to_sign_in(self, **fields: object) -> None:
        fields |= {"account_id": ACCOUNT, "failed": True, "user_name": "root"}
        self.aws.events.append(event(self.clock.now() - MINUTE, **fields))

    @property
    def due(self) -> str:
        return self.watch.due(self.clock.now())

    def told(self) -> list[str]:
        return [alert.profile for alert in self.watch.alerts(muted=())]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_an_account_that_nobody_read_is_left_alone(desk: Desk) -> None:
    desk.world.broker.start("plain")
    assert desk.due == ""
    desk.clock.advance(FIRST_PAUSE)

    assert desk.due == ""
    assert desk.watch.next_change(desk.clock.now()) is None


def test_a_read_account_is_looked_at_each_hour(desk: Desk) -> None:
    desk.read_by_person()
    assert desk.due == "plain"

    desk.watch.read("plain")
    after = desk.clock.now()

    assert desk.due == ""
    assert desk.watch.next_change(after) is not None
    desk.clock.advance(EVERY)
    assert desk.due == "plain"


def test_it_remembers_accounts_of_an_earlier_start(desk: Desk) -> None:
    desk.read_by_person()
    desk.history.known_accounts = frozenset()

    desk.history.load()

    assert desk.due == "plain"


def test_without_a_session_that_lasts_nobody_is_asked(desk: Desk) -> None:
    desk.read_by_person()
    session = desk.world.broker.record("plain").session
    assert session is not None

    desk.clock.advance(session.expires_at - desk.clock.now() - LASTING + MINUTE)
    calls = list(desk.world.tokens.calls)

    assert desk.due == ""
    assert desk.world.tokens.calls == calls


def test_while_renewals_are_paused_it_waits(desk: Desk) -> None:
    desk.read_by_person()
    desk.world.broker.renewals.pause()

    assert desk.due == ""


def test_it_asks_slowly_with_the_session_that_is_there(desk: Desk) -> None:
    desk.read_by_person()
    calls = list(desk.world.tokens.calls)

    desk.watch.read("plain")

    times = desk.aws.called_at
    per_region = len(times) // len(desk.aws.regions)
    assert times[per_region - 1] - times[0] >= (per_region - 1) * SLOW
    assert desk.world.tokens.calls == calls


def test_what_is_new_and_flagged_is_told_until_it_is_seen(desk: Desk) -> None:
    desk.read_by_person()
    desk.fail_to_sign_in()

    desk.watch.read("plain")

    (alert,) = desk.watch.alerts(muted=())
    assert (alert.kind, alert.profile) == (AlertKind.SIGN_INS, "plain")
    assert [each.who for each in desk.watch.news_for("plain")] == ["root"]
    assert desk.watch.alerts(muted=("plain",)) == ()
    desk.watch.note_seen(ACCOUNT)
    assert desk.told() == []


def test_what_a_person_read_before_is_no_news(desk: Desk) -> None:
    desk.fail_to_sign_in()
    desk.read_by_person()

    desk.watch.read("plain")

    assert desk.told() == []


def test_news_add_up(desk: Desk) -> None:
    desk.read_by_person()
    for _ in range(2):
        desk.fail_to_sign_in()
        desk.watch.read("plain")
        desk.clock.advance(EVERY)

    assert len(desk.watch.news_for("plain")) == 2


def test_a_denial_is_not_tried_again(desk: Desk) -> None:
    desk.read_by_person()
    denied = EventsNotAllowed("Denied", "A policy says so.", "Ask.")
    desk.aws.failures = {region: [denied] for region in desk.aws.regions}

    with pytest.raises(EventsNotAllowed):
        desk.watch.read("plain")
    desk.clock.advance(EVERY)

    assert desk.due == ""


def test_a_failure_is_tried_again_after_an_hour(desk: Desk) -> None:
    desk.read_by_person()
    desk.aws.failures = {desk.aws.regions[0]: [NetworkUnreachable("No", "No network.", "Wait.")]}

    with pytest.raises(NetworkUnreachable):
        desk.watch.read("plain")
    assert desk.due == ""
    desk.clock.advance(EVERY)

    assert desk.due == "plain"


def test_of_news_that_nobody_sees_the_newest_are_kept(desk: Desk) -> None:
    desk.read_by_person()
    for number in range(MOST_NEWS):
        desk.fail_to_sign_in(source_address=f"203.0.113.{number}")
    desk.watch.read("plain")
    desk.clock.advance(EVERY)
    desk.fail_to_sign_in()
    desk.watch.read("plain")
    kept = desk.watch.news_for("plain")

    assert len(kept) == MOST_NEWS
    assert kept[0].event.at > kept[1].event.at


def test_no_events_stay_in_memory_once_the_watch_has_looked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.read_by_person()
    desk.watch.read("plain")
    read, events = list[str](), desk.store.events

    def read_again(account_id: str) -> tuple[CloudTrailEvent, ...]:
        read.append(account_id)
        return events(account_id)

    monkeypatch.setattr(desk.store, "events", read_again)
    desk.history.judged(ACCOUNT)

    assert read == [ACCOUNT]
