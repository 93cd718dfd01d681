"""A lockdown in the demo cloud; what came of it is looked at from outside, with boto3."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.cloudtrail import BotoEventHistory
from fobwatch.adapters.aws.identities import BotoIdentityService
from fobwatch.adapters.aws_login.login_sessions import BotoLoginSessions
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.lockdown_records import Outcome, StepKind
from fobwatch.core.cloudtrail.events import OwnCalls
from fobwatch.core.cloudtrail.reading import LookupPaces
from fobwatch.core.lockdown.callers import Doors, LockdownTools
from fobwatch.core.lockdown.errors import CannotLockDown
from fobwatch.core.lockdown.lockdown import Lockdown
from fobwatch.core.lockdown.plan import Allowed, can_be_taken_back
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.sign_in_history.history import Trail
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.demo.company import COMPANY
from tests.adapters.aws.company_world import company_tools, company_world
from tests.cloud import credentials_of
from tests.demo.refusals import refused
from tests.fakes_cloudtrail import MemoryEventStore
from tests.fakes_files import MemoryTextStore

if TYPE_CHECKING:
    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients
    from tests.vault_world import VaultWorld

ADMIN = COMPANY.role("Admin")
DEPLOY = COMPANY.user("deploy")
ANNA = COMPANY.user("anna")


@dataclass
class World:
    """A vault with the company's users and a role of anna's, and the lockdown over it."""

    vault: VaultWorld
    lockdown: Lockdown
    closed: list[str] = field(default_factory=list)

    def locked_down(self, name: str, caller: str = "", *, without: frozenset[StepKind]) -> None:
        plan = self.lockdown.look(name, caller)
        chosen = [each.step.name for each in plan.steps if each.step.action not in without]
        assert self.lockdown.go_on(self.lockdown.begin(plan, chosen))

    def outcomes(self, name: str) -> dict[StepKind, Outcome]:
        return {step.action: step.outcome for step in self.lockdown.steps(name)}

    def key(self, name: str) -> AccessKey:
        profile = self.vault.vault.profile(name)
        key = profile.long_term_key if profile else None
        assert key is not None
        return key


@pytest.fixture
def world(demo_cloud: DemoCloud, demo_clients: LazyClients) -> World:
    vault = company_world(demo_cloud, demo_clients, *COMPANY.users)
    vault.vault.save_profile(RoleProfile(name="admin", role_arn=ADMIN.arn, source_profile="anna"))
    closed: list[str] = []
    doors = Doors(
        close=lambda: closed.append("closed"),
        reopen=lambda: closed.append("open"),
        consoles=tuple,
        sign_out_consoles=lambda _names: None,
        portals=tuple,
        sign_out_portal=lambda _url: None,
        rotating=lambda _name: False,
    )
    tools = LockdownTools(
        iam=company_tools(vault, demo_clients),
        catalogue=vault.catalogue,
        identities=BotoIdentityService(demo_clients),
        logins=BotoLoginSessions(demo_clients),
        doors=doors,
        trail=Trail(
            history=BotoEventHistory(demo_clients),
            store=MemoryEventStore(),
            paces=LookupPaces(vault.clock),
            own_calls=OwnCalls(),
            pause=lambda _stopped, time: vault.clock.advance(time),
        ),
    )
    walks = WalkJournal(MemoryTextStore(), vault.vault)
    return World(vault, Lockdown(tools, walks=walks, journal=vault.journal), closed)


def test_a_user_without_mfa_locks_the_thief_out_by_itself(
    world: World, connect: CloudClients
) -> None:
    stolen = credentials_of(connect.sts(DEPLOY.access_key).get_session_token())
    connect.other("ec2", stolen).describe_regions()
    plan = world.lockdown.look("deploy")

    world.locked_down("deploy", without=frozenset())

    assert {each.allowed for each in plan.steps} == {Allowed.YES, Allowed.NOBODY}
    assert set(world.outcomes("deploy").values()) == {Outcome.DONE}
    used = {event.access_key_id for event in world.lockdown.report("deploy").events}
    assert DEPLOY.access_key.access_key_id in used
    new = world.key("deploy")
    assert new != DEPLOY.access_key
    with refused() as refusal:
        connect.sts(DEPLOY.access_key).get_caller_identity()
    assert refusal.code == "InvalidClientTokenId"
    iam = connect.iam(new)
    keys = iam.list_access_keys(UserName="deploy")["AccessKeyMetadata"]
    assert {key["AccessKeyId"]: key["Status"] for key in keys} == {
        DEPLOY.access_key.access_key_id: "Inactive",
        new.access_key_id: "Active",
    }
    assert iam.list_user_policies(UserName="deploy")["PolicyNames"] == [
        "Work",
        "AWSRevokeOlderSessions",
    ]
    with refused() as refusal:
        connect.other("ec2", stolen).describe_regions()
    assert refusal.code == "UnauthorizedOperation"


def test_a_user_with_mfa_closes_the_role_and_its_own_sessions(
    world: World, connect: CloudClients
) -> None:
    role = world.vault.broker.start("admin").credentials
    user = world.vault.broker.start("anna").credentials
    before = ANNA.console_password

    world.locked_down("anna", without=frozenset())

    assert set(world.outcomes("anna").values()) == {Outcome.DONE}
    for stolen in (role, user):
        with refused() as refusal:
            connect.iam(stolen).list_users()
        assert refusal.code == "AccessDenied"
    fresh = connect.iam(world.vault.broker.start("admin").credentials)
    denial = fresh.get_role_policy(RoleName="Admin", PolicyName="AWSRevokeOlderSessions")
    assert "aws:TokenIssueTime" in json.dumps(denial["PolicyDocument"])
    profile = world.vault.vault.profile("anna")
    assert profile is not None
    assert profile.console_password not in {"", before}
    with refused() as refusal:
        fresh.change_password(OldPassword=before, NewPassword="never used 1A")
    assert refusal.code == "InvalidUserType"


@pytest.fixture
def chief(world: World, connect: CloudClients) -> str:
    """Another user of anna's account, who may do everything."""
    iam = connect.iam(world.vault.broker.start("admin").credentials)
    iam.create_user(UserName="chief")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
    iam.put_user_policy(UserName="chief", PolicyName="All", PolicyDocument=document)
    made = iam.create_access_key(UserName="chief")["AccessKey"]
    key = AccessKey(access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"])
    world.vault.vault.save_profile(IamUserProfile(name="chief", access_key=key))
    return "chief"


def test_an_administrator_closes_the_key_first_and_lets_everybody_in_again(
    world: World, connect: CloudClients, chief: str
) -> None:
    session = world.vault.broker.start("anna").credentials
    plan = world.lockdown.look("anna", chief)

    world.locked_down("anna", chief, without=frozenset({StepKind.NEW_KEY}))
    iam = connect.iam(world.key(chief))
    (key,) = iam.list_access_keys(UserName="anna")["AccessKeyMetadata"]
    for step in world.lockdown.steps("anna"):
        if can_be_taken_back(step):
            world.lockdown.take_back(step)

    assert [each.step.action for each in plan.steps][:2] == [StepKind.DOORS, StepKind.KEY]
    assert key["Status"] == "Inactive"
    (key,) = iam.list_access_keys(UserName="anna")["AccessKeyMetadata"]
    assert key["Status"] == "Active"
    assert iam.list_user_policies(UserName="anna")["PolicyNames"] == ["Work"]
    assert iam.list_role_policies(RoleName="Admin")["PolicyNames"] == ["Work"]
    assert connect.iam(session).list_users()["Users"]
    assert world.closed[-1] == "open"


def test_a_user_of_another_account_is_no_administrator(world: World) -> None:
    with pytest.raises(CannotLockDown, match="another account"):
        world.lockdown.look("anna", "deploy")


def test_what_policies_deny_is_noted_and_the_rest_goes_on(
    world: World, connect: CloudClients, chief: str
) -> None:
    iam = connect.iam(world.key(chief))
    denial = {"Effect": "Deny", "Action": "iam:PutRolePolicy", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    iam.put_user_policy(UserName=chief, PolicyName="No", PolicyDocument=document)
    plan = world.lockdown.look("anna", chief)

    world.locked_down("anna", chief, without=frozenset())

    judged = {each.step.action: each.allowed for each in plan.steps}
    assert judged[StepKind.ROLE] is Allowed.NO
    assert judged[StepKind.USER] is Allowed.YES
    outcomes = world.outcomes("anna")
    assert outcomes.pop(StepKind.ROLE) is Outcome.REFUSED
    assert set(outcomes.values()) == {Outcome.DONE}
    assert world.key("anna") != ANNA.access_key
    assert world.vault.broker.start("anna").arn == ANNA.arn
