"""What AWS answers to calls of STS that have errors of their own, as a person is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws import errors
from fobwatch.core.aws.ports import RoleRequest, SamlRequest
from fobwatch.core.aws.root_tasks import RootTask, RootTaskRequest
from tests.adapters.sts_answers import SOURCE, grant, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.sts import BotoTokenService
    from tests.adapters.answer_server import AnswerServer

TOKEN = "canary.web.token"
ROLE = RoleRequest(
    role_arn="arn:aws:iam::482100937715:role/Pipeline",
    session_name="build",
    duration=timedelta(hours=12),
)
SAML_ROLE = "arn:aws:iam::123456789012:role/Admin"
SAML = SamlRequest(
    role_arn=SAML_ROLE,
    provider_arn="arn:aws:iam::123456789012:saml-provider/acme",
    response="PHNlY3JldC8+",
    duration=timedelta(hours=12),
)
TASK = RootTaskRequest(account_id="901755201184", task=RootTask.AUDIT, partition="aws")

CALLS: dict[str, Callable[[BotoTokenService], object]] = {
    "web": lambda sts: sts.assume_role_with_web_identity(TOKEN, ROLE, region="eu-west-1"),
    "saml": lambda sts: sts.assume_role_with_saml(SAML, region="eu-west-1"),
    "root": lambda sts: sts.assume_root(SOURCE, TASK, region="eu-west-1"),
    "narrow": lambda sts: sts.get_scoped_credentials(
        SOURCE, policy="{}", duration=None, region="eu-west-1"
    ),
}

TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
FAR_TOO_LONG = (
    "1 validation error detected: Value '50000' at 'durationSeconds' failed to satisfy "
    "constraint: Member must have value less than or equal to 43200"
)
NOT_ROOT = (
    "User: arn:aws:sts::482100937715:assumed-role/Admin/anna is not authorized to perform: "
    f"sts:AssumeRoot on resource: {TASK.root_arn}"
)
SAML_OVER = "Token must be redeemed within 5 minutes of issuance"
SAML_UNSIGNED = "SAML Assertion signature could not be verified"
SAML_REJECTED = "Token rejected by the identity provider"
SAML_DENIED = "Not authorized to perform sts:AssumeRoleWithSAML"
EXPIRED_SAML = "The SAML response has expired"
REFUSED_SAML = "does not accept the SAML response"
REJECTED = "rejected the sign-in"
DURATION = "does not allow this duration"
NARROW = "does not narrow this"
OFF = "STS is not activated in this region"

REFUSALS: list[tuple[str, str, int, str, type[errors.AwsError], str]] = [
    ("web", "ExpiredTokenException", 400, "", errors.CredentialsExpired, "token has expired"),
    ("web", "InvalidIdentityToken", 400, "", errors.RequestRefused, "does not accept the web"),
    ("web", "IDPRejectedClaim", 403, "", errors.RequestRefused, "does not accept the web"),
    ("web", "IDPCommunicationError", 400, "", errors.ServiceFault, "cannot reach the identity"),
    ("web", "AccessDenied", 403, "Not authorized", errors.AccessDenied, "did not allow it"),
    ("web", "ValidationError", 400, TOO_LONG, errors.DurationRefused, "shorter sessions only"),
    ("web", "MalformedPolicyDocument", 400, "", errors.RequestRefused, "malformed"),
    ("web", "PackedPolicyTooLarge", 400, "", errors.RequestRefused, "too long"),
    ("root", "AccessDenied", 403, NOT_ROOT, errors.AccessDenied, "privileged root actions"),
    ("root", "AccessDeniedException", 403, NOT_ROOT, errors.AccessDenied, "management account"),
    ("root", "ExpiredTokenException", 400, "It is expired", errors.CredentialsExpired, "expired"),
    ("root", "InvalidClientTokenId", 403, "It is invalid", errors.AccessKeyRefused, "session"),
    ("root", "ValidationError", 400, "The task policy ARN is wrong", errors.RequestRefused, "AWS"),
    ("saml", "ExpiredTokenException", 400, SAML_OVER, errors.CredentialsExpired, EXPIRED_SAML),
    ("saml", "InvalidIdentityToken", 400, SAML_UNSIGNED, errors.RequestRefused, REFUSED_SAML),
    ("saml", "IDPRejectedClaim", 403, SAML_REJECTED, errors.RequestRefused, REJECTED),
    ("saml", "AccessDenied", 403, SAML_DENIED, errors.AccessDenied, SAML_ROLE),
    ("saml", "ValidationError", 400, TOO_LONG, errors.DurationRefused, "shorter sessions only"),
    ("saml", "ValidationError", 400, FAR_TOO_LONG, errors.DurationRefused, DURATION),
    ("saml", "ServiceUnavailable", 503, "Try again", errors.ServiceFault, "AWS"),
    ("narrow", "InvalidSubjectCredentials", 400, "", errors.OperationUnavailable, NARROW),
    ("narrow", "InvalidAction", 400, "", errors.OperationUnavailable, "“eu-west-1” does not have"),
    ("narrow", "AccessDenied", 403, "", errors.AccessDenied, "sts:GetScopedCredentials"),
    ("narrow", "InsufficientSessionLifetime", 400, "", errors.DurationRefused, "less time left"),
    ("narrow", "PackedPolicyTooLarge", 400, "", errors.RequestRefused, "too much for this session"),
    ("narrow", "MalformedPolicyDocument", 400, "", errors.RequestRefused, "narrows the profile"),
]


@pytest.mark.parametrize(("call", "code", "status", "sentence", "kind", "words"), REFUSALS)
def test_each_answer_is_told_in_words(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    call: str,
    code: str,
    status: int,
    sentence: str,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    sts_server.answers = [refusal(code, sentence or f"It quotes {TOKEN}", status)] * 3

    with pytest.raises(kind) as caught:
        CALLS[call](tokens)

    assert words in str(caught.value)
    assert caught.value.remedy
    assert TOKEN not in str(caught.value)
    assert SAML.response not in str(caught.value)


@pytest.mark.parametrize("call", ["web", "saml", "root"])
@pytest.mark.parametrize(
    ("code", "status", "sentence", "kind", "words"),
    [
        ("RegionDisabledException", 403, OFF, errors.RegionOff, "turned off"),
        ("Throttling", 400, "Rate exceeded", errors.Throttled, "Too many requests"),
        ("InternalFailure", 500, "Try again", errors.ServiceFault, "AWS"),
    ],
)
def test_what_any_call_may_meet_is_told_alike(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    call: str,
    code: str,
    status: int,
    sentence: str,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    sts_server.answers = [refusal(code, sentence, status)] * 3

    with pytest.raises(kind) as caught:
        CALLS[call](tokens)

    assert words in str(caught.value)
    assert caught.value.remedy


def test_a_root_task_is_asked_for_at_the_region_s_own_endpoint_for_a_quarter_of_an_hour(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [grant("AssumeRoot")]
    tokens.assume_root(SOURCE, TASK, region="")

    (request,) = sts_server.requests
    assert request.fields == {
        "Action": "AssumeRoot",
        "Version": "2011-06-15",
        "TargetPrincipal": TASK.account_id,
        "TaskPolicyArn.arn": TASK.policy_arn,
        "DurationSeconds": "900",
    }
    assert "/us-east-1/sts/" in request.headers["authorization"]
