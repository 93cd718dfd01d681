"""IAM's simulator and the reasons of refusals, through botocore."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.policies import BotoDenialService, BotoPolicySimulator
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.denials.denial import PolicyType, evaluation_in
from fobwatch.core.denials.reading import read_error
from fobwatch.demo.company import COMPANY
from tests.adapters.answer_server import Answer, AnswerServer
from tests.cloud import REGION
from tests.contracts.policy_simulator import ALLOWED, PolicySimulatorContract, Simulated
from tests.demo.refusals import refused

if TYPE_CHECKING:
    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

DEPLOY = COMPANY.user("deploy")
ANNA = COMPANY.user("anna")
POLICY = "arn:aws:iam::111122223333:policy/Guard"
DETAILS = {
    "requestContext": {"aws:PrincipalArn": ANNA.arn, "aws:SecureTransport": True},
    "evaluations": [
        {
            "action": "iam:PassRole",
            "resource": "arn:aws:iam::111122223333:role/x",
            "evaluatedEffect": "ALLOW",
        },
        {
            "action": "lambda:CreateFunction",
            "resource": "arn:aws:lambda:eu-west-1:111122223333:function:f",
            "context": {"lambda:Runtime": "python3.13"},
            "evaluatedEffect": "EXPLICIT_DENY",
            "checks": [
                {"checkType": "PRINCIPAL", "evaluatedEffect": "ALLOW"},
                {
                    "checkType": "SERVICE_CONTROL_POLICY",
                    "evaluatedEffect": "EXPLICIT_DENY",
                    "targetArn": "arn:aws:organizations::111122223333:ou/o-1/ou-1",
                    "matchedPolicies": [{"uri": POLICY}],
                },
            ],
        },
    ],
    "policies": [{"uri": POLICY, "type": "SERVICE_CONTROL_POLICY", "inline": False}],
}
"""As the IAM Toolbox API reference has it: it is a preview, which nobody else imitates."""


@pytest.fixture
def cloud(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> DemoCloud:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return demo_cloud


@pytest.mark.usefixtures("cloud")
class TestBotoPolicySimulator(PolicySimulatorContract):
    @pytest.fixture
    def simulated(self, clients: LazyClients, connect: CloudClients) -> Simulated:
        iam, allow = connect.iam(DEPLOY.access_key), {"Effect": "Allow", "Resource": "*"}
        arn = iam.create_user(UserName="limited")["User"]["Arn"]
        work = {"Version": "2012-10-17", "Statement": [{**allow, "Action": ALLOWED}]}
        iam.put_user_policy(UserName="limited", PolicyName="Work", PolicyDocument=json.dumps(work))
        return Simulated(
            simulator=BotoPolicySimulator(clients).signed_with(DEPLOY.access_key, region=REGION),
            arn=arn,
            role_arn=COMPANY.role("Developer").arn,
        )


def denials(clients: LazyClients) -> BotoDenialService:
    return BotoDenialService(clients).signed_with(DEPLOY.access_key, region=REGION)


@pytest.mark.usefixtures("cloud")
def test_the_reason_of_a_refusal_is_decoded(clients: LazyClients, connect: CloudClients) -> None:
    with refused() as seen:
        connect.other("ec2", ANNA.access_key).describe_instances()
    encoded = read_error(seen.message).encoded

    told = evaluation_in(denials(clients).decode(encoded))

    assert told is not None
    assert (told.principal, told.action) == (ANNA.arn, "ec2:DescribeInstances")


@pytest.mark.usefixtures("cloud")
def test_a_message_that_is_not_aws_s_own_is_refused_in_words(clients: LazyClients) -> None:
    with pytest.raises(AwsError) as caught:
        denials(clients).decode("abc")

    assert caught.value.title == "AWS cannot decode the message"


def test_the_details_of_a_refusal_name_what_decided(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answer(body=json.dumps(DETAILS).encode(), headers={"Content-Type": "application/json"})
    with AnswerServer(answer) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        told = denials(clients).details("abc123")

    assert server.requests[0].path.startswith("/authorization-details/abc123")
    assert told.explicit
    assert told.action == "lambda:CreateFunction"
    assert told.policy_type is PolicyType.SERVICE_CONTROL
    assert told.policies == (POLICY,)
    assert dict(told.context)["lambda:Runtime"] == "python3.13"
    assert dict(told.context)["aws:SecureTransport"] == "true"


def test_details_that_are_gone_are_said_to_be(
    clients: LazyClients, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Answer(
        body=b'{"message": "Not found"}',
        status=404,
        headers={
            "Content-Type": "application/json",
            "x-amzn-errortype": "ResourceNotFoundException",
        },
    )
    with AnswerServer(gone) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with pytest.raises(AwsError) as caught:
            denials(clients).details("abc123")

    assert caught.value.title == "AWS has no details of this refusal"
