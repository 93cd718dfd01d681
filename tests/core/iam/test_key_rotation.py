"""An access key is replaced by a new one, with a grace time before the old one goes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.aws.errors import (
    AccessKeyRefused,
    ChangeNotAllowed,
    NetworkUnreachable,
)
from fobwatch.core.errors import VaultLocked
from fobwatch.core.iam.access_keys import KeyUse
from fobwatch.core.iam.errors import (
    AccessKeyLimit,
    CannotChangeUser,
    OldKeyInUse,
)
from fobwatch.core.iam.key_rotation import GRACE
from fobwatch.core.iam.key_schedule import next_reminder, reminders
from fobwatch.core.iam.key_steps import DELETE, DISABLE, PATIENCE, PAUSE, SUCCESSES
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.walks.errors import WalkUnderWay
from tests.core.iam.key_world import KeyWorld
from tests.core.iam.walk_world import PLAIN
from tests.fakes import ACCOUNT, ANNA, DENIED, KEY, LOST

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND = AccessKey(access_key_id="AKIASECOND000000TEST", secret_access_key="second-secret")
DAY = timedelta(days=1)


@pytest.fixture
def world() -> KeyWorld:
    return KeyWorld()


def switched(world: KeyWorld, profile: str = "plain") -> None:
    """The new key is in use, and the grace time of the old one has begun."""
    assert not world.rotation.go_on(world.begun(profile))


def statuses(world: KeyWorld) -> dict[str, bool]:
    return {key: record.active for key, record in world.aws.records.items()}


def use_of(world: KeyWorld, after: timedelta) -> KeyUse:
    return KeyUse(at=world.world.clock.now() + after, service="s3", region="eu-west-1")


# Looking


def test_looking_changes_nothing_and_says_what_is_there(world: KeyWorld) -> None:
    world.world.files.change(profiles=(replace(PLAIN, name="old", origin=Origin.AWS_FILES),))
    world.world.catalogue.refresh()

    found = world.rotation.look("plain")

    assert found.user_arn == f"arn:aws:iam::{ACCOUNT}:user/anna"
    assert found.own.access_key_id == KEY.access_key_id
    assert (found.profiles, found.in_files) == (("dev", "plain"), ("old",))
    assert set(world.aws.calls) == {"keys", "last_use"}
    assert world.rotation.unfinished == ()


def test_an_inactive_second_key_is_found_and_deleted_first(world: KeyWorld) -> None:
    world.aws.add(SECOND, 300 * DAY, active=False)
    found = world.rotation.look("plain")

    world.rotation.go_on(world.rotation.begin(found))

    assert found.second is not None
    assert found.second.access_key_id == SECOND.access_key_id
    assert statuses(world) == {KEY.access_key_id: True, world.key.access_key_id: True}


def test_an_active_second_key_is_never_touched(world: KeyWorld) -> None:
    world.aws.add(SECOND)
    world.aws.uses[SECOND.access_key_id] = use_of(world, -DAY)

    with pytest.raises(CannotChangeUser, match="last used on 2026-11-21 with s3 in eu-west-1"):
        world.rotation.look("plain")

    assert world.rotation.unfinished == ()


def test_a_second_key_that_became_active_meanwhile_stays(world: KeyWorld) -> None:
    world.aws.add(SECOND, active=False)
    walk = world.begun()
    world.aws.add(SECOND)

    with pytest.raises(CannotChangeUser, match="active now"):
        world.rotation.go_on(walk)

    assert SECOND.access_key_id in world.aws.records


@pytest.mark.parametrize("call", ["keys", "last_use"])
def test_a_denied_look_says_what_would_allow_it(world: KeyWorld, call: str) -> None:
    world.aws.failures[call] = [DENIED]

    with pytest.raises(ChangeNotAllowed) as caught:
        world.rotation.look("plain")

    (statement,) = json.loads(caught.value.statement)["Statement"]
    assert statement["Resource"] == f"arn:aws:iam::{ACCOUNT}:user/anna"
    assert {"iam:CreateAccessKey", "iam:DeleteAccessKey"} <= set(statement["Action"])


def test_the_root_user_and_roles_have_no_key_to_replace(world: KeyWorld) -> None:
    world.world.tokens.user_arn = f"arn:aws:iam::{ACCOUNT}:root"

    for name in ("plain", "prod-admin", "unknown"):
        with pytest.raises(CannotChangeUser):
            world.rotation.look(name)


def test_one_change_at_a_time_is_begun(world: KeyWorld) -> None:
    walk = world.begun()

    for profile in ("plain", "dev"):  # which have the same key
        with pytest.raises(WalkUnderWay):
            world.begun(profile)

    assert world.rotation.unfinished == (walk,)


# The new key


def test_the_new_key_is_in_every_profile_that_had_the_old_one(world: KeyWorld) -> None:
    switched(world)

    new = world.key
    dev = world.vault.profile("dev")
    assert new != KEY
    assert dev is not None
    assert dev.long_term_key == new
    assert statuses(world) == {KEY.access_key_id: True, new.access_key_id: True}
    assert world.aws.made[new.access_key_id] == new


def test_running_sessions_start_again_with_the_new_key(world: KeyWorld) -> None:
    broker = world.world.broker
    before = {name: broker.start(name) for name in ("plain", "dev")}
    switched(world)
    after = {session.profile: session for session in broker.running()}

    assert after.keys() >= before.keys()
    assert all(after[name].credentials != before[name].credentials for name in before)


def test_a_session_that_cannot_start_again_does_not_stop_the_change(world: KeyWorld) -> None:
    world.world.broker.start("plain")
    world.world.broker.renewals.pause()
    switched(world)

    assert world.key.access_key_id != KEY.access_key_id
    assert world.world.broker.running() == ()


def test_it_is_used_only_after_aws_took_it_some_times_in_a_row(world: KeyWorld) -> None:
    tokens = world.world.tokens
    taken: list[bool] = []
    answers = iter([False, True, False, True, True])

    def answer() -> None:
        new = world.pair.new if world.pair else None
        if new is None or world.key == new:
            return
        known = next(answers, True)
        (tokens.unknown_keys.discard if known else tokens.unknown_keys.add)(new.access_key_id)
        taken.append(known)

    tokens.before_answer = answer
    switched(world)

    assert taken == [False, True, False, *[True] * SUCCESSES]


def test_a_key_that_aws_does_not_come_to_know_is_not_used(world: KeyWorld) -> None:
    tokens = world.world.tokens

    def answer() -> None:
        if world.pair and world.pair.new:
            tokens.unknown_keys.add(world.pair.new_key_id)

    tokens.before_answer = answer
    walk = world.begun()
    with pytest.raises(AccessKeyRefused):
        world.rotation.go_on(walk)

    assert world.key == KEY
    tokens.before_answer = lambda: None
    world.rotation.take_back(walk)
    assert statuses(world) == {KEY.access_key_id: True}


def test_a_clock_that_is_set_back_makes_no_patience_longer(world: KeyWorld) -> None:
    tokens, clock = world.world.tokens, world.world.clock

    def answer() -> None:
        assert clock.elapsed() <= PATIENCE + PAUSE
        if world.pair and world.pair.new:
            tokens.unknown_keys.add(world.pair.new_key_id)
            clock.set_wall(clock.now() - timedelta(hours=1))

    tokens.before_answer = answer
    with pytest.raises(AccessKeyRefused):
        world.rotation.go_on(world.begun())


def test_with_a_device_everything_is_called_with_mfa(world: KeyWorld) -> None:
    world.vault.remove_profile("plain")
    switched(world, "dev")
    world.rotation.go_on(world.unfinished, early=DISABLE)

    assert all(isinstance(source, Credentials) for source in world.aws.sources)
    assert world.world.tokens.count()["GetSessionToken"] == 2  # with the old key, and the new one


def test_the_secrets_are_in_the_keyring_alone(world: KeyWorld) -> None:
    walk = world.begun()
    switched_walks = world.rotation.go_on(walk)
    secrets = {KEY.secret_access_key, world.key.secret_access_key}

    assert not switched_walks
    told = f"{world.file.text}{world.unfinished!r}{world.pair!r}{world.world.journal.lines}"
    assert not any(secret in told for secret in secrets)


# A lost answer


def test_a_key_whose_answer_was_lost_is_deleted_and_made_again(world: KeyWorld) -> None:
    walk = world.begun()

    def lose_the_new_key() -> None:
        if len(world.aws.records) == 2:
            raise LOST

    world.aws.crossed = lose_the_new_key
    with pytest.raises(NetworkUnreachable):
        world.rotation.go_on(walk)
    orphan = next(key for key in world.aws.records if key != KEY.access_key_id)
    world.aws.crossed = lambda: None

    world.rotation.go_on(walk)

    assert orphan not in world.aws.records
    assert statuses(world) == {KEY.access_key_id: True, world.key.access_key_id: True}


@pytest.mark.parametrize("end", ["go_on", "take_back"])
def test_a_key_that_somebody_else_made_and_uses_is_left(world: KeyWorld, end: str) -> None:
    walk = world.begun()
    world.aws.failures["create"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        world.rotation.go_on(walk)
    world.aws.add(SECOND)
    world.aws.uses[SECOND.access_key_id] = use_of(world, timedelta())

    with pytest.raises(CannotChangeUser, match="Another access key"):
        getattr(world.rotation, end)(walk)

    assert SECOND.access_key_id in world.aws.records


def test_nothing_is_made_beside_a_key_that_came_after_the_look(world: KeyWorld) -> None:
    walk = world.begun()
    world.aws.add(SECOND)

    with pytest.raises(CannotChangeUser, match="Another access key"):
        world.rotation.go_on(walk)

    assert "create" not in world.aws.calls


def test_a_refusal_leaves_nothing_to_ask_about(world: KeyWorld) -> None:
    world.aws.failures["create"] = [AccessKeyLimit("Two keys", "No more.", "Delete one.")]
    walk = world.begun()
    with pytest.raises(AccessKeyLimit):
        world.rotation.go_on(walk)

    assert world.unfinished.under_way == ""
    world.rotation.take_back(walk)
    assert (world.key, world.pair, world.rotation.unfinished) == (KEY, None, ())


def test_a_locked_vault_stops_it_before_anything_is_made(world: KeyWorld) -> None:
    walk = world.begun()
    world.vault.lock()

    with pytest.raises((VaultLocked, CannotChangeUser)):
        world.rotation.go_on(walk)

    assert "create" not in world.aws.calls


# The grace time


def test_the_old_key_is_disabled_and_deleted_each_after_its_grace_time(world: KeyWorld) -> None:
    switched(world)
    walk = world.unfinished
    begun = world.world.clock.now()
    paused = world.rotation.pause(walk)
    early = world.rotation.go_on(walk)
    world.world.clock.advance(GRACE)
    disabled = world.rotation.go_on(walk)
    after_disabling = statuses(world)
    world.world.clock.advance(GRACE)

    done = world.rotation.go_on(walk)

    assert paused is not None
    assert (paused[0], paused[1] <= begun + GRACE) == (DISABLE, True)
    assert (early, disabled, done) == (False, False, True)
    assert after_disabling == {KEY.access_key_id: False, world.key.access_key_id: True}
    assert statuses(world) == {world.key.access_key_id: True}
    assert (world.pair, world.rotation.unfinished) == (None, ())
    assert [event for event, _ in world.world.lines if event.startswith("key-")] == [
        Event.KEY_CHANGE_BEGUN,
        Event.KEY_SWITCHED,
        Event.KEY_DISABLED,
        Event.KEY_ROTATED,
    ]


def test_activity_has_the_steps_before_a_failure(world: KeyWorld) -> None:
    soon = world.world.clock.now() + GRACE
    world.aws.uses[KEY.access_key_id] = KeyUse(at=soon, service="s3", region="eu-west-1")
    with pytest.raises(OldKeyInUse):
        world.rotation.go_on(world.begun(), early=DISABLE)

    assert (Event.KEY_SWITCHED, "plain") in world.world.lines
    assert (Event.KEY_DISABLED, "plain") not in world.world.lines


@pytest.mark.parametrize("waits", [1, 2], ids=["before it is disabled", "before it is deleted"])
def test_a_profile_that_came_back_with_the_old_key_gets_the_new_one(
    world: KeyWorld, waits: int
) -> None:
    switched(world)
    for _ in range(waits - 1):
        world.world.clock.advance(GRACE)
        world.rotation.go_on(world.unfinished)
    world.vault.save_profile(replace(PLAIN, name="undone"))
    world.world.clock.advance(GRACE)

    world.rotation.go_on(world.unfinished)

    undone = world.vault.profile("undone")
    assert undone is not None
    assert undone.identity == world.key.access_key_id


def test_a_person_may_end_each_grace_time(world: KeyWorld) -> None:
    switched(world)
    walk = world.unfinished

    assert not world.rotation.go_on(walk, early=DISABLE)
    pause = world.rotation.pause(walk)
    assert pause is not None
    assert pause[0] == DELETE
    assert world.rotation.go_on(walk, early=DELETE)
    assert statuses(world) == {world.key.access_key_id: True}


def test_it_is_due_only_when_a_person_can_do_something(world: KeyWorld) -> None:
    walk = world.begun()
    before = world.rotation.is_due(walk, world.world.clock.now())
    world.rotation.go_on(walk)
    in_grace = world.rotation.is_due(walk, world.world.clock.now())

    assert (before, in_grace) == (True, False)
    assert world.rotation.is_due(walk, world.world.clock.now() + GRACE)


def test_nothing_is_due_while_the_vault_is_locked(world: KeyWorld) -> None:
    walk = world.begun()
    world.world.vault.lock()

    assert not world.rotation.is_due(walk, world.world.clock.now())


def test_a_person_is_reminded_when_the_grace_time_is_over(world: KeyWorld) -> None:
    switched(world)
    rotation, now = world.rotation, world.world.clock.now()
    end = next_reminder(rotation, now)
    assert end is not None

    assert reminders(rotation, end - timedelta(seconds=1), muted=()) == ()
    assert [alert.profile for alert in reminders(rotation, end, muted=())] == ["plain"]
    assert reminders(rotation, end, muted=("plain",)) == ()
    assert next_reminder(rotation, end) is None


def test_an_old_key_that_was_used_in_its_grace_time_is_not_disabled(world: KeyWorld) -> None:
    switched(world)
    walk = world.unfinished
    world.aws.uses[KEY.access_key_id] = use_of(world, timedelta(hours=3))
    world.world.clock.advance(GRACE)

    with pytest.raises(OldKeyInUse, match="with s3 in eu-west-1"):
        world.rotation.go_on(walk)
    left = statuses(world)
    world.rotation.go_on(walk, although_used=True)

    assert left[KEY.access_key_id] is True
    assert statuses(world)[KEY.access_key_id] is False


def test_the_use_of_the_old_key_before_the_switch_does_not_count(world: KeyWorld) -> None:
    world.aws.uses[KEY.access_key_id] = use_of(world, timedelta())
    switched(world)
    world.world.clock.advance(GRACE)

    world.rotation.go_on(world.unfinished)

    assert statuses(world)[KEY.access_key_id] is False


def test_a_use_in_the_second_of_the_switch_counts_as_aws_tells_whole_seconds(
    world: KeyWorld,
) -> None:
    world.world.clock.advance(timedelta(milliseconds=700))
    switched(world)
    pair = world.pair
    assert pair is not None
    used = pair.since.replace(microsecond=0)
    world.aws.uses[KEY.access_key_id] = KeyUse(at=used, service="s3", region="eu-west-1")

    with pytest.raises(OldKeyInUse):
        world.rotation.go_on(world.unfinished, early=DISABLE)


def test_an_old_key_that_somebody_deleted_meanwhile_is_no_obstacle(world: KeyWorld) -> None:
    switched(world)
    walk = world.unfinished
    del world.aws.records[KEY.access_key_id]

    world.rotation.go_on(walk, early=DISABLE, although_used=True)

    assert world.rotation.go_on(walk, early=DELETE)


# The way back


@pytest.mark.parametrize("early", ["", DISABLE], ids=["switched", "disabled"])
def test_it_is_taken_back(world: KeyWorld, early: str) -> None:
    switched(world)
    if early:
        world.rotation.go_on(world.unfinished, early=early)

    world.rotation.take_back(world.unfinished)

    dev = world.vault.profile("dev")
    assert dev is not None
    assert (world.key, dev.long_term_key) == (KEY, KEY)
    assert statuses(world) == {KEY.access_key_id: True}
    assert (world.pair, world.rotation.unfinished) == (None, ())
    assert world.world.lines[-1] == (Event.KEY_TAKEN_BACK, "plain")


def test_the_old_key_deletes_the_new_one_that_has_enabled_it(world: KeyWorld) -> None:
    switched(world)
    world.rotation.go_on(world.unfinished, early=DISABLE)
    new = world.key

    world.rotation.take_back(world.unfinished)

    asked = dict(zip(world.aws.calls, world.aws.sources, strict=True))
    assert (asked["set_active"], asked["delete"]) == (new, KEY)


def test_it_is_not_taken_back_once_the_old_key_is_gone(world: KeyWorld) -> None:
    switched(world)
    walk = world.unfinished
    world.rotation.go_on(walk, early=DISABLE)
    new = world.key
    del world.aws.records[KEY.access_key_id]

    with pytest.raises(CannotChangeUser, match="too late"):
        world.rotation.take_back(walk)

    assert world.key == new
    assert new.access_key_id in world.aws.records


def test_it_can_be_left_as_it_is(world: KeyWorld) -> None:
    switched(world)
    new = world.key

    world.rotation.abandon(world.unfinished)

    assert (world.rotation.unfinished, world.pair, world.key) == ((), None, new)
    assert len(world.aws.records) == 2


@pytest.mark.parametrize(
    "act",
    [lambda world, walk: world.rotation.go_on(walk), lambda w, walk: w.rotation.take_back(walk)],
    ids=["go on", "take back"],
)
def test_without_the_profile_nothing_is_done(
    world: KeyWorld, act: Callable[[KeyWorld, object], object]
) -> None:
    switched(world)
    walk = world.unfinished
    for name in ("dev", "plain"):
        world.vault.remove_profile(name)

    with pytest.raises(CannotChangeUser, match="not in the vault"):
        act(world, walk)


def test_a_renamed_profile_is_found_by_its_key(world: KeyWorld) -> None:
    switched(world)
    plain = world.vault.profile("plain")
    assert plain is not None
    world.vault.rename_profile("plain", replace(plain, name="renamed"))
    assert world.rotation.of_profile("renamed") == world.unfinished
    assert world.rotation.of_profile("prod-admin") is None

    world.rotation.take_back(world.unfinished)

    renamed = world.vault.profile("renamed")
    assert renamed is not None
    assert renamed.long_term_key == ANNA.access_key
