"""How old access keys are: asked calmly, remembered, and not asked again where it is denied."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.iam.access_keys import LAST_USED, LIST, KeyUse
from fobwatch.core.iam.key_readings import AFTER_FAILURE, FIRST_PAUSE, FRESH, PACE, KeyReadings
from fobwatch.core.notices.notices import AlertKind
from tests.fakes import ACCOUNT, ANNA, DENIED, KEY, LOST, NOON, FakeClock, FakeTokens
from tests.fakes_files import MemoryTextStore
from tests.fakes_iam_tools import iam_tools_in
from tests.fakes_keys import FakeAccessKeys
from tests.vault_world import VaultWorld

PLAIN = replace(ANNA, name="plain", mfa_serial="")
SECOND = AccessKey(access_key_id="AKIASECOND00000TEST", secret_access_key="second-secret")
OTHER = replace(PLAIN, name="other", access_key=SECOND)
LIMIT = timedelta(days=90)
DAY = timedelta(days=1)
USE = KeyUse(at=NOON - DAY, service="s3", region="eu-west-1")


@dataclass
class Desk:
    """A vault with one profile without MFA; `start` is what the program does on what is kept."""

    file: MemoryTextStore = field(default_factory=MemoryTextStore)

    def __post_init__(self) -> None:
        clock = FakeClock()
        self.world = VaultWorld(clock=clock, sts=FakeTokens(clock=clock))
        for name in ("prod-admin", "dev"):
            self.world.vault.remove_profile(name)
        self.world.vault.save_profile(PLAIN)
        self.aws = FakeAccessKeys(self.world.tokens)
        self.start()

    def start(self) -> None:
        world = self.world
        self.readings = KeyReadings(iam_tools_in(world, keys=self.aws), self.file)
        self.readings.load()

    def due(self) -> str:
        return self.readings.due(self.world.clock.now())

    def alerts(self, *muted: str) -> list[str]:
        found = self.readings.alerts(self.world.clock.now(), LIMIT, muted=muted)
        assert all(alert.kind is AlertKind.OLD_KEY for alert in found)
        return [alert.profile for alert in found]

    def pass_by(self, time: timedelta) -> None:
        self.world.clock.advance(time)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.due()
    desk.pass_by(FIRST_PAUSE)
    return desk


# What is asked


def test_a_reading_has_the_age_and_the_last_use_of_each_key(desk: Desk) -> None:
    desk.aws.uses[KEY.access_key_id] = USE
    desk.aws.add(SECOND, 300 * DAY, active=False)

    desk.readings.read("plain")

    reading = desk.readings.reading(KEY.access_key_id)
    assert reading is not None
    assert reading.own is not None
    assert reading.own.age(desk.world.clock.now()) > 120 * DAY
    assert reading.own.use == USE
    assert [(k.access_key_id, k.active, k.use) for k in reading.others] == [
        (SECOND.access_key_id, False, None)
    ]
    assert reading.user_arn == f"arn:aws:iam::{ACCOUNT}:user/anna"


def test_it_outlives_the_program_and_holds_no_secret(desk: Desk) -> None:
    desk.aws.uses[KEY.access_key_id] = USE
    desk.readings.read("plain")
    before = desk.readings.reading(KEY.access_key_id)

    desk.start()

    assert desk.readings.reading(KEY.access_key_id) == before
    assert KEY.secret_access_key not in (desk.file.text or "")


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"readings": [{}], "told": []}', '{"readings": 1, "told": []}']
)
def test_a_damaged_file_is_forgotten(desk: Desk, text: str) -> None:
    desk.file.text = text

    desk.start()

    assert desk.readings.reading(KEY.access_key_id) is None
    desk.readings.read("plain")
    assert desk.readings.reading(KEY.access_key_id) is not None


@pytest.mark.parametrize("created_at", ["0001-01-01T00:00:00+14:00", "9999-12-31T00:00:00Z"])
def test_a_time_of_which_there_is_no_other_is_damage(desk: Desk, created_at: str) -> None:
    desk.readings.read("plain")
    document = json.loads(desk.file.text or "")
    document["readings"][0]["keys"][0]["created_at"] = created_at
    desk.file.text = json.dumps(document)

    desk.start()

    assert desk.alerts() == []
    assert desk.readings.reading(KEY.access_key_id) is None


def test_the_root_user_is_not_asked_about(desk: Desk) -> None:
    desk.world.tokens.user_arn = f"arn:aws:iam::{ACCOUNT}:root"

    desk.readings.read("plain")

    assert desk.aws.calls == []


# The pace


def test_nothing_is_asked_right_after_the_start() -> None:
    desk = Desk()

    assert desk.due() == ""
    desk.pass_by(FIRST_PAUSE - timedelta(seconds=1))
    assert desk.due() == ""
    desk.pass_by(timedelta(seconds=1))
    assert desk.due() == "plain"


def test_users_are_asked_about_one_after_the_other(desk: Desk) -> None:
    desk.world.tokens.other_keys.append(SECOND)
    desk.world.vault.save_profile(OTHER)
    first = desk.due()
    desk.readings.read(first)

    assert desk.due() == ""
    desk.pass_by(PACE)
    assert {first, desk.due()} == {"plain", "other"}


def test_a_key_that_two_profiles_have_is_asked_about_once(desk: Desk) -> None:
    desk.world.vault.save_profile(replace(PLAIN, name="a-twin"))
    desk.readings.read(desk.due())
    desk.pass_by(PACE)

    assert desk.due() == ""


def test_it_is_asked_again_after_a_day(desk: Desk) -> None:
    desk.readings.read("plain")
    desk.pass_by(FRESH - timedelta(seconds=1))
    assert desk.due() == ""

    desk.pass_by(timedelta(seconds=1))

    assert desk.due() == "plain"


def test_after_a_failure_it_is_tried_again_in_an_hour(desk: Desk) -> None:
    desk.aws.failures["keys"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        desk.readings.read("plain")
    desk.pass_by(AFTER_FAILURE - timedelta(seconds=1))
    assert desk.due() == ""

    desk.pass_by(timedelta(seconds=1))

    assert desk.due() == "plain"


@pytest.mark.parametrize("failure", [None, LOST], ids=["read", "failed"])
def test_a_clock_that_was_a_year_ahead_puts_nothing_off(
    desk: Desk, failure: NetworkUnreachable | None
) -> None:
    right = desk.world.clock.now()
    desk.world.clock.set_wall(right + 365 * DAY)
    desk.aws.failures["keys"] = [failure] if failure else []
    with pytest.raises(NetworkUnreachable) if failure else nullcontext():
        desk.readings.read("plain")

    desk.world.clock.set_wall(right)
    desk.due()
    next_change = desk.readings.next_change(right)
    desk.pass_by(FIRST_PAUSE)

    assert next_change == right + FIRST_PAUSE
    assert desk.due() == "plain"


def test_nothing_is_asked_while_renewals_are_paused(desk: Desk) -> None:
    desk.world.broker.renewals.pause()

    assert desk.due() == ""
    assert desk.readings.next_change(desk.world.clock.now()) is None


def test_a_beat_is_wanted_only_while_a_user_waits(desk: Desk) -> None:
    now = desk.world.clock.now()
    assert desk.readings.next_change(now) is not None

    desk.readings.read("plain")

    assert desk.readings.next_change(now) is None


# MFA


def test_a_user_with_a_device_is_asked_about_with_the_session(desk: Desk) -> None:
    desk.world.vault.save_profile(ANNA)
    desk.world.vault.remove_profile("plain")
    assert desk.due() == ""

    session = desk.world.broker.start("dev")

    assert desk.due() == "dev"
    desk.readings.read("dev")
    assert set(map(id, desk.aws.sources)) == {id(session.credentials)}


def test_what_was_denied_without_mfa_is_asked_for_once_more_with_it(desk: Desk) -> None:
    desk.aws.failures["keys"] = [DENIED]
    desk.readings.read("plain")
    desk.world.vault.save_profile(replace(PLAIN, mfa_serial=ANNA.mfa_serial))
    desk.world.broker.start("plain")
    desk.pass_by(PACE)

    assert desk.due() == "plain"
    desk.aws.failures["keys"] = [DENIED]
    desk.readings.read("plain")
    desk.pass_by(timedelta(hours=1))
    assert desk.due() == ""


# Denials


def test_what_is_denied_is_not_asked_for_again(desk: Desk) -> None:
    desk.aws.failures["keys"] = [DENIED]
    desk.readings.read("plain")
    desk.start()
    desk.pass_by(30 * DAY)

    assert desk.due() == ""
    desk.pass_by(FIRST_PAUSE)
    assert desk.due() == ""
    reading = desk.readings.reading(KEY.access_key_id)
    assert reading is not None
    assert (reading.denied, reading.own) == ((LIST,), None)


def test_without_the_last_use_the_age_is_known(desk: Desk) -> None:
    desk.aws.failures["last_use"] = [DENIED]
    desk.readings.read("plain")
    desk.pass_by(FRESH)
    desk.readings.read("plain")

    reading = desk.readings.reading(KEY.access_key_id)
    assert reading is not None
    assert reading.own is not None
    assert reading.denied == (LAST_USED,)
    assert desk.aws.calls == ["keys", "last_use", "keys"]


def test_a_person_may_have_it_asked_again(desk: Desk) -> None:
    desk.aws.failures["last_use"] = [DENIED]
    desk.readings.read("plain")

    desk.readings.read("plain", wanted=True)

    reading = desk.readings.reading(KEY.access_key_id)
    assert reading is not None
    assert reading.denied == ()


# Notices


@pytest.mark.parametrize(("age", "is_told"), [(82, False), (83, True), (90, True), (300, True)])
def test_a_key_is_mentioned_from_a_week_before_its_limit(age: int, is_told: bool) -> None:
    desk = Desk()
    desk.aws.add(KEY, age * DAY)
    desk.readings.read("plain")

    assert desk.alerts() == (["plain"] if is_told else [])
    assert desk.alerts("plain") == []


def test_an_inactive_key_is_not_mentioned(desk: Desk) -> None:
    desk.readings.read("plain")
    desk.aws.records[KEY.access_key_id] = replace(desk.aws.records[KEY.access_key_id], active=False)
    desk.world.tokens.unknown_keys.clear()
    desk.readings.read("plain")

    assert desk.alerts() == []


def test_a_person_is_told_once_even_after_a_restart(desk: Desk) -> None:
    desk.readings.read("plain")
    desk.readings.note_told("plain")
    still_true = desk.alerts()

    desk.start()

    assert still_true == ["plain"]
    assert desk.alerts() == []


def test_a_locked_vault_costs_nothing_that_is_remembered(desk: Desk) -> None:
    desk.readings.read("plain")
    kept = desk.file.text
    desk.world.vault.lock()

    desk.readings.note_told("plain")
    desk.readings._save()

    assert desk.file.text == kept


def test_what_is_remembered_goes_with_its_profile(desk: Desk) -> None:
    desk.readings.read("plain")
    desk.world.tokens.other_keys.append(SECOND)
    desk.world.vault.remove_profile("plain")
    desk.world.vault.save_profile(OTHER)

    desk.readings.read("other")

    kept = json.loads(desk.file.text or "")["readings"]
    assert [each["asked_with"] for each in kept] == [SECOND.access_key_id]
