"""Answers of STS that AWS would not give: told in words, whatever is odd about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.errors import TlsIntercepted
from tests.adapters.sts_answers import GRANTED, KEY, ROLE, ROLE_USER, answer

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from tests.adapters.answer_server import Answer, AnswerServer


def with_expiration(expiration: str) -> str:
    return credentials(Expiration=expiration)


def credentials(**changes: str) -> str:
    parts = {
        "AccessKeyId": GRANTED.access_key_id,
        "SecretAccessKey": GRANTED.secret_access_key,
        "SessionToken": GRANTED.session_token,
        "Expiration": "2026-11-22T13:00:00Z",
    } | changes
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in parts.items())
    return f"<Credentials>{inner}</Credentials>"


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(with_expiration(""), id="no expiration"),
        pytest.param(with_expiration("soon"), id="garbage"),
        pytest.param(with_expiration("2026-11-22T13:00:00"), id="no zone"),
        pytest.param(with_expiration("13:00"), id="no day"),
        pytest.param(with_expiration("9999-12-31T23:59:59-12:00"), id="beyond the last year"),
        pytest.param(with_expiration("0001-01-01T00:00:00+12:00"), id="before the first year"),
        pytest.param(with_expiration("99999-01-01T00:00:00Z"), id="no such year"),
        pytest.param(with_expiration("1e300"), id="a huge number"),
        pytest.param(with_expiration("-1e300"), id="a huge negative number"),
        pytest.param(with_expiration("inf"), id="infinite"),
        pytest.param(with_expiration("nan"), id="no number"),
        pytest.param(with_expiration("9" * 400), id="hundreds of digits"),
        pytest.param(credentials(AccessKeyId=""), id="no key"),
        pytest.param(credentials(SecretAccessKey=""), id="no secret"),
        pytest.param(credentials(SessionToken=""), id="no token"),
        pytest.param("<Credentials></Credentials>", id="no parts"),
        pytest.param("<Credentials>yes</Credentials>", id="text"),
        pytest.param("", id="nothing"),
    ],
)
def test_odd_grant_is_told_in_words(
    tokens: BotoTokenService, sts_server: AnswerServer, result: str
) -> None:
    sts_server.answers = [answer("AssumeRole", result + ROLE_USER)]

    with pytest.raises(TlsIntercepted, match="Something else answered"):
        tokens.assume_role(KEY, ROLE, mfa=None, region="")


@pytest.mark.parametrize(
    "odd",
    [
        answer("AssumeRole", credentials()),
        answer("AssumeRole", f"{credentials()}<AssumedRoleUser></AssumedRoleUser>"),
        answer("AssumeRole", f"{credentials()}<AssumedRoleUser>x</AssumedRoleUser>"),
    ],
    ids=["none", "empty", "text"],
)
def test_role_s_grant_without_its_principal_is_told_in_words(
    tokens: BotoTokenService, sts_server: AnswerServer, odd: Answer
) -> None:
    sts_server.answers = [odd]

    with pytest.raises(TlsIntercepted, match="Something else answered"):
        tokens.assume_role(KEY, ROLE, mfa=None, region="")
