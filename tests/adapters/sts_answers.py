"""Calls of STS and its answers, as they travel; and a call that fails, with what it tells."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.aws.credentials import AccessKey, Credentials
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.aws.ports import MfaCode, RoleRequest
from tests.adapters.answer_server import Answer
from tests.fakes import NOON

if TYPE_CHECKING:
    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.aws.credentials import Source

KEY = AccessKey(access_key_id="AKIAANNA00000000TEST", secret_access_key="secret-of-anna")
SOURCE = Credentials(
    access_key_id="ASIAANNA00000000TEST",
    secret_access_key="secret-of-session",
    session_token="token-of-session",
    expires_at=NOON,
)
MFA = MfaCode(serial="arn:aws:iam::482100937715:mfa/anna", code="123456")
ROLE = RoleRequest(
    role_arn="arn:aws:iam::482100937715:role/Admin",
    session_name="anna",
    duration=timedelta(hours=1),
)
GRANTED = Credentials(
    access_key_id="ASIAGRANTED000000000",
    secret_access_key="granted-secret",
    session_token="granted-token",
    expires_at=datetime(2026, 11, 22, 13, 0, tzinfo=UTC),
)


def answer(operation: str, result: str) -> Answer:
    text = (
        f'<{operation}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
        f"<{operation}Result>{result}</{operation}Result>"
        "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata>"
        f"</{operation}Response>"
    )
    return Answer(body=text.encode())


def grant(operation: str, more: str = "") -> Answer:
    return answer(
        operation,
        f"<Credentials><AccessKeyId>{GRANTED.access_key_id}</AccessKeyId>"
        f"<SecretAccessKey>{GRANTED.secret_access_key}</SecretAccessKey>"
        f"<SessionToken>{GRANTED.session_token}</SessionToken>"
        "<Expiration>2026-11-22T14:00:00+01:00</Expiration></Credentials>" + more,
    )


def refusal(code: str, message: str = "", status: int = 403) -> Answer:
    text = (
        "<ErrorResponse><Error><Type>Sender</Type>"
        f"<Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>id-2</RequestId></ErrorResponse>"
    )
    return Answer(body=text.encode(), status=status)


IDENTITY = answer(
    "GetCallerIdentity",
    "<Arn>arn:aws:iam::482100937715:user/anna</Arn>"
    "<UserId>AIDA</UserId><Account>482100937715</Account>",
)
ROLE_USER = "<AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/a/b</Arn></AssumedRoleUser>"
SECRETS = (KEY.secret_access_key, SOURCE.secret_access_key, SOURCE.session_token, MFA.code)


def failure(
    service: BotoTokenService,
    source: Source = KEY,
    mfa: MfaCode | None = MFA,
    request: RoleRequest = ROLE,
    region: str = "eu-west-1",
) -> AwsError:
    with pytest.raises(AwsError) as caught:
        service.assume_role(source, request, mfa=mfa, region=region)
    no_secret_in(caught.value)
    return caught.value


def no_secret_in(error: AwsError) -> None:
    told = "".join(traceback.format_exception(error)) + f"{error!r}{error.__dict__}"
    assert [secret for secret in SECRETS if secret in told] == []
