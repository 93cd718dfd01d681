"""MFA is required at a cloud that enforces it, and the account is looked at by boto3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.identities import BotoOwnPolicies
from fobwatch.core.aws.errors import ChangeNotAllowed, RequestRefused
from fobwatch.core.iam.requirement.plan import Requirement
from fobwatch.core.iam.requirement.policy import POLICY_NAME, OwnerKind, PolicyOwner, is_ours
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from fobwatch.core.walks.journal import WalkJournal
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import AnswerServer
from tests.adapters.aws.company_world import company_tools, company_world
from tests.adapters.sts_answers import refusal
from tests.contracts.own_policies import GROUP, NAME, REGION, OwnPoliciesContract, PolicyUser
from tests.demo.refusals import refused
from tests.fakes_files import MemoryTextStore
from tests.fakes_policies import FakePolicies

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients
    from tests.vault_world import VaultWorld

BORIS, DEPLOY = COMPANY.user("boris"), COMPANY.user("deploy")


@pytest.fixture
def admin(connect: CloudClients) -> IAMClient:
    """Somebody else of the account, who sees what is there."""
    return connect.iam(DEPLOY.access_key)


@pytest.fixture
def group(admin: IAMClient) -> str:
    admin.create_group(GroupName=GROUP)
    for user in (BORIS, DEPLOY):
        admin.add_user_to_group(GroupName=GROUP, UserName=user.name)
    return GROUP


class TestBotoOwnPolicies(OwnPoliciesContract):
    @pytest.fixture
    def user(self, demo_clients: LazyClients, group: str) -> PolicyUser:
        return PolicyUser(
            policies=BotoOwnPolicies(demo_clients).signed_with(DEPLOY.access_key, region=REGION),
            name=DEPLOY.name,
            other=BORIS.name,
        )


class TestFakePolicies(OwnPoliciesContract):
    @pytest.fixture
    def user(self) -> PolicyUser:
        return PolicyUser(
            policies=FakePolicies(users={GROUP: ("anna", "boris")}),
            name="anna",
            other="boris",
        )


@pytest.fixture
def world(demo_cloud: DemoCloud, demo_clients: LazyClients) -> VaultWorld:
    """A vault with boris, who may do everything with and without MFA."""
    return company_world(demo_cloud, demo_clients, BORIS)


@pytest.fixture
def requiring(world: VaultWorld, demo_clients: LazyClients) -> RequireMfa:
    return RequireMfa(
        company_tools(world, demo_clients),
        walks=WalkJournal(MemoryTextStore(), world.vault),
        journal=world.journal,
    )


def policies(admin: IAMClient) -> list[str]:
    return admin.list_user_policies(UserName="boris")["PolicyNames"]


def test_a_key_alone_is_refused_once_mfa_is_required(
    requiring: RequireMfa, world: VaultWorld, admin: IAMClient, connect: CloudClients
) -> None:
    key = connect.iam(BORIS.access_key)
    assert key.list_users()["Users"]
    plan = requiring.look("boris")
    assert "iam:ListAccessKeys" in plan.refused

    assert requiring.go_on(requiring.begin(plan))

    document = admin.get_user_policy(UserName="boris", PolicyName=POLICY_NAME)["PolicyDocument"]
    assert document["Statement"][0]["Effect"] == "Deny"  # type: ignore[index]  # boto3 has parsed it
    with refused() as seen:
        key.list_users()
    assert seen.code == "AccessDenied"
    session = world.broker.start("boris").credentials
    assert connect.iam(session).list_users()["Users"]
    assert key.list_mfa_devices(UserName="boris")["MFADevices"]


def test_it_is_removed_again(
    requiring: RequireMfa, admin: IAMClient, connect: CloudClients
) -> None:
    requiring.go_on(requiring.begin(requiring.look("boris")))
    plan = requiring.look("boris")
    assert plan.kind is Requirement.LIFT

    assert requiring.go_on(requiring.begin(plan))

    assert POLICY_NAME not in policies(admin)
    assert connect.iam(BORIS.access_key).list_users()["Users"]


def test_it_is_taken_back(requiring: RequireMfa, admin: IAMClient) -> None:
    walk = requiring.begin(requiring.look("boris"))
    steps: list[str] = []
    requiring.go_on(walk, on_step=steps.append, goes_on=lambda: not steps)
    assert POLICY_NAME in policies(admin)

    [unfinished] = requiring.unfinished
    requiring.take_back(unfinished)

    assert POLICY_NAME not in policies(admin)


def test_it_is_required_of_a_group_whose_others_are_named(
    requiring: RequireMfa, admin: IAMClient, group: str, connect: CloudClients
) -> None:
    plan = requiring.look("boris", group, ["s3:*"])
    assert plan.without_mfa == ("deploy",)
    requiring.go_on(requiring.begin(plan))

    assert admin.list_group_policies(GroupName=group)["PolicyNames"] == [POLICY_NAME]
    with refused():
        connect.other("s3", DEPLOY.access_key).list_buckets()
    assert admin.list_users()["Users"]


def test_a_user_who_may_not_look_gets_the_policy_that_allows_it(
    requiring: RequireMfa, admin: IAMClient
) -> None:
    admin.delete_user_policy(UserName="boris", PolicyName="Work")
    with pytest.raises(ChangeNotAllowed) as caught:
        requiring.look("boris")
    admin.put_user_policy(
        UserName="boris", PolicyName="Look", PolicyDocument=caught.value.statement
    )

    plan = requiring.look("boris")
    requiring.go_on(requiring.begin(plan))
    assert POLICY_NAME in policies(admin)


@pytest.mark.parametrize("kind", OwnerKind)
@pytest.mark.parametrize(
    ("status", "code", "sentence", "title"),
    [
        (
            409,
            "LimitExceeded",
            "Maximum policy size of 2048 bytes exceeded for user anna",
            "There is no room for the policy",
        ),
        (
            400,
            "MalformedPolicyDocument",
            "Vendor nosuch is not valid",
            "AWS does not take the policy",
        ),
    ],
)
def test_a_policy_that_aws_refuses_is_said_to_be(
    demo_clients: LazyClients,
    monkeypatch: pytest.MonkeyPatch,
    kind: OwnerKind,
    status: int,
    code: str,
    sentence: str,
    title: str,
) -> None:
    answer = refusal(code, sentence, status)
    policies = BotoOwnPolicies(demo_clients).signed_with(DEPLOY.access_key, region=REGION)
    with AnswerServer(answer) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        with pytest.raises(RequestRefused) as caught:
            policies.put(PolicyOwner(kind=kind, name="anna"), NAME, "{}")

    assert caught.value.title == title
    assert "session" not in caught.value.remedy


def test_the_statement_that_is_shown_is_a_policy_of_ours(requiring: RequireMfa) -> None:
    assert is_ours(requiring.look("boris").document)
