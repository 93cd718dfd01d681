"""What `BotoTokenService` sends to STS, and what it makes of the answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.ports import Caller, Grant, RoleRequest
from tests.adapters.sts_answers import GRANTED, KEY, MFA, ROLE, SOURCE, grant

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from tests.adapters.answer_server import AnswerServer

SERVER_DATE = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)


def test_session_token_is_asked_for_with_the_code(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [grant("GetSessionToken")]

    granted = tokens.get_session_token(KEY, duration=timedelta(hours=2), mfa=MFA, region="")

    assert granted == Grant(credentials=GRANTED)
    assert sts_server.requests[0].fields == {
        "Action": "GetSessionToken",
        "Version": "2011-06-15",
        "DurationSeconds": "7200",
        "SerialNumber": MFA.serial,
        "TokenCode": "123456",
    }


def test_session_token_without_mfa_sends_no_code(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [grant("GetSessionToken")]

    tokens.get_session_token(KEY, duration=timedelta(hours=12), mfa=None, region="eu-west-1")

    assert set(sts_server.requests[0].fields) == {"Action", "Version", "DurationSeconds"}
    assert "/eu-west-1/sts/" in sts_server.requests[0].headers["authorization"]


def test_role_is_assumed_with_everything_that_the_profile_gives(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    arn = "arn:aws:sts::482100937715:assumed-role/Admin/anna"
    sts_server.answers = [
        grant(
            "AssumeRole",
            f"<AssumedRoleUser><AssumedRoleId>A:anna</AssumedRoleId><Arn>{arn}</Arn>"
            "</AssumedRoleUser>",
        )
    ]
    request = RoleRequest(
        role_arn=ROLE.role_arn,
        session_name="anna",
        duration=timedelta(hours=1),
        external_id="ext-1",
        source_identity="anna@example.org",
        session_tags=(("team", "red"),),
        session_policy="{}",
    )

    granted = tokens.assume_role(SOURCE, request, mfa=None, region="eu-west-1")

    assert granted == Grant(credentials=GRANTED, arn=arn)
    assert sts_server.requests[0].headers["x-amz-security-token"] == SOURCE.session_token
    assert sts_server.requests[0].fields == {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": ROLE.role_arn,
        "RoleSessionName": "anna",
        "DurationSeconds": "3600",
        "ExternalId": "ext-1",
        "SourceIdentity": "anna@example.org",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "red",
        "Policy": "{}",
    }


def test_federation_token_carries_its_policy(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    arn = "arn:aws:sts::482100937715:federated-user/anna"
    user = f"<FederatedUser><FederatedUserId>1:anna</FederatedUserId><Arn>{arn}</Arn>"
    sts_server.answers = [grant("GetFederationToken", f"{user}</FederatedUser>")]

    granted = tokens.get_federation_token(
        KEY, name="anna", policy="{}", duration=timedelta(hours=12), region=""
    )

    assert granted == Grant(credentials=GRANTED, arn=arn)
    assert sts_server.requests[0].fields["Policy"] == "{}"


def test_caller_identity_is_read(tokens: BotoTokenService, sts_server: AnswerServer) -> None:
    caller = tokens.get_caller_identity(SOURCE, region="")

    assert caller == Caller(arn="arn:aws:iam::482100937715:user/anna", account_id="482100937715")


def test_empty_region_signs_for_the_default_one(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    tokens.get_caller_identity(KEY, region="")

    assert "/us-east-1/sts/" in sts_server.requests[0].headers["authorization"]
