"""Keys are replaced by themselves where that is wanted, and what needs a person is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.credentials import AccessKey, masked
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.iam.access_keys import KeyReading, KeyUse, UserKey
from fobwatch.core.iam.errors import CannotChangeUser, OldKeyInUse
from fobwatch.core.iam.key_readings import KeyReadings
from fobwatch.core.iam.key_rotation import GRACE
from fobwatch.core.iam.key_schedule import AFTER_FAILURE, KeySchedule
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.settings.settings import Settings, SettingsFile
from tests.core.iam.key_world import KeyWorld
from tests.core.iam.walk_world import PLAIN
from tests.fakes import ACCOUNT, KEY, LOST, NOON
from tests.fakes_files import MemoryTextStore
from tests.fakes_iam_tools import iam_tools_in
from tests.fakes_keys import let_know

if TYPE_CHECKING:
    from fobwatch.core.walks.journal import WalkJournal
    from tests.fakes import FakeTokens
    from tests.fakes_keys import FakeAccessKeys

WANTED = Settings(rotate_keys=True, access_key_limit=timedelta(days=100))
"""The world's key is 120 days old."""

SECOND = AccessKey(access_key_id="AKIASECOND000000TEST", secret_access_key="second-secret")

OTHER = IamUserProfile(name="other", access_key=SECOND, region="eu-west-1")
OLD_TOO = KeyReading(
    asked_with=SECOND.access_key_id,
    asked_at=NOON,
    user_arn=f"arn:aws:iam::{ACCOUNT}:user/boris",
    keys=(UserKey(access_key_id=SECOND.access_key_id, created_at=NOON - timedelta(days=120)),),
)


