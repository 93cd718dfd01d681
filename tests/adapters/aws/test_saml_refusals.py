"""What AWS answers to AssumeRoleWithSAML, as a person is told of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws import errors
from fobwatch.core.aws.ports import SamlRequest
from tests.adapters.sts_answers import refusal

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from tests.adapters.answer_server import AnswerServer

ROLE = "arn:aws:iam::123456789012:role/Admin"
REQUEST = SamlRequest(
    role_arn=ROLE,
    provider_arn="arn:aws:iam::123456789012:saml-provider/acme",
    response="PHNlY3JldC8+",
    duration=timedelta(hours=12),
)


@pytest.mark.parametrize(
    ("code", "status", "sentence", "kind", "words"),
    [
        (
            "ExpiredTokenException",
            400,
            "Token must be redeemed within 5 minutes of issuance",
            errors.CredentialsExpired,
            "The SAML response has expired",
        ),
        (
            "InvalidIdentityToken",
            400,
            "SAML Assertion signature could not be verified",
            errors.RequestRefused,
            "does not accept the SAML response",
        ),
        (
            "IDPRejectedClaim",
            403,
            "Token rejected by the identity provider",
            errors.RequestRefused,
            "rejected the sign-in",
        ),
        (
            "AccessDenied",
            403,
            "Not authorized to perform sts:AssumeRoleWithSAML",
            errors.AccessDenied,
            ROLE,
        ),
        (
            "ValidationError",
            400,
            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
            errors.DurationRefused,
            "shorter sessions only",
        ),
        (
            "ValidationError",
            400,
            (
                "1 validation error detected: Value '50000' at 'durationSeconds' failed to satisfy "
                "constraint: Member must have value less than or equal to 43200"
            ),
            errors.DurationRefused,
            "does not allow this duration",
        ),
        (
            "RegionDisabledException",
            403,
            "STS is not activated in this region",
            errors.RegionOff,
            "turned off",
        ),
        ("Throttling", 400, "Rate exceeded", errors.Throttled, "Too many requests"),
        (
            "ServiceUnavailable",
            503,
            "Try again",
            errors.ServiceFault,
            "AWS",
        ),
    ],
)
def test_each_answer_of_aws_is_told_in_words(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    code: str,
    status: int,
    sentence: str,
    kind: type[errors.AwsError],
    words: str,
) -> None:
    sts_server.answers = [refusal(code, sentence, status)]

    with pytest.raises(kind) as caught:
        tokens.assume_role_with_saml(REQUEST, region="eu-west-1")
    assert words in str(caught.value)
    assert caught.value.remedy
    assert REQUEST.response not in str(caught.value)
