"""A whole account is read from a cloud that has one, and written as code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import hcl2
import pytest

from fobwatch.adapters.aws.account_details import BotoAccountReader
from fobwatch.core.as_code import reading
from fobwatch.core.as_code.account import InlinePolicy, InstanceProfile
from fobwatch.core.as_code.errors import EndlessAccount
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.as_code.writing import Format, as_code
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import AccessDenied, NetworkUnreachable, TlsIntercepted
from fobwatch.core.iam.user_calls import Caller
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import Answer, AnswerServer
from tests.cloud import REGION, credentials_of, mfa_code
from tests.contracts.account_reader import AccountReaderContract, AccountWithAll
from tests.core.as_code.accounts import lint_faults
from tests.fakes import KEY

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.core.as_code.account import Account
    from fobwatch.core.as_code.ports import Details
    from fobwatch.core.aws.credentials import Credentials, Source
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")
ACCOUNT_ID = DEPLOY.account.account_id
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
HOME = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::home/${aws:username}/*",
            "Condition": {"StringLike": {"s3:prefix": ["%{a}", 'quote " and ü']}},
        }
    ],
}


@pytest.fixture
def admin(
    demo_cloud: DemoCloud, connect: CloudClients, monkeypatch: pytest.MonkeyPatch
) -> IAMClient:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return connect.iam(DEPLOY.access_key)


def read(clients: LazyClients, key: Source = DEPLOY.access_key) -> Account:
    account_reading = AccountReading(
        caller=lambda _name: Caller(source=key, account_id=ACCOUNT_ID),
        reader=BotoAccountReader(clients),
        connection=lambda _name: USUAL,
        region=lambda _name: REGION,
    )
    return account_reading.read("deploy")


def furnish(iam: IAMClient) -> str:
    """A group, a managed policy, a boundary, tags and an instance profile; the policy's ARN."""
    document = json.dumps(HOME)
    arn = iam.create_policy(
        PolicyName="Home",
        Path="/team/",
        PolicyDocument=document,
        Description="Own folders",
        Tags=[{"Key": "owner", "Value": "platform"}],
    )["Policy"]["Arn"]
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=False)
    iam.create_group(GroupName="developers")
    iam.add_user_to_group(GroupName="developers", UserName="boris")
    iam.put_group_policy(GroupName="developers", PolicyName="Home", PolicyDocument=document)
    iam.attach_group_policy(GroupName="developers", PolicyArn=READ_ONLY)
    iam.put_user_permissions_boundary(UserName="boris", PermissionsBoundary=arn)
    iam.tag_user(UserName="boris", Tags=[{"Key": "team", "Value": "web"}])
    iam.update_role(RoleName="Developer", Description="Develops", MaxSessionDuration=28800)
    iam.attach_role_policy(RoleName="Developer", PolicyArn=arn)
    iam.create_instance_profile(InstanceProfileName="Machines", Path="/ci/")
    iam.add_role_to_instance_profile(InstanceProfileName="Machines", RoleName="Developer")
    return arn


def test_an_account_is_read_as_it_is(clients: LazyClients, admin: IAMClient) -> None:
    arn = furnish(admin)
    account = read(clients)
    users = {user.name: user for user in account.users}
    [group] = account.groups
    [policy] = account.policies
    developer = next(role for role in account.roles if role.name == "Developer")

    assert account.account_id == ACCOUNT_ID
    assert sorted(users) == ["boris", "carla", "deploy"]
    assert (users["boris"].boundary, users["boris"].groups) == (arn, ("developers",))
    assert users["boris"].tags == (("team", "web"),)
    assert users["boris"].inline == (
        InlinePolicy(name="Work", document=COMPANY.user("boris").policy),
    )
    assert (group.attached, group.inline[0].document) == ((READ_ONLY,), HOME)
    assert (policy.arn, policy.path, policy.document) == (arn, "/team/", HOME)
    assert (policy.description, policy.tags) == ("Own folders", (("owner", "platform"),))
    assert (developer.description, developer.max_session) == ("Develops", 28800)
    assert (developer.trust, developer.attached) == (COMPANY.role("Developer").trust, (arn,))
    assert account.instance_profiles == (
        InstanceProfile(name="Machines", path="/ci/", role="Developer"),
    )


def test_what_is_written_of_it_is_valid_and_has_no_secret(
    clients: LazyClients, admin: IAMClient
) -> None:
    furnish(admin)
    account = read(clients)
    [template] = as_code(account, Format.CLOUDFORMATION).documents
    [terraform] = as_code(account, Format.TERRAFORM).documents
    resources = json.loads(template)["Resources"].values()

    assert lint_faults(template) == []
    assert {"AWS::IAM::User", "AWS::IAM::Role"} < {each["Type"] for each in resources}
    assert len(hcl2.loads(terraform)["import"]) > len(resources)
    for user in COMPANY.users:
        assert user.access_key.access_key_id not in template + terraform
        assert user.access_key.secret_access_key not in template + terraform


