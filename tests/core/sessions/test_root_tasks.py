"""Tasks of a member account's root user: exactly these sessions of root, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.actions_needed import Approve
from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import AccessDenied, ServiceFault
from fobwatch.core.aws.ports import Caller
from fobwatch.core.aws.root_tasks import LONGEST_TASK, RootTask
from fobwatch.core.errors import FobwatchError
from fobwatch.core.mfa.errors import MfaCodeNeeded
from fobwatch.core.mfa.totp import totp_code
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import BrokenChain
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.kinds.root_task import RootTaskProfile
from fobwatch.core.sessions.errors import RootRefused, RootTaskRefused
from fobwatch.core.sessions.sessions import SessionState
from tests.core.world import World
from tests.fakes import ACCOUNT, ADMIN, ANNA, DEVICE, KEY, NOON

if TYPE_CHECKING:
    from fobwatch.core.profiles.kinds.iam_user import IamUserProfile

MEMBER = "901755201184"
ROOT_ARN = f"arn:aws:iam::{MEMBER}:root"
AUDIT = RootTaskProfile(name="audit", account_id=MEMBER, source_profile=ADMIN.name)
CHANGING = [task for task in RootTask if not task.only_reads]
UNLOCK = replace(AUDIT, name="unlock", task=RootTask.UNLOCK_BUCKET)


def world_of(*profiles: RootTaskProfile | RoleProfile | IamUserProfile) -> World:
    return World(profiles=(ANNA, ADMIN, *profiles))


def test_the_audit_starts_without_a_question_and_lasts_a_quarter_of_an_hour() -> None:
    world = world_of(AUDIT)
    session = world.broker.start("audit")

    assert (session.arn, session.account_id) == (ROOT_ARN, MEMBER)
    assert session.life == LONGEST_TASK == timedelta(minutes=15)
    assert [request.policy_arn for request in world.tokens.root_tasks] == [
        "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"
    ]


def test_activity_names_the_task_the_account_and_the_source() -> None:
    world = world_of(AUDIT)
    world.broker.start("audit")

    [line] = [line for line in world.journal.lines if line.subject == "audit"]
    assert line.event is Event.STARTED
    assert line.detail == f"IAMAuditRootUserCredentials in account {MEMBER}, from prod-admin."


@pytest.mark.parametrize("task", CHANGING)
def test_a_task_that_changes_something_waits_for_an_answer_and_asks_aws_nothing(
    task: RootTask,
) -> None:
    world = world_of(replace(AUDIT, task=task))
    for start in (world.broker.start, world.broker.session, world.broker.console_session):
        with pytest.raises(RootTaskRefused, match="waits for your answer"):
            start("audit")

    assert world.tokens.calls == []
    assert world.state("audit") is SessionState.NEEDS_YOU
    assert world.broker.record("audit").action_needed == Approve()


@pytest.mark.parametrize("task", CHANGING)
def test_a_person_may_allow_it_and_that_is_recorded(task: RootTask) -> None:
    world = world_of(replace(AUDIT, task=task))
    session = world.broker.allow_root("audit")

    assert session.arn == ROOT_ARN
    assert session.expires_at <= world.clock.now() + LONGEST_TASK
    lines = [(line.event, line.detail) for line in world.journal.lines if line.subject == "audit"]
    assert lines[0] == (Event.ROOT_ALLOWED, f"{task} in account {MEMBER}")


def test_one_answer_is_for_one_session_which_programs_get_until_it_ends() -> None:
    world = world_of(UNLOCK)
    allowed = world.broker.allow_root("unlock")
    world.clock.advance(timedelta(minutes=14))

    assert world.broker.session("unlock").expires_at == allowed.expires_at
    assert world.beat() == ()
    world.clock.advance(timedelta(minutes=1))
    with pytest.raises(RootTaskRefused):
        world.broker.session("unlock")
    assert world.tokens.count()["AssumeRoot"] == 1


def test_after_it_was_ended_another_answer_is_needed() -> None:
    world = world_of(UNLOCK)
    world.broker.allow_root("unlock")
    world.broker.end("unlock")

    with pytest.raises(RootTaskRefused):
        world.broker.start("unlock")
    with pytest.raises(RootTaskRefused):
        world.broker.session("unlock")


def test_an_answer_given_twice_is_for_one_session_too() -> None:
    world = world_of(UNLOCK)
    first, second = (world.broker.allow_root("unlock") for _ in range(2))
    world.broker.end("unlock")

    assert first == second
    for start in (world.broker.session, world.broker.start):
        with pytest.raises(RootTaskRefused):
            start("unlock")
    assert world.tokens.count()["AssumeRoot"] == 1


def test_a_failure_takes_the_answer_back() -> None:
    world = world_of(UNLOCK)
    world.broker.start(ADMIN.name)
    world.tokens.failures.append(AccessDenied("No", "Not now.", "Wait."))
    with pytest.raises(AccessDenied):
        world.broker.allow_root("unlock")
    world.clock.advance(timedelta(minutes=5))

    for start in (world.broker.session, world.broker.start):
        with pytest.raises(RootTaskRefused):
            start("unlock")


def test_an_answer_waits_for_the_code_of_its_person_and_for_no_program() -> None:
    world = World(profiles=(ANNA, ADMIN, UNLOCK), seeds=False)
    with pytest.raises(MfaCodeNeeded):
        world.broker.allow_root("unlock")
    world.broker.start(ADMIN.name, code=totp_code(DEVICE, NOON))
    world.clock.advance(timedelta(minutes=1))

    with pytest.raises(RootTaskRefused):
        world.broker.session("unlock")
    assert world.broker.start("unlock").arn == ROOT_ARN


def test_an_answer_is_for_the_task_and_the_account_that_were_named() -> None:
    world = world_of(UNLOCK)
    world.tokens.failures.append(AccessDenied("No", "Not now.", "Wait."))
    with pytest.raises(FobwatchError):
        world.broker.allow_root("unlock")
    for other in (
        replace(UNLOCK, task=RootTask.DELETE_CREDENTIALS),
        replace(UNLOCK, account_id="999999999999"),
    ):
        world.profiles = (ANNA, ADMIN, other)
        with pytest.raises(RootTaskRefused):
            world.broker.start("unlock")


def test_a_lock_takes_the_answer_back() -> None:
    world = world_of(UNLOCK)
    world.broker.allow_root("unlock")
    world.broker.forget()
    world.broker.restore()

    with pytest.raises(RootTaskRefused):
        world.broker.start("unlock")


@pytest.mark.parametrize("profile", [AUDIT, UNLOCK], ids=lambda profile: profile.name)
def test_its_session_is_never_stored(profile: RootTaskProfile) -> None:
    world = world_of(profile)
    world.broker.allow_root(profile.name)

    assert profile.name not in world.store.kept


def test_an_audit_is_used_to_its_end_and_made_again_only_for_who_asks() -> None:
    world = world_of(AUDIT)
    first = world.broker.start("audit")
    world.clock.advance(timedelta(minutes=14))
    renewed = world.beat()
    held = world.broker.session("audit")
    world.clock.advance(timedelta(minutes=1))
    renewed += world.beat()

    assert "audit" not in renewed
    assert held == first
    assert world.broker.session("audit").expires_at > first.expires_at


def test_a_test_of_any_task_only_reads() -> None:
    world = world_of()
    caller = world.broker.test(replace(UNLOCK, name="new"))

    assert caller.arn == ROOT_ARN
    assert [request.task for request in world.tokens.root_tasks] == [RootTask.AUDIT]


def test_with_an_access_key_as_its_source_the_key_signs() -> None:
    world = world_of(replace(AUDIT, source_profile=ANNA.name))
    session = world.broker.start("audit")

    assert not session.mfa
    assert world.tokens.calls == ["AssumeRoot", "GetCallerIdentity"]


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn"), ("eusc-de-east-1", "aws-eusc")],
)
def test_in_another_partition_the_policy_is_that_partition_s(region: str, partition: str) -> None:
    world = world_of(replace(AUDIT, source_profile=ANNA.name, region=region))
    world.broker.start("audit")

    [request] = world.tokens.root_tasks
    assert request.policy_arn.startswith(f"arn:{partition}:iam::aws:policy/root-task/")
    assert world.tokens.regions == [region, region]


def test_the_partition_is_its_source_s_where_no_region_is_named() -> None:
    role = replace(ADMIN, name="gov", role_arn=f"arn:aws-us-gov:iam::{ACCOUNT}:role/Admin")
    user = replace(ANNA, region="")
    world = World(profiles=(user, role, replace(AUDIT, source_profile="gov")))
    world.broker.start("audit")

    assert world.tokens.root_tasks[0].partition == "aws-us-gov"


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:iam::{ACCOUNT}:root",
        f"arn:aws-cn:iam::{MEMBER}:root",
        f"arn:aws:sts::{MEMBER}:assumed-role/Admin/x",
        f"arn:aws:iam::{MEMBER}:user/anna",
    ],
    ids=["another root user", "another partition", "role", "user"],
)
@pytest.mark.parametrize("profile", [AUDIT, UNLOCK], ids=lambda profile: profile.name)
def test_credentials_of_anybody_else_are_refused(
    profile: RootTaskProfile, arn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(profile)

    def somebody(_source: object, *, region: str) -> Caller:
        assert region
        return Caller(arn=arn, account_id=MEMBER)

    monkeypatch.setattr(world.tokens, "get_caller_identity", somebody)
    with pytest.raises(ServiceFault, match="cannot be used"):
        world.broker.allow_root(profile.name)
    assert world.broker.record(profile.name).session is None


def test_a_root_user_as_the_source_is_refused() -> None:
    owner = ProcessProfile(name="owner", command="/usr/bin/keys")
    world = World(profiles=(owner, replace(AUDIT, source_profile="owner")))
    key_id = "ASIAIOSFODNN7EXAMPLE"
    keys = {"AccessKeyId": key_id, "SecretAccessKey": "s", "SessionToken": "t"}
    world.processes.outputs[owner.command] = json.dumps({"Version": 1, **keys})
    world.tokens.admit(key_id, f"arn:aws:iam::{ACCOUNT}:root")

    with pytest.raises(RootRefused, match="owner is the account's root user"):
        world.broker.start("audit")
    assert "AssumeRoot" not in world.tokens.calls


def test_nothing_can_be_built_upon_it() -> None:
    role = RoleProfile(
        name="lab", role_arn=f"arn:aws:iam::{MEMBER}:role/Lab", source_profile="audit"
    )
    upon = replace(AUDIT, name="upon", source_profile="audit")
    world = world_of(AUDIT, role, upon)
    for name in ("lab", "upon"):
        with pytest.raises(BrokenChain, match="cannot use audit as its source"):
            world.broker.start(name)

    assert world.tokens.calls == []


def test_its_source_is_asked_for_a_code_as_any() -> None:
    world = World(profiles=(ANNA, ADMIN, AUDIT), seeds=False)
    with pytest.raises(FobwatchError, match="code is needed"):
        world.broker.start("audit")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"account_id": ""}, "account_id"),
        ({"account_id": "9017-5520-1184"}, "account_id"),
        ({"account_id": "90175520118"}, "account_id"),
        ({"account_id": "٩٠١٧٥٥٢٠١١٨٤"}, "account_id"),
        ({"source_profile": ""}, "source_profile"),
        ({"source_profile": "audit"}, "source_profile"),
        ({"region": "europe"}, "region"),
        ({"name": "root task"}, "name"),
    ],
)
def test_bad_input_is_refused_at_its_field(changed: dict[str, str], field: str) -> None:
    assert [error.field for error in check_profile(replace(AUDIT, **changed))] == [field]  # type: ignore[arg-type]  # texts


def test_the_key_of_the_source_is_not_kept_in_it() -> None:
    assert KEY.secret_access_key not in repr(world_of(AUDIT).broker.start("audit"))