class Desk(KeyWorld):
    def furnished(self, tokens: FakeTokens) -> tuple[FakeAccessKeys]:
        self.vault.remove_profile("dev")
        self.file_of_settings = SettingsFile(MemoryTextStore())
        self.file_of_settings.change(lambda _: WANTED)
        return super().furnished(tokens)

    def load(self, walks: WalkJournal) -> None:
        super().load(walks)
        world = self.world
        self.readings = KeyReadings(iam_tools_in(world, keys=self.aws), MemoryTextStore())
        self.readings.read(PLAIN.name)
        self.schedule = KeySchedule(
            self.rotation, self.readings, self.file_of_settings, world.portals.aws_time
        )

    def due(self) -> str:
        return self.schedule.due(self.world.clock.now())

    def carry_out(self) -> None:
        name = self.due()
        assert name == PLAIN.name
        self.schedule.carry_out(name, self.world.clock.now())

    def lines(self) -> list[tuple[Event, str]]:
        """What Activity says of the profile's key, with the details."""
        return [
            (line.event, line.detail)
            for line in self.world.journal.lines
            if line.subject == PLAIN.name and line.event.startswith("key-")
        ]

    def statuses(self) -> list[bool]:
        """Whether each key at AWS is active, the oldest first."""
        return [record.active for record in self.aws.records.values()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize(
    "settings",
    [
        replace(WANTED, rotate_keys=False),
        replace(WANTED, watch_access_keys=False),
        replace(WANTED, access_key_limit=timedelta(days=128)),
    ],
    ids=["not wanted", "ages are not asked", "young enough"],
)
def test_nothing_is_done_by_itself(desk: Desk, settings: Settings) -> None:
    desk.file_of_settings.change(lambda _: settings)

    assert desk.due() == ""


def test_a_young_key_that_a_wrong_clock_calls_old_is_left(desk: Desk) -> None:
    desk.file_of_settings.change(lambda _: replace(WANTED, access_key_limit=timedelta(days=365)))
    ahead = desk.world.clock.now() + timedelta(days=300)
    assert desk.schedule.due(ahead) == PLAIN.name

    desk.schedule.carry_out(PLAIN.name, ahead)

    assert desk.statuses() == [True]
    assert desk.rotation.unfinished == ()


def test_what_is_switched_off_while_aws_is_asked_is_not_begun(desk: Desk) -> None:
    name, tokens = desk.due(), desk.world.tokens
    unwanted = replace(WANTED, rotate_keys=False)
    tokens.before_answer = lambda: desk.file_of_settings.change(lambda _: unwanted)
    desk.schedule.carry_out(name, desk.world.clock.now())

    assert desk.statuses() == [True]
    assert desk.rotation.unfinished == ()


def test_an_old_key_is_replaced_in_three_steps_a_grace_time_apart(desk: Desk) -> None:
    seen = []
    for _ in range(3):
        desk.carry_out()
        seen.append((desk.statuses(), desk.due(), desk.key != KEY))
        desk.world.clock.advance(GRACE)

    assert seen == [([True, True], "", True), ([False, True], "", True), ([True], "", True)]
    assert desk.rotation.unfinished == ()
    assert desk.due() == ""


def test_activity_has_a_line_for_each_step(desk: Desk) -> None:
    for _ in range(3):
        desk.carry_out()
        desk.world.clock.advance(GRACE)
    old = masked(KEY.access_key_id)

    assert desk.lines() == [
        (Event.KEY_CHANGE_BEGUN, f"{old}; by the schedule"),
        (Event.KEY_SWITCHED, old),
        (Event.KEY_DISABLED, old),
        (Event.KEY_ROTATED, old),
    ]


def test_a_failure_has_its_line(desk: Desk) -> None:
    desk.aws.failures["create"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        desk.carry_out()

    assert desk.lines() == [
        (Event.KEY_CHANGE_BEGUN, f"{masked(KEY.access_key_id)}; by the schedule"),
        (Event.KEY_CHANGE_FAILED, "No answer: It was sent."),
    ]


def test_it_goes_on_after_a_restart(desk: Desk) -> None:
    desk.carry_out()
    desk.world.clock.advance(GRACE)
    desk.start()
    desk.carry_out()

    assert desk.statuses() == [False, True]


def test_what_a_person_began_is_left_to_that_person(desk: Desk) -> None:
    desk.rotation.go_on(desk.begun())
    desk.world.clock.advance(GRACE)

    assert desk.due() == ""


def test_switched_off_meanwhile_nothing_goes_on(desk: Desk) -> None:
    desk.carry_out()
    desk.world.clock.advance(GRACE)
    desk.file_of_settings.change(lambda _: Settings())

    assert desk.due() == ""


def test_an_old_key_that_is_still_used_is_not_disabled(desk: Desk) -> None:
    desk.carry_out()
    desk.world.clock.advance(GRACE)
    used = desk.world.clock.now()
    desk.aws.uses[KEY.access_key_id] = KeyUse(at=used, service="s3", region="eu-west-1")

    with pytest.raises(OldKeyInUse):
        desk.carry_out()

    assert desk.statuses() == [True, True]
    assert desk.due() == ""
    assert desk.lines()[-1][0] is Event.KEY_CHANGE_FAILED


def test_a_key_that_the_aws_files_have_too_is_left_to_a_person(desk: Desk) -> None:
    desk.world.files.change(profiles=(replace(PLAIN, name="old", origin=Origin.AWS_FILES),))
    desk.world.catalogue.refresh()

    with pytest.raises(CannotChangeUser, match="old"):
        desk.carry_out()

    assert desk.rotation.unfinished == ()
    assert desk.statuses() == [True]
    [(event, detail)] = desk.lines()
    assert event is Event.KEY_CHANGE_FAILED
    assert "old" in detail


def test_a_second_key_in_use_is_never_touched(desk: Desk) -> None:
    desk.aws.add(SECOND)
    with pytest.raises(CannotChangeUser):
        desk.carry_out()

    assert desk.statuses() == [True, True]


def test_what_failed_is_tried_again_hours_later(desk: Desk) -> None:
    desk.aws.failures["keys"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        desk.carry_out()
    at_once = desk.due()
    desk.world.clock.advance(AFTER_FAILURE)
    desk.carry_out()

    assert at_once == ""
    assert desk.key != KEY


def test_nobody_has_to_be_told_of_what_is_done_here(desk: Desk) -> None:
    def cared_for() -> frozenset[str]:
        return desk.schedule.cares_for(desk.world.clock.now())

    seen = [cared_for()]
    desk.carry_out()
    seen.append(cared_for())  # for its grace time too
    desk.file_of_settings.change(lambda _: replace(WANTED, rotate_keys=False))
    seen.append(cared_for())

    assert seen == [{PLAIN.name}, {PLAIN.name}, set()]


def test_a_person_is_told_of_what_failed(desk: Desk) -> None:
    desk.aws.add(SECOND)
    with pytest.raises(CannotChangeUser):
        desk.carry_out()

    assert desk.schedule.cares_for(desk.world.clock.now()) == frozenset()


def test_a_person_is_told_of_what_that_person_began(desk: Desk) -> None:
    desk.rotation.go_on(desk.begun())

    assert desk.schedule.cares_for(desk.world.clock.now()) == frozenset()


def test_a_person_is_told_once_of_what_fails_again_and_again(desk: Desk) -> None:
    desk.aws.failures["keys"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        desk.carry_out()
    desk.world.clock.advance(AFTER_FAILURE)
    before = desk.schedule.cares_for(desk.world.clock.now())
    desk.carry_out()

    assert before == frozenset()
    assert desk.schedule.cares_for(desk.world.clock.now()) == {PLAIN.name}


def test_a_change_that_cannot_go_on_holds_up_no_other(desk: Desk) -> None:
    desk.carry_out()
    desk.world.clock.advance(GRACE)
    used = desk.world.clock.now()
    desk.aws.uses[KEY.access_key_id] = KeyUse(at=used, service="s3", region="eu-west-1")
    with pytest.raises(OldKeyInUse):
        desk.carry_out()
    desk.vault.save_profile(OTHER)
    let_know(desk.readings, OLD_TOO)

    assert desk.due() == OTHER.name
