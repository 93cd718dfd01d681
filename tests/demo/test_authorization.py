"""The demo cloud tells why it refused a call, and what it would decide of another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.denials.denial import evaluation_in
from fobwatch.core.denials.reading import read_error
from fobwatch.demo.company import COMPANY
from tests.cloud import credentials_of, mfa_code
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import ContextEntryTypeDef, SimulatePolicyResponseTypeDef

    from tests.cloud import CloudClients

ANNA = COMPANY.user("anna")
DEPLOY = COMPANY.user("deploy")


@pytest.fixture
def iam(connect: CloudClients) -> IAMClient:
    assert ANNA.device is not None
    sts = connect.sts(ANNA.access_key)
    session = sts.get_session_token(
        SerialNumber=ANNA.device.serial, TokenCode=mfa_code(ANNA.device)
    )
    return connect.iam(credentials_of(session))


def mfa(value: str) -> list[ContextEntryTypeDef]:
    return [
        {
            "ContextKeyName": "aws:MultiFactorAuthPresent",
            "ContextKeyValues": [value],
            "ContextKeyType": "boolean",
        }
    ]


def decisions(answer: SimulatePolicyResponseTypeDef) -> list[str]:
    return [each["EvalDecision"] for each in answer["EvaluationResults"]]


def test_the_simulator_knows_the_policies_of_a_user(iam: IAMClient) -> None:
    def simulate(value: str) -> SimulatePolicyResponseTypeDef:
        return iam.simulate_principal_policy(
            PolicySourceArn=ANNA.arn,
            ActionNames=["s3:ListAllMyBuckets", "sts:GetSessionToken"],
            ContextEntries=mfa(value),
        )

    without, with_mfa = simulate("false"), simulate("true")

    assert decisions(without) == ["explicitDeny", "allowed"]
    assert decisions(with_mfa) == ["allowed", "allowed"]
    matched = without["EvaluationResults"][0]["MatchedStatements"]
    assert [each["SourcePolicyId"] for each in matched] == ["user_anna_Work"]


def test_the_simulator_adds_the_policies_that_are_given(iam: IAMClient) -> None:
    deny = {"Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}]}
    answer = iam.simulate_principal_policy(
        PolicySourceArn=ANNA.arn,
        ActionNames=["s3:GetObject", "ec2:RunInstances"],
        PolicyInputList=[json.dumps(deny)],
        ContextEntries=mfa("true"),
    )

    assert decisions(answer) == ["explicitDeny", "allowed"]


def test_the_simulator_judges_policies_that_nobody_has(iam: IAMClient) -> None:
    allow = {"Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
    answer = iam.simulate_custom_policy(
        PolicyInputList=[json.dumps(allow)], ActionNames=["s3:GetObject", "s3:PutObject"]
    )

    assert decisions(answer) == ["allowed", "implicitDeny"]


def test_the_simulator_does_not_know_a_stranger(iam: IAMClient) -> None:
    with refused() as seen:
        iam.simulate_principal_policy(PolicySourceArn=f"{ANNA.arn}x", ActionNames=["s3:GetObject"])

    assert seen.code == "NoSuchEntity"


def test_ec2_encodes_why_it_refused(connect: CloudClients) -> None:
    with refused() as seen:
        connect.other("ec2", ANNA.access_key).describe_instances()

    assert (seen.status, seen.code) == (403, "UnauthorizedOperation")
    denial = read_error(seen.message)
    assert (denial.action, denial.principal) == ("ec2:DescribeInstances", ANNA.arn)

    sts = connect.sts(DEPLOY.access_key)
    answer = sts.decode_authorization_message(EncodedMessage=denial.encoded)
    told = evaluation_in(answer["DecodedMessage"])

    assert told is not None
    assert (told.explicit, told.principal, told.action) == (True, ANNA.arn, denial.action)
    assert ("aws:Region", "eu-west-1") in told.context


def test_an_encoded_message_that_is_not_of_aws_is_refused(connect: CloudClients) -> None:
    with refused() as seen:
        connect.sts(DEPLOY.access_key).decode_authorization_message(EncodedMessage="abc")

    assert seen.code == "InvalidAuthorizationMessageException"
