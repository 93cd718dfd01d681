"""What `BotoTokenService` sends to STS, and what it makes of the answers."""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.sts import BotoTokenService
from fobwatch.core.credentials import AccessKey, Credentials
from fobwatch.core.errors import AwsError, MfaCodeRefused, ServiceFault
from fobwatch.core.ports import Caller, Grant, MfaCode, RoleRequest
from tests.adapters.answer_server import Answer, AnswerServer
from tests.fakes import NOON, FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
SERVER_DATE = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)


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


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def observed() -> list[tuple[datetime, datetime, datetime]]:
    return []


@pytest.fixture
def service(
    clock: FakeClock, observed: list[tuple[datetime, datetime, datetime]]
) -> Iterator[BotoTokenService]:
    service = BotoTokenService(clock, lambda *dates: observed.append(dates))
    yield service
    service.close()


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(IDENTITY) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        yield server


def test_session_token_is_asked_for_with_the_code(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    aws.answers = [grant("GetSessionToken")]

    granted = service.get_session_token(KEY, duration=timedelta(hours=2), mfa=MFA, region="")

    assert granted == Grant(credentials=GRANTED)
    assert aws.requests[0].fields == {
        "Action": "GetSessionToken",
        "Version": "2011-06-15",
        "DurationSeconds": "7200",
        "SerialNumber": MFA.serial,
        "TokenCode": "123456",
    }


def test_session_token_without_mfa_sends_no_code(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    aws.answers = [grant("GetSessionToken")]

    service.get_session_token(KEY, duration=timedelta(hours=12), mfa=None, region="eu-west-1")

    assert set(aws.requests[0].fields) == {"Action", "Version", "DurationSeconds"}
    assert "/eu-west-1/sts/" in aws.requests[0].headers["authorization"]


def test_role_is_assumed_with_everything_that_the_profile_gives(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    arn = "arn:aws:sts::482100937715:assumed-role/Admin/anna"
    aws.answers = [
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

    granted = service.assume_role(SOURCE, request, mfa=None, region="eu-west-1")

    assert granted == Grant(credentials=GRANTED, arn=arn)
    assert aws.requests[0].headers["x-amz-security-token"] == SOURCE.session_token
    assert aws.requests[0].fields == {
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


def test_federation_token_carries_its_policy(service: BotoTokenService, aws: AnswerServer) -> None:
    arn = "arn:aws:sts::482100937715:federated-user/anna"
    user = f"<FederatedUser><FederatedUserId>1:anna</FederatedUserId><Arn>{arn}</Arn>"
    aws.answers = [grant("GetFederationToken", f"{user}</FederatedUser>")]

    granted = service.get_federation_token(
        KEY, name="anna", policy="{}", duration=timedelta(hours=12), region=""
    )

    assert granted == Grant(credentials=GRANTED, arn=arn)
    assert aws.requests[0].fields["Policy"] == "{}"


def test_caller_identity_is_read(service: BotoTokenService, aws: AnswerServer) -> None:
    caller = service.get_caller_identity(SOURCE, region="")

    assert caller == Caller(
        arn="arn:aws:iam::482100937715:user/anna", account_id="482100937715", user_id="AIDA"
    )


@pytest.mark.parametrize(
    ("region", "variables", "endpoint"),
    [
        ("", {}, "https://sts.us-east-1.amazonaws.com"),
        ("eu-west-1", {}, "https://sts.eu-west-1.amazonaws.com"),
        ("cn-north-1", {}, "https://sts.cn-north-1.amazonaws.com.cn"),
        (
            "us-east-1",
            {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"},
            "https://sts.us-east-1.amazonaws.com",
        ),
        (
            "us-west-2",
            {"AWS_USE_FIPS_ENDPOINT": "true"},
            "https://sts-fips.us-west-2.amazonaws.com",
        ),
        ("eu-west-1", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "http://127.0.0.1:9"),
        (
            "eu-west-1",
            {
                "AWS_ENDPOINT_URL": "http://127.0.0.1:8",
                "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9",
            },
            "http://127.0.0.1:9",
        ),
    ],
    ids=["default", "regional", "china", "never global", "fips", "endpoint", "sts before all"],
)
def test_endpoint_follows_region_and_environment(
    service: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    region: str,
    variables: dict[str, str],
    endpoint: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    client = service._clients()._kept_client(KEY, region or "us-east-1")

    assert client.meta.endpoint_url == endpoint


def test_empty_region_signs_for_the_default_one(
    service: BotoTokenService, aws: AnswerServer
) -> None:
    service.get_caller_identity(KEY, region="")

    assert "/us-east-1/sts/" in aws.requests[0].headers["authorization"]


@pytest.mark.parametrize("config", ["[profile x]\nregion\n", "no section = 1\n"])
def test_the_users_aws_files_are_not_in_the_way(
    service: BotoTokenService,
    aws: AnswerServer,
    monkeypatch: pytest.MonkeyPatch,
    private_environment: Path,
    config: str,
) -> None:
    folder = private_environment / ".aws"
    folder.mkdir()
    (folder / "config").write_text(config)
    (folder / "credentials").write_text(config)
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIASOMEONEELSE00000")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "someone-elses-token")

    service.get_caller_identity(KEY, region="")

    assert KEY.access_key_id in aws.requests[0].headers["authorization"]
    assert "x-amz-security-token" not in aws.requests[0].headers


def test_each_answers_date_is_observed(
    service: BotoTokenService,
    aws: AnswerServer,
    clock: FakeClock,
    observed: list[tuple[datetime, datetime, datetime]],
) -> None:
    aws.answers = [IDENTITY, refusal("AccessDenied"), IDENTITY]

    service.get_caller_identity(KEY, region="")
    with pytest.raises(AwsError):
        service.get_caller_identity(KEY, region="")

    assert observed == [(SERVER_DATE, NOON, NOON)] * 2


@pytest.mark.parametrize("date", ["soon", "Sun, 22 Nov 2026 12:00:30 -0000", ""])
def test_malformed_date_is_passed_over(
    service: BotoTokenService,
    aws: AnswerServer,
    observed: list[tuple[datetime, datetime, datetime]],
    date: str,
) -> None:
    aws.date = date

    service.get_caller_identity(KEY, region="")

    assert observed == []


def test_no_answer_is_observed_as_nothing(
    service: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    observed: list[tuple[datetime, datetime, datetime]],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(AwsError):
        service.get_session_token(KEY, duration=timedelta(hours=1), mfa=MFA, region="")

    assert observed == []


def test_a_call_without_a_code_is_tried_again(service: BotoTokenService, aws: AnswerServer) -> None:
    aws.answers = [refusal("InternalFailure", status=500), IDENTITY]

    service.get_caller_identity(KEY, region="")

    assert len(aws.requests) == 2


def test_tries_are_bounded(service: BotoTokenService, aws: AnswerServer) -> None:
    aws.answers = [refusal("InternalFailure", status=500)]

    with pytest.raises(ServiceFault):
        service.get_caller_identity(KEY, region="")

    assert len(aws.requests) == 3


def test_a_code_is_sent_once(service: BotoTokenService, aws: AnswerServer) -> None:
    aws.answers = [refusal("InternalFailure", status=500)]

    with pytest.raises(ServiceFault):
        service.assume_role(KEY, ROLE, mfa=MFA, region="")

    assert len(aws.requests) == 1


def test_connections_are_kept_between_calls(service: BotoTokenService, aws: AnswerServer) -> None:
    clients = service._clients()

    service.get_caller_identity(KEY, region="eu-west-1")
    service.get_caller_identity(KEY, region="eu-west-1")

    assert list(clients._kept) == [(KEY, "eu-west-1")]


def test_kept_clients_are_few(service: BotoTokenService) -> None:
    clients = service._clients()
    for number in range(40):
        key = AccessKey(access_key_id=f"AKIA{number}", secret_access_key="s")
        clients._kept_client(key, "us-east-1")

    assert len(clients._kept) <= 16
    assert ("AKIA39", "us-east-1") in {(key.access_key_id, r) for key, r in clients._kept}


def test_calls_from_many_threads_do_not_mix(service: BotoTokenService, aws: AnswerServer) -> None:
    with ThreadPoolExecutor(8) as threads:
        callers = list(
            threads.map(lambda _: service.get_caller_identity(KEY, region=""), range(40))
        )

    assert len(callers) == len(aws.requests) == 40
    assert len(set(callers)) == 1


def test_nothing_secret_is_logged_even_at_debug(
    service: BotoTokenService, aws: AnswerServer, caplog: pytest.LogCaptureFixture
) -> None:
    aws.answers = [
        grant("GetSessionToken"),
        refusal("AccessDenied", "invalid MFA one time pass code"),
    ]

    with caplog.at_level(logging.DEBUG):
        service.get_session_token(KEY, duration=timedelta(hours=1), mfa=MFA, region="")
        with pytest.raises(MfaCodeRefused):
            service.get_session_token(KEY, duration=timedelta(hours=1), mfa=MFA, region="")

    secrets = (MFA.code, KEY.secret_access_key, GRANTED.secret_access_key, GRANTED.session_token)
    assert [secret for secret in secrets if secret in caplog.text] == []


def test_botocore_is_imported_only_when_it_is_needed() -> None:
    program = (
        "import sys; from fobwatch.adapters.sts import BotoTokenService; "
        "s = BotoTokenService(None, None); print('botocore' in sys.modules); "
        "s.warm(); print('botocore' in sys.modules, 'boto3' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "True", "False"]
