"""What a lockdown does, notes, and takes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.changing_keys import CHANGING_KEYS
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws.lockdown_records import TRIED, Outcome, StepKind
from fobwatch.core.errors import VaultLocked
from fobwatch.core.lockdown.errors import CannotLockDown
from fobwatch.core.lockdown.passwords import GROUPS, kept_password, new_password
from fobwatch.core.lockdown.plan import POLICY_NAME, Allowed, Remark, statement_for
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.walks.errors import WalkUnderWay
from tests.core.lockdown.lockdown_world import OTHER, PLAIN, ROLE, USER, LockdownWorld
from tests.fakes import ACCOUNT, ADMIN, ANNA, DENIED, KEY, LOST, NOON


@pytest.fixture
def world() -> LockdownWorld:
    return LockdownWorld()


def actions(world: LockdownWorld, name: str = PLAIN.name, caller: str = "") -> list[StepKind]:
    return [each.step.action for each in world.lockdown.look(name, caller).steps]


def test_looking_changes_nothing(world: LockdownWorld) -> None:
    plan = world.lockdown.look(PLAIN.name)

    assert plan.user_arn == plan.caller_arn == USER
    assert [each.step.action for each in plan.steps] == [
        StepKind.DOORS,
        StepKind.NEW_KEY,
        StepKind.KEY,
        StepKind.USER,
        StepKind.ROLE,
        StepKind.LOGINS,
        StepKind.PASSWORD,
        StepKind.EVENTS,
    ]
    assert set(world.keys.calls) == {"keys"}
    assert world.iam.calls == ["has_password"]
    assert {(principal, mfa) for principal, _, mfa, _ in world.simulator.calls} == {(USER, False)}
    assert set(world.simulator.sources) == {KEY}
    assert not world.doors.closed
    assert world.lockdown.steps(PLAIN.name) == ()


def test_everything_is_done_and_its_answer_kept(world: LockdownWorld) -> None:
    world.done()

    assert set(world.outcomes().values()) == {Outcome.DONE}
    assert world.doors.closed
    profile = world.vault.profile(PLAIN.name)
    assert profile is not None
    assert world.keys.records[KEY.access_key_id].active is False
    assert world.keys.made[profile.identity] == profile.long_term_key
    assert profile.console_password == world.iam.password != PLAIN.console_password
    assert not world.vault.all(TRIED)
    assert not world.vault.all(CHANGING_KEYS)
    assert world.logins.sessions == {USER: []}
    assert [set(world.iam.policies[arn]) for arn in (USER, ROLE)] == [{POLICY_NAME}] * 2
    denial = json.loads(world.iam.policies[USER][POLICY_NAME])["Statement"][0]
    assert denial["Effect"] == "Deny"
    assert denial["Condition"]["DateLessThan"].keys() == {"aws:TokenIssueTime"}
    assert world.lockdown.unfinished == ()
    assert [event for event, _ in world.world.lines][-1] is Event.LOCKDOWN_DONE


def test_a_session_that_a_step_has_refused_is_made_anew_for_the_next(world: LockdownWorld) -> None:
    before = world.world.broker.start("dev").credentials

    world.done("dev")

    assert set(world.outcomes("dev").values()) == {Outcome.DONE}
    assert world.world.broker.start("dev").credentials != before


def test_sessions_of_the_hours_that_a_clock_was_behind_are_refused_too(
    world: LockdownWorld,
) -> None:
    clock, aws_time = world.world.clock, world.world.portals.aws_time
    ahead = timedelta(hours=3)

    def answered() -> None:
        aws_time.observe(NOON + ahead, clock.now(), clock.now())

    walk = world.begun()
    world.iam.crossed = answered
    world.lockdown.go_on(walk)

    statement = json.loads(world.iam.policies[USER][POLICY_NAME])["Statement"][0]
    before = datetime.fromisoformat(statement["Condition"]["DateLessThan"]["aws:TokenIssueTime"])
    assert before >= NOON + ahead
    assert set(world.outcomes().values()) == {Outcome.DONE}


def test_a_refused_role_costs_the_user_no_new_session(world: LockdownWorld) -> None:
    second = replace(ADMIN, name="second", role_arn=f"{ADMIN.role_arn}Second")
    world.vault.save_profile(second)
    signed_in: dict[str, int] = {}

    def on_step(name: str) -> None:
        signed_in[name.split("/", 2)[1] if "/" in name else name] = world.world.tokens.count()[
            "GetSessionToken"
        ]

    world.lockdown.go_on(world.begun("dev"), on_step=on_step)

    assert signed_in[StepKind.USER] < signed_in[StepKind.LOGINS]  # for the user's own refusal
    assert signed_in[StepKind.LOGINS] == world.world.tokens.count()["GetSessionToken"]


def test_without_a_new_key_the_old_one_is_deactivated_last(world: LockdownWorld) -> None:
    world.done(without=(StepKind.NEW_KEY,))

    assert list(world.outcomes())[-1] is StepKind.KEY
    assert set(world.outcomes().values()) == {Outcome.DONE}
    assert not world.keys.records[KEY.access_key_id].active


@pytest.mark.parametrize("caller", ["", "other"], ids=["by itself", "by an administrator"])
def test_a_lockdown_that_is_long_over_does_not_decide_when_the_key_goes(
    world: LockdownWorld, caller: str
) -> None:
    world.add_user()
    earlier = world.lockdown.look(PLAIN.name, caller)
    world.lockdown.go_on(world.lockdown.begin(earlier, [e.step.name for e in earlier.steps]))
    calls: list[str] = []

    walk = world.begun(without=(StepKind.NEW_KEY,))
    world.lockdown.go_on(walk, on_step=lambda name: calls.append(name.split("/")[1]))

    assert calls[-1] == StepKind.KEY
    assert set(world.outcomes().values()) == {Outcome.DONE}


def test_steps_that_were_left_out_are_not_to_do_when_it_is_begun_again(
    world: LockdownWorld,
) -> None:
    world.lockdown.abandon(world.begun())

    world.begun(without=(StepKind.NEW_KEY, StepKind.PASSWORD))

    assert {StepKind.NEW_KEY, StepKind.PASSWORD}.isdisjoint(world.outcomes())


def test_a_refused_new_key_lets_the_old_one_make_all_other_calls(world: LockdownWorld) -> None:
    world.keys.failures["create"] = [DENIED]

    world.done()

    outcomes = world.outcomes()
    assert outcomes.pop(StepKind.NEW_KEY) is Outcome.REFUSED
    assert set(outcomes.values()) == {Outcome.DONE}
    assert list(outcomes)[-1] is StepKind.KEY
    assert world.vault.profile(PLAIN.name) is not None


def test_a_denied_step_is_noted_with_the_policy_and_the_rest_goes_on(world: LockdownWorld) -> None:
    world.iam.failures["put_policy"] = [DENIED]

    world.done()

    refused = world.step(StepKind.USER)
    assert refused.outcome is Outcome.REFUSED
    assert "A policy says so." in refused.answer
    statement = json.loads(statement_for(refused))["Statement"][0]
    assert (statement["Action"], statement["Resource"]) == (["iam:PutUserPolicy"], USER)
    assert world.step(StepKind.ROLE).outcome is Outcome.DONE


def test_a_network_that_is_down_stops_it_and_it_goes_on_from_there(world: LockdownWorld) -> None:
    walk = world.begun()
    world.iam.failures["put_policy"] = [LOST]

    with pytest.raises(NetworkUnreachable):
        world.lockdown.go_on(walk)
    world.start()
    world.lockdown.resume()
    closed = world.doors.closed

    (walk,) = world.lockdown.unfinished
    assert closed
    assert world.outcomes()[StepKind.USER] is Outcome.TO_DO
    assert world.lockdown.go_on(walk)
    assert set(world.outcomes().values()) == {Outcome.DONE}


@pytest.mark.parametrize("caller", [PLAIN.name, OTHER.name])
def test_while_nobody_is_there_to_make_the_calls_it_waits(
    world: LockdownWorld, caller: str
) -> None:
    world.add_user()
    plan = world.lockdown.look(PLAIN.name, caller)
    walk = world.lockdown.begin(plan, [each.step.name for each in plan.steps])
    profile = world.vault.profile(caller)
    assert profile is not None
    world.vault.rename_profile(caller, replace(profile, name="renamed"))

    with pytest.raises(CannotLockDown, match=f"{caller} is gone"):
        world.lockdown.go_on(walk)
    assert world.outcomes()[StepKind.KEY] is Outcome.TO_DO
    world.vault.rename_profile("renamed", profile)

    assert world.lockdown.go_on(walk)
    assert set(world.outcomes().values()) == {Outcome.DONE}


def test_a_user_whose_profiles_are_gone_is_locked_down_by_another(world: LockdownWorld) -> None:
    world.add_user()
    plan = world.lockdown.look(PLAIN.name, OTHER.name)
    walk = world.lockdown.begin(plan, [each.step.name for each in plan.steps])
    for name in (PLAIN.name, ANNA.name):
        world.vault.remove_profile(name)

    assert world.lockdown.go_on(walk)

    outcomes = world.outcomes()
    assert outcomes.pop(StepKind.NEW_KEY) is Outcome.REFUSED
    assert set(outcomes.values()) == {Outcome.DONE}


def test_one_step_at_a_time(world: LockdownWorld) -> None:
    walk = world.begun()
    begun: list[str] = []

    assert not world.lockdown.go_on(walk, only_next=True, on_step=begun.append)
    assert len(begun) == 1
    assert world.outcomes()[StepKind.DOORS] is Outcome.DONE
    assert world.outcomes()[StepKind.NEW_KEY] is Outcome.TO_DO


@pytest.mark.parametrize("action", [StepKind.KEY, StepKind.USER, StepKind.ROLE, StepKind.DOORS])
def test_a_step_is_taken_back_by_itself(world: LockdownWorld, action: StepKind) -> None:
    world.done()

    world.lockdown.take_back(world.step(action))

    assert world.step(action).outcome is Outcome.TAKEN_BACK
    assert world.keys.records[KEY.access_key_id].active is (action is StepKind.KEY)
    assert bool(world.iam.policies[USER]) is (action is not StepKind.USER)
    assert bool(world.iam.policies[ROLE]) is (action is not StepKind.ROLE)
    assert world.doors.closed is (action is not StepKind.DOORS)


def test_the_doors_stay_closed_as_long_as_another_lockdown_is_unfinished(
    world: LockdownWorld,
) -> None:
    world.add_user()
    world.done()
    other = world.begun(OTHER.name)

    with pytest.raises(WalkUnderWay, match="other is still being locked down"):
        world.lockdown.take_back(world.step(StepKind.DOORS))
    assert world.doors.closed
    assert world.step(StepKind.DOORS).outcome is Outcome.DONE
    world.lockdown.abandon(other)

    world.lockdown.take_back(world.step(StepKind.DOORS))
    assert not world.doors.closed


def test_what_was_done_before_can_be_taken_back_after_another_lockdown_is_left(
    world: LockdownWorld,
) -> None:
    world.done()
    walk = world.begun(without=(StepKind.NEW_KEY, StepKind.KEY))
    begun = world.step(StepKind.USER).outcome
    world.lockdown.abandon(walk)

    world.lockdown.take_back(world.step(StepKind.USER))

    assert begun is Outcome.TO_DO
    assert world.step(StepKind.USER).outcome is Outcome.TAKEN_BACK
    assert not world.iam.policies[USER]


def test_taking_back_what_is_gone_at_aws_is_done_already(world: LockdownWorld) -> None:
    world.done()
    world.iam.policies.clear()

    world.lockdown.take_back(world.step(StepKind.USER))

    assert world.step(StepKind.USER).outcome is Outcome.TAKEN_BACK


def test_a_second_lockdown_waits_for_the_first(world: LockdownWorld) -> None:
    world.begun()

    with pytest.raises(WalkUnderWay):
        world.begun()


def test_what_is_left_out_is_over_and_what_was_done_stays(world: LockdownWorld) -> None:
    walk = world.begun()
    world.lockdown.go_on(walk, only_next=True)

    world.lockdown.abandon(walk)

    assert world.lockdown.unfinished == ()
    assert world.outcomes() == {StepKind.DOORS: Outcome.DONE}


def test_the_users_other_key_is_deactivated_too(world: LockdownWorld) -> None:
    other = replace(KEY, access_key_id="AKIATHIEF00000000001")
    world.keys.add(other)

    world.done()

    assert world.step(StepKind.OTHER_KEY).outcome is Outcome.DONE
    assert world.step(StepKind.NEW_KEY).outcome is Outcome.REFUSED  # AWS allows no third one
    assert not any(key.active for key in world.keys.records.values())


def test_a_root_users_key_is_said_to_be_one(world: LockdownWorld) -> None:
    world.world.tokens.user_arn = f"arn:aws:iam::{ACCOUNT}:root"

    with pytest.raises(CannotLockDown, match="root user"):
        world.lockdown.look(PLAIN.name)


def test_a_key_that_aws_does_not_take_is_said_when_another_makes_the_calls(
    world: LockdownWorld,
) -> None:
    world.world.broker.start(ADMIN.name)
    world.world.tokens.unknown_keys.add(KEY.access_key_id)

    with pytest.raises(CannotLockDown, match="does not take"):
        world.lockdown.look(PLAIN.name, ADMIN.name)


def test_a_locked_vault_is_said(world: LockdownWorld) -> None:
    world.keyring.failure = VaultLocked("Locked", "It is locked.", "Unlock it.")
    world.vault.lock()

    with pytest.raises(VaultLocked):
        world.lockdown.look(PLAIN.name)


def test_what_policies_allow_is_asked_and_may_be_unknown(world: LockdownWorld) -> None:
    world.simulator.denied = {"iam:PutRolePolicy"}
    known = {e.step.action: e.allowed for e in world.lockdown.look(PLAIN.name).steps}
    world.simulator.failure = DENIED
    unknown = {e.step.action: e.allowed for e in world.lockdown.look(PLAIN.name).steps}

    assert known[StepKind.DOORS] is Allowed.NOBODY
    assert known[StepKind.ROLE] is Allowed.NO
    assert known[StepKind.KEY] is Allowed.YES
    assert unknown[StepKind.KEY] is Allowed.UNKNOWN


def test_a_key_that_is_being_replaced_gets_no_new_one(world: LockdownWorld) -> None:
    world.doors.rotating.add(PLAIN.name)

    plan = world.lockdown.look(PLAIN.name)

    assert StepKind.NEW_KEY not in {each.step.action for each in plan.steps}
    assert dict(plan.notes)[Remark.ROTATING] == (PLAIN.name,)


def test_roles_of_other_accounts_are_named(world: LockdownWorld) -> None:
    other = replace(ADMIN, name="other", role_arn="arn:aws:iam::210987654321:role/Admin")
    world.vault.save_profile(other)

    assert dict(world.lockdown.look(PLAIN.name).notes)[Remark.OTHER_ACCOUNT] == ("other",)


def test_consoles_are_signed_out_where_they_are_open(world: LockdownWorld) -> None:
    world.doors.consoles = {ADMIN.name, "somebody-else"}

    assert StepKind.CONSOLES in actions(world)
    world.done()
    assert world.doors.consoles == {"somebody-else"}


def test_a_password_that_may_not_be_changed_by_its_user_is_set(world: LockdownWorld) -> None:
    world.iam.failures["change_password"] = [DENIED]

    world.done()

    profile = world.vault.profile(PLAIN.name)
    assert profile is not None
    assert profile.console_password == world.iam.password


def test_a_new_password_is_kept_where_only_the_aws_files_have_the_profile(
    world: LockdownWorld,
) -> None:
    for profile in world.vault.profiles():
        world.vault.remove_profile(profile.name)
    world.world.files.change(
        profiles=(replace(PLAIN, origin=Origin.AWS_FILES, console_password=""),)
    )
    world.world.catalogue.refresh()

    world.done()

    assert world.step(StepKind.PASSWORD).outcome is Outcome.DONE
    assert world.iam.password != "the-old-one"
    assert kept_password(world.vault, PLAIN.name) == world.iam.password


def test_a_new_password_has_what_policies_ask_for() -> None:
    for _ in range(20):
        made = new_password()
        assert all(set(made) & set(group) for group in GROUPS)


def test_no_secret_is_in_the_record(world: LockdownWorld) -> None:
    world.done()

    profile = world.vault.profile(PLAIN.name)
    assert profile is not None
    key = profile.long_term_key
    assert key is not None
    shown = [world.file.read() or "", repr(world.lockdown.steps(PLAIN.name))]
    for secret in (KEY.secret_access_key, key.secret_access_key, profile.console_password):
        assert not any(secret in text for text in shown)
