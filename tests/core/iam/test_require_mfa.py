"""MFA is required of a user or a group: looked at, put on, proved, and taken back."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import count

import pytest

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import (
    ChangeNotAllowed,
    MfaCodeRefused,
    NetworkUnreachable,
)
from fobwatch.core.errors import InputError
from fobwatch.core.iam.errors import CannotChangeUser, CannotTakeBack
from fobwatch.core.iam.requirement.plan import Requirement
from fobwatch.core.iam.requirement.policy import (
    POLICY_NAME,
    WITHOUT_MFA,
    is_ours,
    mfa_policy,
    read_actions,
)
from fobwatch.core.walks.errors import WalkUnderWay
from tests.core.iam.requirement_world import GROUP, USER, RequirementWorld
from tests.core.killing import killed_at
from tests.fakes import DENIED, LOST

OTHER = json.dumps({"Version": "2012-10-17", "Statement": []})


@pytest.fixture
def world() -> RequirementWorld:
    return RequirementWorld()


# The policy


def test_the_policy_leaves_out_what_mfa_itself_needs() -> None:
    [statement] = json.loads(mfa_policy())["Statement"]

    assert statement["Effect"] == "Deny"
    assert set(statement["NotAction"]) == set(WITHOUT_MFA)
    assert statement["Condition"] == {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}


def test_a_policy_may_be_for_some_actions() -> None:
    [statement] = json.loads(mfa_policy(["ec2:Stop*"]))["Statement"]

    assert statement["Action"] == ["ec2:Stop*"]
    assert "NotAction" not in statement


@pytest.mark.parametrize("actions", [[], ["ec2:Stop*", "iam:*"]], ids=["all", "some"])
def test_our_own_policy_is_known_again_however_it_is_laid_out(actions: list[str]) -> None:
    assert is_ours(json.dumps(json.loads(mfa_policy(actions))))


@pytest.mark.parametrize(
    "document",
    [
        OTHER,
        "no JSON",
        "[]",
        mfa_policy().replace("Deny", "Allow"),
        mfa_policy().replace("BoolIfExists", "Bool"),
        mfa_policy(["a:b"]).replace('"a:b"', "1"),
    ],
    ids=["empty", "text", "list", "allow", "other condition", "number"],
)
def test_another_policy_of_the_name_is_not_ours(document: str) -> None:
    assert not is_ours(document)


def test_a_user_has_room_for_it() -> None:
    assert len(json.dumps(json.loads(mfa_policy()), separators=(",", ":"))) < 2048


def test_actions_are_read_as_people_write_them() -> None:
    assert read_actions(" ec2:Stop*, iam:*\nec2:Stop* ") == ("ec2:Stop*", "iam:*")


@pytest.mark.parametrize("text", ["", "ec2", "ec2:", "*", "EC2:Stop", "a:b " * 3 + "x y", "é:b"])
def test_what_is_no_action_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_actions(text)

    assert caught.value.field == "actions"


def test_there_may_not_be_very_many_actions() -> None:
    with pytest.raises(InputError):
        read_actions(" ".join(f"ec2:Action{number}" for number in range(31)))


# Looking


def test_it_is_shown_what_would_be_refused(world: RequirementWorld) -> None:
    plan = world.requiring.look("dev")

    assert plan.kind is Requirement.REQUIRE
    assert plan.owner == USER
    assert plan.groups == ("Developers",)
    assert "s3:GetObject" in plan.refused
    assert "sts:GetSessionToken" not in plan.refused
    assert all(effect.with_mfa for effect in plan.effects)
    assert world.aws.documents == {}


def test_of_some_actions_only_those_are_refused(world: RequirementWorld) -> None:
    assert world.requiring.look("dev", actions=["s3:GetObject"]).refused == ("s3:GetObject",)


def test_others_of_the_group_without_mfa_are_named(world: RequirementWorld) -> None:
    world.devices.users["arn:aws:iam::1:mfa/boris"] = "boris"
    plan = world.requiring.look("dev", "Developers")

    assert plan.owner == GROUP
    assert plan.without_mfa == ("carl",)


def test_others_who_may_not_be_looked_at_are_named_apart(world: RequirementWorld) -> None:
    world.devices.failures["enabled_serials"] = [DENIED, DENIED]
    plan = world.requiring.look("dev", "Developers")

    assert plan.unseen == ("boris", "carl")
    assert plan.without_mfa == ()


def test_nobody_without_a_device_locks_themselves_out(world: RequirementWorld) -> None:
    with pytest.raises(CannotChangeUser, match="starts without MFA"):
        world.requiring.look("plain")


def test_nobody_whose_mfa_would_not_help_locks_themselves_out(world: RequirementWorld) -> None:
    with pytest.raises(CannotChangeUser, match="lock yourself out"):
        world.requiring.look("dev", actions=["sts:GetSessionToken"])


def test_another_group_is_refused(world: RequirementWorld) -> None:
    with pytest.raises(CannotChangeUser, match="not in the group"):
        world.requiring.look("dev", "Admins")


def test_another_policy_of_the_name_is_left_alone(world: RequirementWorld) -> None:
    world.aws.documents[USER, POLICY_NAME] = OTHER

    with pytest.raises(CannotChangeUser, match="another policy of this name"):
        world.requiring.look("dev")


@pytest.mark.parametrize("method", ["groups", "get"])
def test_what_is_denied_comes_with_the_policy_that_allows_it(
    world: RequirementWorld, method: str
) -> None:
    world.aws.failures[method] = [DENIED]

    with pytest.raises(ChangeNotAllowed) as caught:
        world.requiring.look("dev")
    assert "iam:SimulatePrincipalPolicy" in caught.value.statement


# Doing


def test_the_policy_is_put_on_and_a_session_proves_it(world: RequirementWorld) -> None:
    walk = world.begun()
    steps: list[str] = []
    started = len(world.world.tokens.calls)

    assert world.requiring.go_on(walk, on_step=steps.append)
    assert steps == ["attach", "prove"]
    assert world.document is not None
    assert is_ours(world.document)
    assert len(world.world.tokens.calls) > started
    assert world.requiring.unfinished == ()
    assert world.world.lines[-1] == (Event.MFA_REQUIRED, "dev")


def test_it_is_put_on_a_group(world: RequirementWorld) -> None:
    world.requiring.go_on(world.begun("Developers"))

    assert set(world.aws.documents) == {(GROUP, POLICY_NAME)}


def test_it_is_removed_again(world: RequirementWorld) -> None:
    world.required()
    plan = world.requiring.look("dev")
    assert plan.kind is Requirement.LIFT
    world.requiring.go_on(world.requiring.begin(plan))

    assert world.document is None
    assert world.world.lines[-1] == (Event.MFA_LIFTED, "dev")


def test_what_is_to_be_removed_is_shown_line_by_line(world: RequirementWorld) -> None:
    world.required()
    put = world.document
    assert put is not None
    [owner] = world.aws.documents
    world.aws.documents[owner] = json.dumps(json.loads(put))  # as AWS may give it

    assert world.requiring.look("dev").document == put


def test_a_proof_that_fails_is_taken_back(world: RequirementWorld) -> None:
    walk = world.begun()
    world.fail_the_proof(MfaCodeRefused("Refused", "Twice.", "Wait."))

    with pytest.raises(MfaCodeRefused):
        world.requiring.go_on(walk)
    assert world.aws.documents
    world.let_sts_work()
    [unfinished] = world.requiring.unfinished
    world.requiring.take_back(unfinished)

    assert world.document is None
    assert world.requiring.unfinished == ()


def test_a_policy_that_was_changed_meanwhile_is_not_deleted(world: RequirementWorld) -> None:
    world.required()
    walk = world.requiring.begin(world.requiring.look("dev"))
    world.aws.documents[USER, POLICY_NAME] = OTHER

    with pytest.raises(CannotTakeBack):
        world.requiring.go_on(walk)
    assert world.document == OTHER


def test_a_policy_that_came_meanwhile_is_not_replaced(world: RequirementWorld) -> None:
    walk = world.begun()
    world.aws.documents[USER, POLICY_NAME] = OTHER

    with pytest.raises(CannotChangeUser):
        world.requiring.go_on(walk)
    assert world.document == OTHER


def test_one_change_of_a_user_comes_after_the_other(world: RequirementWorld) -> None:
    plan = world.requiring.look("dev")
    world.requiring.begin(plan)

    with pytest.raises(WalkUnderWay):
        world.requiring.begin(replace(plan, kind=Requirement.LIFT))


def test_a_lost_answer_is_found_out_about(world: RequirementWorld) -> None:
    walk = world.begun()
    world.aws.failures["put"] = [LOST]
    with pytest.raises(NetworkUnreachable):
        world.requiring.go_on(walk)
    world.aws.documents[USER, POLICY_NAME] = mfa_policy()  # it was done all the same
    calls = len(world.aws.calls)
    [unfinished] = world.requiring.unfinished
    world.requiring.go_on(unfinished)

    assert "put" not in world.aws.calls[calls:]


# Killed


@pytest.mark.parametrize("goes_on", [True, False], ids=["goes on", "takes back"])
@pytest.mark.parametrize("lifts", [False, True], ids=["require", "lift"])
def test_killed_at_any_instant_it_goes_on_or_back(goes_on: bool, lifts: bool) -> None:
    instants = 0
    for instant in count(1):
        world = RequirementWorld()
        if lifts:
            world.required()
        walk = world.requiring.begin(world.requiring.look("dev"))
        if not killed_at(instant, partial(world.requiring.go_on, walk), world.watch):
            break
        instants += 1
        world.start()
        for unfinished in world.requiring.unfinished:
            if goes_on:
                world.requiring.go_on(unfinished)
            else:
                world.requiring.take_back(unfinished)

        assert world.requiring.unfinished == ()
        is_over = instant > instants_to_the_end(lifts=lifts)
        is_there = world.document is not None
        assert is_there is ((goes_on or is_over) is not lifts)
    assert instants >= 8


def instants_to_the_end(*, lifts: bool) -> int:
    """How many come before the walk is forgotten, after which there is nothing to take back."""
    world = RequirementWorld()
    if lifts:
        world.required()
    walk = world.requiring.begin(world.requiring.look("dev"))
    seen = 0

    def crossed() -> None:
        nonlocal seen
        if '"walks": []' not in (world.file.read() or ""):
            seen += 1

    world.watch(crossed)
    world.requiring.go_on(walk)
    return seen
