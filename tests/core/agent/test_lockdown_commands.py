"""A program shows and begins a lockdown, once a person has agreed."""

from __future__ import annotations

import json

import pytest

from fobwatch.core.agent.authorization import rule_of
from fobwatch.core.agent.lockdown_commands import LockdownCommands
from fobwatch.core.agent.protocol import AgentRequest, AgentVerb
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable
from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.consent.consent import ConsentPolicy, Purpose
from fobwatch.core.errors import BadRequest
from tests.core.lockdown.lockdown_world import PLAIN, ROLE, LockdownWorld
from tests.fakes import KEY

DENIED = AccessDenied("Denied", "A policy says so.", "Ask.")
LOST = NetworkUnreachable("No answer", "It was sent.", "Try again.")


@pytest.fixture
def world() -> LockdownWorld:
    return LockdownWorld()


def ask(world: LockdownWorld, verb: AgentVerb, **arguments: object) -> str:
    answers = LockdownCommands(lockdown=world.lockdown).by_verb()
    request = AgentRequest(verb=verb, arguments={"profile": PLAIN.name, **arguments})
    return answers[verb](request)


def test_the_plan_changes_nothing(world: LockdownWorld) -> None:
    world.iam.denied = {"iam:PutRolePolicy"}

    plan = json.loads(ask(world, AgentVerb.LOCKDOWN_PLAN))
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


@pytest.mark.parametrize("steps", ["everything", "portal"], ids=["no step", "none of its steps"])
def test_a_step_that_there_is_not_begins_nothing(world: LockdownWorld, steps: str) -> None:
    with pytest.raises(BadRequest):
        ask(world, AgentVerb.LOCKDOWN, steps=steps)

    assert world.lockdown.unfinished == ()
    assert not world.doors.closed


def test_a_person_is_asked_each_time_and_the_plan_is_another_matter() -> None:
    plan = rule_of(AgentRequest(verb=AgentVerb.LOCKDOWN_PLAN))
    lockdown = rule_of(AgentRequest(verb=AgentVerb.LOCKDOWN))

    assert lockdown.least is ConsentPolicy.EVERY_TIME
    assert (plan.purpose, lockdown.purpose) == (Purpose.LOCKDOWN_PLAN, Purpose.LOCKDOWN)
    assert plan.least is ConsentPolicy.ONCE_PER_PROGRAM
