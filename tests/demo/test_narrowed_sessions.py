"""Sessions that can do less: GetScopedCredentials and AssumeRoot, signed as botocore signs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SigningCredentials

from fobwatch.core.aws.credentials import Credentials
from fobwatch.demo.company import COMPANY
from tests.cloud import REGION, credentials_of, mfa_code
from tests.demo.portal_person import send
from tests.demo.test_identity_center import error_of

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Source
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

ANNA, DEPLOY = COMPANY.user("anna"), COMPANY.user("deploy")
PROD, DEV = (account.account_id for account in COMPANY.accounts[:2])
TASKS = "arn:aws:iam::aws:policy/root-task/"
AUDIT = f"{TASKS}IAMAuditRootUserCredentials"


def policy(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def ask(cloud: DemoCloud, source: Source, action: str, **parameters: str) -> tuple[int, ET.Element]:
    """Make an STS call that this botocore does not know, and return its status and XML."""
    token = source.session_token if isinstance(source, Credentials) else None
    keys = SigningCredentials(source.access_key_id, source.secret_access_key, token)
    body = urlencode({"Action": action, "Version": "2011-06-15", **parameters})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = AWSRequest("POST", cloud.endpoint_url + "/", data=body, headers=headers)
    SigV4Auth(keys, "sts", REGION).add_auth(request)
    status, _, text = send("POST", cloud.endpoint_url + "/", body, dict(request.headers.items()))
    return status, ET.fromstring(text)  # noqa: S314 - the cloud's own answer


def found(answer: ET.Element, name: str) -> str:
    return next((each.text or "" for each in answer.iter() if each.tag.endswith(f"}}{name}")), "")


def granted(answer: tuple[int, ET.Element]) -> Credentials:
    status, document = answer
    assert status == 200, ET.tostring(document)
    return Credentials(
        access_key_id=found(document, "AccessKeyId"),
        secret_access_key=found(document, "SecretAccessKey"),
        session_token=found(document, "SessionToken"),
        expires_at=datetime.fromisoformat(found(document, "Expiration")),
    )


@pytest.fixture
def role(connect: CloudClients) -> Credentials:
    answer = connect.sts(ANNA.access_key).assume_role(
        RoleArn=COMPANY.role("ReadOnly").arn, RoleSessionName="anna"
    )
    return credentials_of(answer)


@pytest.fixture
def admin(connect: CloudClients) -> Credentials:
    """Credentials of the management account's administrator."""
    device = ANNA.device
    assert device is not None
    answer = connect.sts(ANNA.access_key).assume_role(
        RoleArn=COMPANY.role("Admin").arn,
        RoleSessionName="anna",
        SerialNumber=device.serial,
        TokenCode=mfa_code(device),
    )
    return credentials_of(answer)


def test_a_scoped_session_is_the_caller_and_can_do_less(
    demo_cloud: DemoCloud, connect: CloudClients, role: Credentials
) -> None:
    answer = ask(demo_cloud, role, "GetScopedCredentials", Policy=policy("iam:ListRoles"))
    narrow = granted(answer)
    iam = connect.iam(narrow)

    assert connect.sts(narrow).get_caller_identity()["Arn"].endswith("assumed-role/ReadOnly/anna")
    assert iam.list_roles()["Roles"]
    assert error_of(iam.list_users) == (403, "AccessDenied")
    assert connect.iam(role).list_users()["Users"]
    assert narrow.expires_at <= role.expires_at


def test_a_scoped_session_cannot_do_more_than_its_source(
    demo_cloud: DemoCloud, connect: CloudClients, role: Credentials
) -> None:
    first = granted(ask(demo_cloud, role, "GetScopedCredentials", Policy=policy("iam:ListRoles")))
    second = granted(ask(demo_cloud, first, "GetScopedCredentials", Policy=policy("iam:*")))

    assert connect.iam(second).list_roles()["Roles"]
    assert error_of(connect.iam(second).list_users) == (403, "AccessDenied")


def test_three_policies_nest_and_a_fourth_does_not(
    demo_cloud: DemoCloud, role: Credentials
) -> None:
    narrow = role
    for _ in range(3):
        narrow = granted(ask(demo_cloud, narrow, "GetScopedCredentials", Policy=policy("iam:*")))
    status, document = ask(demo_cloud, narrow, "GetScopedCredentials", Policy=policy("iam:*"))

    assert (status, found(document, "Code")) == (400, "ValidationError")


def test_a_scoped_session_may_be_shorter(demo_cloud: DemoCloud, role: Credentials) -> None:
    narrow = granted(ask(demo_cloud, role, "GetScopedCredentials", DurationSeconds="300"))

    assert (narrow.expires_at - datetime.now(UTC)).total_seconds() == pytest.approx(300, abs=30)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"DurationSeconds": "86400"}, "InsufficientSessionLifetime"),
        ({"DurationSeconds": "129601"}, "ValidationError"),
        ({"Policy": "{"}, "MalformedPolicyDocument"),
        ({"Policy": "x" * 2049}, "ValidationError"),
        ({}, "ValidationError"),
    ],
    ids=["longer", "too long", "no JSON", "too large", "nothing"],
)
def test_a_wrong_scope_is_refused(
    demo_cloud: DemoCloud, role: Credentials, parameters: dict[str, str], code: str
) -> None:
    status, document = ask(demo_cloud, role, "GetScopedCredentials", **parameters)

    assert (status, found(document, "Code")) == (400, code)


def test_long_term_keys_cannot_be_scoped(demo_cloud: DemoCloud) -> None:
    status, document = ask(demo_cloud, DEPLOY.access_key, "GetScopedCredentials")

    assert (status, found(document, "Code")) == (400, "InvalidSubjectCredentials")


def test_a_task_of_root_does_its_task_alone(
    demo_cloud: DemoCloud, connect: CloudClients, admin: Credentials
) -> None:
    parameters = {"TargetPrincipal": DEV, "TaskPolicyArn.arn": AUDIT}
    root = granted(ask(demo_cloud, admin, "AssumeRoot", **parameters))
    iam = connect.iam(root)

    assert connect.sts(root).get_caller_identity()["Arn"] == f"arn:aws:iam::{DEV}:root"
    assert iam.get_account_summary()["SummaryMap"]
    assert error_of(lambda: iam.create_user(UserName="eve")) == (403, "AccessDenied")
    assert (root.expires_at - datetime.now(UTC)).total_seconds() <= 900


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"TargetPrincipal": PROD}, (403, "AccessDenied")),
        ({"TargetPrincipal": "000000000000"}, (403, "AccessDenied")),
        ({"TaskPolicyArn.arn": f"{TASKS}Everything"}, (400, "ValidationError")),
        ({"DurationSeconds": "901"}, (400, "ValidationError")),
    ],
    ids=["management account", "stranger", "task", "duration"],
)
def test_a_wrong_task_is_refused(
    demo_cloud: DemoCloud,
    admin: Credentials,
    parameters: dict[str, str],
    expected: tuple[int, str],
) -> None:
    asked = {"TargetPrincipal": DEV, "TaskPolicyArn.arn": AUDIT, **parameters}
    status, document = ask(demo_cloud, admin, "AssumeRoot", **asked)

    assert (status, found(document, "Code")) == expected


def test_a_member_account_cannot_assume_root(demo_cloud: DemoCloud) -> None:
    parameters = {"TargetPrincipal": PROD, "TaskPolicyArn.arn": AUDIT}
    status, document = ask(demo_cloud, DEPLOY.access_key, "AssumeRoot", **parameters)

    assert (status, found(document, "Code")) == (403, "AccessDenied")