def sessions(connect: CloudClients) -> dict[str, Source]:
    """Somebody who may read it, for each account of the company."""
    assert ANNA.device is not None
    anna = credentials_of(
        connect.sts(ANNA.access_key).get_session_token(
            SerialNumber=ANNA.device.serial, TokenCode=mfa_code(ANNA.device)
        )
    )

    def assumed(source: Credentials, name: str, **more: Any) -> Credentials:  # noqa: ANN401 - STS's own
        arn = COMPANY.role(name).arn
        sts = connect.sts(source)
        return credentials_of(sts.assume_role(RoleArn=arn, RoleSessionName="reader", **more))

    auditor = COMPANY.role("Auditor")
    found: dict[str, Source] = {
        ANNA.account.account_id: anna,
        ACCOUNT_ID: DEPLOY.access_key,
        auditor.account.account_id: assumed(anna, "Auditor", ExternalId=auditor.external_id),
    }
    data = COMPANY.role("DataLake").account.account_id
    return {**found, data: assumed(assumed(anna, "Admin"), "DataLake")}


@pytest.mark.usefixtures("admin")
def test_every_account_of_the_company_is_valid_in_both_formats(
    clients: LazyClients, connect: CloudClients
) -> None:
    found = sessions(connect)
    accounts = [read(clients, source) for source in found.values()]

    assert set(found) == {account.account_id for account in COMPANY.accounts}
    for account in accounts:
        [template] = as_code(account, Format.CLOUDFORMATION).documents
        [terraform] = as_code(account, Format.TERRAFORM).documents
        assert lint_faults(template) == []
        assert len(hcl2.loads(terraform)["import"]) >= len(account.users) + len(account.roles)


def test_an_account_of_many_pages_is_read_to_its_end(
    clients: LazyClients, admin: IAMClient
) -> None:
    for number in range(100):
        admin.create_group(GroupName=f"group-{number:03}")
    pages: list[Details] = []
    BotoAccountReader(clients).signed_with(DEPLOY.access_key, region=REGION).details(pages.append)

    assert len(pages) == 2
    assert len({group.name for page in pages for group in page.groups}) == 100
    assert sum(len(page.users) for page in pages) == 3


class TestBotoAccountReader(AccountReaderContract):
    @pytest.fixture
    def account(self, clients: LazyClients, admin: IAMClient) -> AccountWithAll:
        arn = furnish(admin)
        reader = BotoAccountReader(clients).signed_with(DEPLOY.access_key, region=REGION)
        return AccountWithAll(reader=reader, policy_arn=arn)


def test_a_refusal_names_the_call(clients: LazyClients, admin: IAMClient) -> None:
    admin.delete_user_policy(UserName="deploy", PolicyName="Work")
    with pytest.raises(AccessDenied) as denied:
        read(clients)
    assert "iam:GetAccountAuthorizationDetails" in str(denied.value)


def details(document: str = "{}", rest: str = "<IsTruncated>false</IsTruncated>") -> Answer:
    """`rest` says whether there are more pages."""
    body = f"""<GetAccountAuthorizationDetailsResponse
        xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetAccountAuthorizationDetailsResult>
        {rest}<UserDetailList/><GroupDetailList/><RoleDetailList/>
        <Policies><member><PolicyName>p</PolicyName><Path>/</Path>
        <Arn>arn:aws:iam::{ACCOUNT_ID}:policy/p</Arn><PolicyVersionList><member>
        <Document>{quote(document)}</Document><IsDefaultVersion>true</IsDefaultVersion>
        <VersionId>v1</VersionId></member></PolicyVersionList></member></Policies>
        </GetAccountAuthorizationDetailsResult></GetAccountAuthorizationDetailsResponse>"""
    return Answer(body=body.encode())


def test_half_a_character_in_a_document_does_not_come_further(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Details] = []
    with AnswerServer(details('{"Id": "\\ud800"}')) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        BotoAccountReader(clients).signed_with(KEY, region=REGION).details(found.append)

    assert found[0].policies[0].document == {"Id": "?"}


def test_a_document_that_is_no_json_is_not_from_aws(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AnswerServer(details("{")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        with pytest.raises(TlsIntercepted):
            BotoAccountReader(clients).signed_with(KEY, region=REGION).details(lambda _page: None)


def more(marker: str) -> Answer:
    return details(rest=f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>")


def test_markers_that_never_end_are_given_up(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_PAGES", 5)
    with AnswerServer(*(more(f"m{number}") for number in range(10))) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        with pytest.raises(EndlessAccount):
            read(clients, KEY)

        assert len(server.requests) == 6


def test_the_same_marker_again_is_an_answer_without_an_end(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AnswerServer(more("m")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        with pytest.raises(NetworkUnreachable, match="answer has no end"):
            read(clients, KEY)


def test_a_page_that_has_a_next_one_nowhere_is_not_taken_for_the_last(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    with AnswerServer(more("")) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", server.url)
        with pytest.raises(TlsIntercepted):
            read(clients, KEY)
