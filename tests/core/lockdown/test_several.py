"""Several users are locked down at once, each once and by a walk of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.errors import InternalError
from fobwatch.core.lockdown import several
from fobwatch.core.lockdown.plan import Remark
from tests.core.lockdown.lockdown_world import (
    OTHER,
    OTHER_KEY,
    OTHER_USER,
    PLAIN,
    USER,
    LockdownWorld,
)
from tests.fakes import ADMIN, ANNA, DENIED, KEY, LOST
from tests.fakes_portals import KEY_ID, READER, ROLE_ARN

SECOND_KEY = replace(KEY, access_key_id="AKIAANNA00000000TWO2")
SECOND = replace(PLAIN, name="second", access_key=SECOND_KEY)


@pytest.fixture
def world() -> LockdownWorld:
    world = LockdownWorld()
    world.add_user()
    return world


def look(world: LockdownWorld, caller: str = "") -> several.Outlook:
    return several.look_at(world.lockdown, world.lockdown.everybody(), caller)


class Fault(Exception):
    """What nobody expects."""


def fail_at_annas_logins(world: LockdownWorld, error: Exception) -> None:
    """Once: she alone has a sign-in that is ended."""
    planned = [error]

    def fail() -> None:
        if planned:
            raise planned.pop()

    world.logins.crossed = fail


def begun(world: LockdownWorld) -> several.Failures:
    plans = look(world).plans
    names = [each.step.name for plan in plans for each in plan.steps]
    return several.go_on(world.lockdown, several.begin(world.lockdown, plans, names))


def test_each_user_is_there_once_by_the_profile_with_mfa(world: LockdownWorld) -> None:
    outlook = look(world)

    assert [plan.subject for plan in outlook.plans] == [ANNA.name, OTHER.name]
    assert [plan.user_arn for plan in outlook.plans] == [USER, OTHER_USER]
    assert outlook.failures == ()


def test_a_user_with_two_keys_in_two_profiles_is_there_once(world: LockdownWorld) -> None:
    world.keys.add(SECOND_KEY)
    world.vault.save_profile(SECOND)

    assert ANNA.name in world.lockdown.everybody()
    assert SECOND.name in world.lockdown.everybody()
    plan, other = look(world).plans
    assert [plan.user_arn, other.user_arn] == [USER, OTHER_USER]
    keys = {each.step.target for each in plan.steps if "key" in each.step.action}
    assert keys == {KEY.access_key_id, SECOND_KEY.access_key_id}


def test_keys_that_nobody_may_list_have_a_plan_each(world: LockdownWorld) -> None:
    world.keys.add(SECOND_KEY)
    world.vault.save_profile(SECOND)
    world.keys.failures["keys"] = [DENIED] * 2

    assert [plan.user_arn for plan in look(world).plans] == [USER, OTHER_USER, USER]


def test_all_are_done(world: LockdownWorld) -> None:
    failures = begun(world)

    assert failures == ()
    for name in (ANNA.name, OTHER.name):
        assert set(world.outcomes(name).values()) == {Outcome.DONE}
    assert not world.keys.records[KEY.access_key_id].active
    assert OTHER_KEY.access_key_id in world.world.tokens.unknown_keys


def test_one_that_stops_does_not_stop_the_others(world: LockdownWorld) -> None:
    fail_at_annas_logins(world, LOST)

    ((stopped, problem),) = begun(world)

    assert (stopped, type(problem)) == (ANNA.name, NetworkUnreachable)
    assert set(world.outcomes(OTHER.name).values()) == {Outcome.DONE}
    (walk,) = world.lockdown.unfinished
    assert several.go_on(world.lockdown, [walk]) == ()
    assert set(world.outcomes(ANNA.name).values()) == {Outcome.DONE}


def test_what_cannot_be_looked_at_is_named_beside_the_others(world: LockdownWorld) -> None:
    world.world.tokens.unknown_keys.add(OTHER_KEY.access_key_id)

    outlook = look(world)

    assert [plan.subject for plan in outlook.plans] == [ANNA.name]
    assert [name for name, _ in outlook.failures] == [OTHER.name]


@pytest.mark.expects_log("Background work failed")
def test_a_fault_of_the_program_in_one_does_not_stop_the_others(world: LockdownWorld) -> None:
    fail_at_annas_logins(world, Fault())

    ((stopped, problem),) = begun(world)

    assert stopped == ANNA.name
    assert isinstance(problem, InternalError)
    assert set(world.outcomes(OTHER.name).values()) == {Outcome.DONE}


def test_an_administrator_makes_the_calls_for_the_users_of_its_account(
    world: LockdownWorld,
) -> None:
    plans = look(world, OTHER.name).plans

    assert {plan.subject: plan.caller for plan in plans} == {
        ANNA.name: OTHER.name,
        OTHER.name: OTHER.name,
    }


def test_who_makes_the_calls_of_others_is_locked_down_last(world: LockdownWorld) -> None:
    plans = look(world, OTHER.name).plans
    names = [each.step.name for plan in plans for each in plan.steps]
    walks = several.begin(world.lockdown, plans, names)

    first, last = several.turns(world.lockdown, walks)
    failures = several.go_on(world.lockdown, walks)

    assert [[w.subject for w in turn] for turn in (first, last)] == [[ANNA.name], [OTHER.name]]
    assert failures == ()
    ended = max(step.at for step in world.lockdown.steps(ANNA.name))
    assert ended <= min(step.at for step in world.lockdown.steps(OTHER.name))


def test_whose_calls_are_their_own_take_one_turn(world: LockdownWorld) -> None:
    plans = look(world).plans
    names = [each.step.name for plan in plans for each in plan.steps]
    walks = several.begin(world.lockdown, plans, names)

    assert several.turns(world.lockdown, walks) == (walks,)


def test_where_the_administrator_is_of_another_account_the_profile_makes_its_calls(
    world: LockdownWorld,
) -> None:
    stranger = OTHER_USER.replace(USER.split(":")[4], "210987654321")
    world.world.tokens.arns[OTHER_KEY.access_key_id] = stranger

    callers = {plan.subject: plan.caller for plan in look(world, OTHER.name).plans}

    assert callers[ANNA.name] == ANNA.name


def test_keys_are_listed_by_the_user_where_an_administrator_may_not(world: LockdownWorld) -> None:
    world.keys.add(SECOND_KEY)
    world.keys.failures["keys"] = [DENIED]

    plan = world.lockdown.look(PLAIN.name, OTHER.name)

    assert SECOND_KEY.access_key_id in {each.step.target for each in plan.steps}
    assert Remark.KEYS_UNSEEN not in dict(plan.notes)


def test_the_callers_own_key_is_deactivated_last(world: LockdownWorld) -> None:
    """The caller is the same user, with the other key."""
    world.keys.add(SECOND_KEY)
    world.vault.save_profile(SECOND)
    plan = world.lockdown.look(PLAIN.name, SECOND.name)

    walk = world.lockdown.begin(plan, [each.step.name for each in plan.steps])
    assert world.lockdown.go_on(walk)

    outcomes = world.outcomes(PLAIN.name)
    assert outcomes.pop(StepKind.NEW_KEY) is Outcome.REFUSED  # AWS allows no third one
    assert set(outcomes.values()) == {Outcome.DONE}
    assert not any(key.active for key in world.keys.records.values())


def test_profiles_upon_the_users_other_key_are_affected_too(world: LockdownWorld) -> None:
    world.keys.add(SECOND_KEY)
    world.vault.save_profile(SECOND)
    role = replace(ADMIN, name="upon", source_profile=SECOND.name, role_arn=f"{ADMIN.role_arn}Upon")
    world.vault.save_profile(role)
    world.doors.consoles = {role.name}

    world.done()

    roles = {step.resource for step in world.lockdown.steps(PLAIN.name)}
    assert role.role_arn in roles
    assert world.doors.consoles == set()


def test_the_roles_of_one_portal_are_one_plan_that_closes_their_consoles(
    world: LockdownWorld,
) -> None:
    names = ("reader", "writer")
    for name in names:
        world.vault.save_profile(replace(READER, name=name))
    world.world.tokens.admit(KEY_ID, ROLE_ARN)
    world.world.portals.sign_in()
    world.doors.portals.add(READER.start_url)
    world.doors.consoles = {*names}

    plan = next(plan for plan in look(world).plans if plan.subject in names)
    walks = several.begin(world.lockdown, [plan], [each.step.name for each in plan.steps])
    assert several.go_on(world.lockdown, walks) == ()

    assert world.lockdown.everybody() == (ANNA.name, OTHER.name, "reader")
    assert dict(plan.notes)[Remark.IDENTITY_CENTER] == names
    assert world.doors.portals == set()
    assert world.doors.consoles == set()


def test_looking_at_all_opens_no_page_and_names_who_needs_one(world: LockdownWorld) -> None:
    world.vault.save_profile(READER)

    outlook = look(world)

    assert [name for name, _ in outlook.failures] == [READER.name]
    assert world.world.portals.waiting == []
