"""What AWS answers to AssumeRoleWithWebIdentity and AssumeRoot, as a person is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws import errors
from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.aws.root_tasks import RootTask, RootTaskRequest
from tests.adapters.sts_answers import SOURCE, grant, refusal

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from tests.adapters.answer_server import AnswerServer

TOKEN = "canary.web.token"
ROLE = RoleRequest(
    role_arn="arn:aws:iam::482100937715:role/Pipeline",
    session_name="build",
    duration=timedelta(hours=12),
)
TASK = RootTaskRequest(account_id="901755201184", task=RootTask.AUDIT, partition="aws")
DISABLED = ("RegionDisabledException", 403, "STS is not activated", errors.RegionOff, "turned off")
COMMON = [
    DISABLED,
    ("Throttling", 400, "Rate exceeded", errors.Throttled, "Too many requests"),
    ("InternalFailure", 500, "Try again", errors.ServiceFault, "AWS"),
]
TOO_LONG = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
NOT_ROOT = (
    "User: arn:aws:sts::482100937715:assumed-role/Admin/anna is not authorized to perform: "
    f"sts:AssumeRoot on resource: {TASK.root_arn}"
)


@pytest.mark.parametrize(
    ("code", "status", "sentence", "kind", "words"),
    [
        ("ExpiredTokenException", 400, "", errors.CredentialsExpired, "token has expired"),
        ("InvalidIdentityToken", 400, "", errors.RequestRefused, "does not accept the web"),
        ("IDPRejectedClaim", 403, "", errors.RequestRefused, "does not accept the web"),
        ("IDPCommunicationError", 400, "", errors.ServiceFault, "cannot reach the identity"),
        ("AccessDenied", 403, "Not authorized", errors.AccessDenied, "did not allow it"),
        ("ValidationError", 400, TOO_LONG, errors.DurationRefused, "shorter sessions only"),
        ("MalformedPolicyDocument", 400, "", errors.RequestRefused, "malformed"),
        ("PackedPolicyTooLarge", 400, "", errors.RequestRefused, "too long"),
        *COMMON,
    ],
)
def test_each_answer_to_a_web_identity_is_told_in_words(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    code: str,
    status: int,
    sentence: str,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    sts_server.answers = [refusal(code, sentence or f"It quotes {TOKEN}", status)] * 3

    with pytest.raises(kind) as caught:
        tokens.assume_role_with_web_identity(TOKEN, ROLE, region="eu-west-1")
    assert words in str(caught.value)
    assert caught.value.remedy
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "status", "sentence", "kind", "words"),
    [
        ("AccessDenied", 403, NOT_ROOT, errors.AccessDenied, "privileged root actions"),
        ("AccessDeniedException", 403, NOT_ROOT, errors.AccessDenied, "management account"),
        ("ExpiredTokenException", 400, "It is expired", errors.CredentialsExpired, "expired"),
        ("InvalidClientTokenId", 403, "It is invalid", errors.AccessKeyRefused, "session"),
        ("ValidationError", 400, "The task policy ARN is wrong", errors.RequestRefused, "AWS"),
        *COMMON,
    ],
)
def test_each_answer_to_a_root_task_is_told_in_words(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    code: str,
    status: int,
    sentence: str,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    sts_server.answers = [refusal(code, sentence, status)] * 3

    with pytest.raises(kind) as caught:
        tokens.assume_root(SOURCE, TASK, region="eu-west-1")
    assert words in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("code", "status", "kind", "words"),
    [
        ("InvalidSubjectCredentials", 400, errors.OperationUnavailable, "does not narrow this"),
        ("InvalidAction", 400, errors.OperationUnavailable, "“eu-west-1” does not have"),
        ("AccessDenied", 403, errors.AccessDenied, "sts:GetScopedCredentials"),
        ("InsufficientSessionLifetime", 400, errors.DurationRefused, "less time left"),
        ("PackedPolicyTooLarge", 400, errors.RequestRefused, "too much for this session"),
        ("MalformedPolicyDocument", 400, errors.RequestRefused, "narrows the profile"),
    ],
)
def test_each_answer_to_a_narrowing_is_told_in_words(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    code: str,
    status: int,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    sts_server.answers = [refusal(code, "It says so.", status)]

    with pytest.raises(kind) as caught:
        tokens.get_scoped_credentials(SOURCE, policy="{}", duration=None, region="eu-west-1")
    assert words in str(caught.value)


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
