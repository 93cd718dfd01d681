"""A program shows and begins a lockdown, once a person has agreed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.agent.judging import lockdown_judged
from fobwatch.core.agent.lockdown_commands import LockdownCommands
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.agent.verb_rules import rule_of
from fobwatch.core.aws.errors import NetworkUnreachable
from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.consent.consent import ConsentPolicy, Purpose
from fobwatch.core.errors import BadRequest
from fobwatch.core.lockdown.plan import TITLES
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.walks.errors import WalkUnderWay
from tests.core.lockdown.lockdown_world import (
    OTHER,
    OTHER_USER,
    PLAIN,
    ROLE,
    USER,
    LockdownWorld,
)
from tests.fakes import ANNA, DENIED, KEY, LOST

if TYPE_CHECKING:
    from fobwatch.core.consent.consent import Matter


@pytest.fixture
def world() -> LockdownWorld:
    return LockdownWorld()


def ask(world: LockdownWorld, verb: AgentVerb, **arguments: object) -> str:
    aws_time = world.world.portals.aws_time
    answers = LockdownCommands(lockdown=world.lockdown, aws_time=aws_time).by_verb()
    about = {} if "all" in arguments else {"profile": PLAIN.name}
    request = AgentRequest(verb=verb, arguments={**about, **arguments})
    return answers[verb](request)


def test_the_plan_changes_nothing(world: LockdownWorld) -> None:
    world.simulator.denied = {"iam:PutRolePolicy"}

    (plan,) = json.loads(ask(world, AgentVerb.LOCKDOWN_PLAN))["plans"]
    role = next(each for each in plan["steps"] if each["step"] == StepKind.ROLE)

    assert (role["calls"], role["on"], role["allowed"]) == ("iam:PutRolePolicy", ROLE, "no")
    assert json.loads(role["policy"])["Statement"][0]["Resource"] == ROLE
    assert KEY.access_key_id not in json.dumps(plan)
    assert world.lockdown.steps(PLAIN.name) == ()


def test_named_steps_are_done_and_no_other(world: LockdownWorld) -> None:
    world.iam.failures["put_policy"] = [DENIED]

    answer = json.loads(ask(world, AgentVerb.LOCKDOWN, steps="role-sessions doors"))

    assert world.outcomes() == {StepKind.DOORS: Outcome.DONE, StepKind.ROLE: Outcome.REFUSED}
    assert [each["outcome"] for each in answer["steps"]] == ["done", "refused"]
    assert "A policy says so." in answer["steps"][1]["answer"]


def test_without_names_all_is_done_and_what_was_begun_goes_on(world: LockdownWorld) -> None:
    world.iam.failures["put_policy"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        ask(world, AgentVerb.LOCKDOWN)

    ask(world, AgentVerb.LOCKDOWN)

    assert set(world.outcomes().values()) == {Outcome.DONE}


@pytest.mark.parametrize(
    "otherwise", [{"steps": "doors"}, {"caller": "admin"}], ids=["fewer steps", "another's calls"]
)
def test_what_was_begun_otherwise_does_not_go_on(
    world: LockdownWorld, otherwise: dict[str, str]
) -> None:
    world.iam.failures["put_policy"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        ask(world, AgentVerb.LOCKDOWN)
    before = world.outcomes()

    with pytest.raises(WalkUnderWay, match="being locked down already"):
        ask(world, AgentVerb.LOCKDOWN, **otherwise)

    assert world.outcomes() == before


def test_the_same_steps_go_on(world: LockdownWorld) -> None:
    world.iam.failures["put_policy"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        ask(world, AgentVerb.LOCKDOWN, steps="role-sessions doors")

    ask(world, AgentVerb.LOCKDOWN, steps="doors role-sessions")

    assert set(world.outcomes().values()) == {Outcome.DONE}


def test_the_same_steps_go_on_whatever_an_earlier_lockdown_did(world: LockdownWorld) -> None:
    world.done()
    world.iam.failures["put_policy"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        ask(world, AgentVerb.LOCKDOWN, steps="role-sessions")

    ask(world, AgentVerb.LOCKDOWN, steps="role-sessions")

    assert world.lockdown.unfinished == ()


def test_what_finishes_a_lockdown_that_was_begun_otherwise_is_told(world: LockdownWorld) -> None:
    world.begun()

    with pytest.raises(WalkUnderWay, match=f"“fobwatch lockdown {PLAIN.name} --yes”"):
        ask(world, AgentVerb.LOCKDOWN, steps="doors")


@pytest.mark.parametrize("steps", ["everything", "portal"], ids=["no step", "none of its steps"])
def test_a_step_that_there_is_not_begins_nothing(world: LockdownWorld, steps: str) -> None:
    with pytest.raises(BadRequest):
        ask(world, AgentVerb.LOCKDOWN, steps=steps)

    assert world.lockdown.unfinished == ()
    assert not world.doors.closed


@pytest.fixture
def two_users(world: LockdownWorld) -> LockdownWorld:
    world.add_user()
    return world


def test_all_are_shown_and_done_each_once(two_users: LockdownWorld) -> None:
    plan = json.loads(ask(two_users, AgentVerb.LOCKDOWN_PLAN, all="all"))
    answer = json.loads(ask(two_users, AgentVerb.LOCKDOWN, all="all"))

    assert [each["user"] for each in plan["plans"]] == [USER, OTHER_USER]
    assert plan["problems"] == answer["problems"] == []
    assert {each["profile"] for each in answer["steps"]} == {ANNA.name, OTHER.name}
    assert {each["outcome"] for each in answer["steps"]} == {"done"}


def test_of_all_what_stopped_is_said_and_goes_on_with_what_was_never_begun(
    two_users: LockdownWorld,
) -> None:
    two_users.iam.failures["put_policy"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        ask(two_users, AgentVerb.LOCKDOWN, profile=ANNA.name)
    plan = json.loads(ask(two_users, AgentVerb.LOCKDOWN_PLAN, all="all"))

    answer = json.loads(ask(two_users, AgentVerb.LOCKDOWN, all="all"))

    assert [each["profile"] for each in plan["plans"]] == [OTHER.name]
    assert [each["profile"] for each in plan["problems"]] == [ANNA.name]
    assert answer["problems"] == []
    for name in (ANNA.name, OTHER.name):
        assert set(two_users.outcomes(name).values()) == {Outcome.DONE}


def test_an_administrator_makes_the_calls(two_users: LockdownWorld) -> None:
    (plan,) = json.loads(ask(two_users, AgentVerb.LOCKDOWN_PLAN, caller=OTHER.name))["plans"]
    ask(two_users, AgentVerb.LOCKDOWN, caller=OTHER.name)

    assert plan["caller"] == OTHER_USER
    callers = {step.caller for step in two_users.lockdown.steps(PLAIN.name)}
    assert callers == {OTHER.name, ""}


def test_the_progress_says_which_step_waits_for_a_code_and_how_long(world: LockdownWorld) -> None:
    about = {"profile": "dev"}
    plan = world.lockdown.look("dev")
    walk = world.lockdown.begin(plan, [each.step.name for each in plan.steps])
    broker, told = world.world.broker, []

    def look(name: str) -> None:
        if broker.record(name).waiting_until is not None:
            told.append(json.loads(ask(world, AgentVerb.LOCKDOWN_PROGRESS, **about)))

    broker.on_change(look)
    world.lockdown.go_on(walk)
    over = json.loads(ask(world, AgentVerb.LOCKDOWN_PROGRESS, **about))

    (step,) = told[0]["steps"]
    assert (step["profile"], step["what"]) == ("dev", TITLES[StepKind(step["step"])])
    assert 0 < step["wait"] <= 30
    assert over == {"steps": [], "wait": 0}


@pytest.mark.parametrize("arguments", [{"profile": ""}, {"all": "all", "profile": "dev"}])
def test_one_profile_or_all_and_nothing_else(
    world: LockdownWorld, arguments: dict[str, str]
) -> None:
    with pytest.raises(BadRequest):
        ask(world, AgentVerb.LOCKDOWN, **arguments)

    assert not world.doors.closed


def judged(world: LockdownWorld, **arguments: str) -> tuple[Matter, ConsentPolicy]:
    request = AgentRequest(verb=AgentVerb.LOCKDOWN, arguments=arguments)
    return lockdown_judged(world.world.rules, request, Purpose.LOCKDOWN, ConsentPolicy.EVERY_TIME)


def test_the_question_is_about_the_administrator_too(two_users: LockdownWorld) -> None:
    alone, _ = judged(two_users, profile=PLAIN.name)
    matter, policy = judged(two_users, profile=PLAIN.name, caller=OTHER.name)

    assert (matter.subject, matter.caller) == (PLAIN.name, OTHER.name)
    assert set(matter.identity) > set(alone.identity)
    assert policy is ConsentPolicy.EVERY_TIME


@pytest.mark.parametrize("about", [{"profile": PLAIN.name, "caller": OTHER.name}, {"all": "all"}])
def test_no_program_uses_a_profile_that_is_not_for_programs(
    two_users: LockdownWorld, about: dict[str, str]
) -> None:
    two_users.world.rules.choose(OTHER.name, ConsentPolicy.NEVER)

    matter, policy = judged(two_users, **about)

    assert (policy, matter.because) == (ConsentPolicy.NEVER, OTHER.name)


@pytest.mark.parametrize(
    "about", [{"profile": "nobody"}, {"profile": PLAIN.name, "caller": "nobody"}]
)
def test_nobody_is_asked_about_a_name_that_no_profile_has(
    world: LockdownWorld, about: dict[str, str]
) -> None:
    with pytest.raises(UnknownProfile, match="nobody"):
        judged(world, **about)


def test_a_person_is_asked_each_time_and_the_plan_is_another_matter() -> None:
    plan = rule_of(AgentRequest(verb=AgentVerb.LOCKDOWN_PLAN))
    lockdown = rule_of(AgentRequest(verb=AgentVerb.LOCKDOWN))

    assert lockdown.least is ConsentPolicy.EVERY_TIME
    assert (plan.purpose, lockdown.purpose) == (Purpose.LOCKDOWN_PLAN, Purpose.LOCKDOWN)
    assert plan.least is ConsentPolicy.ONCE_PER_PROGRAM
