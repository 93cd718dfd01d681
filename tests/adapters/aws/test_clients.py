"""How AWS is called: where, how often, with whose settings, and what is seen on the way."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.loaders import Loader

from fobwatch.adapters.aws.clients import MAX_KEPT, ClientKey
from fobwatch.adapters.aws.partition_table import BotocorePartitionTable
from fobwatch.adapters.aws.service import AwsService, Call
from fobwatch.adapters.aws.sts import STS
from fobwatch.adapters.aws_files.reader import AwsFiles
from fobwatch.adapters.console.federation import HttpFederationService
from fobwatch.core.aws.connection import USUAL, beside_variables
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.aws.errors import AwsError, MfaCodeRefused, ServiceFault
from fobwatch.core.aws.partitions import PARTITIONS
from fobwatch.core.profiles.chain import Chain, region_of
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from tests.adapters.answer_server import Answer
from tests.adapters.sts_answers import GRANTED, IDENTITY, KEY, MFA, ROLE, ROLE_USER, grant, refusal
from tests.fakes import ANNA, NOON

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_iam import IAMClient

    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.aws.partitions import Partition
    from tests.adapters.answer_server import AnswerServer

SERVER_DATE = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)


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
    tokens: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    region: str,
    variables: dict[str, str],
    endpoint: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    client = tokens._clients.get()._kept_client(ClientKey(STS, KEY, region or "us-east-1", USUAL))

    assert client.meta.endpoint_url == endpoint


def verified_by(client: Any) -> object:  # noqa: ANN401 - botocore keeps it to itself
    session = client._endpoint.http_session
    return getattr(session, "_session", session)._verify


ALL_DATA = Loader()
"""botocore's own, read once for all sessions."""

SERVICES = (
    "[services ours]\nsts =\n  endpoint_url = https://own.example\ns3 =\n  endpoint_url = x\n"
)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"AWS_ENDPOINT_URL": "https://all.example"},
        {"AWS_ENDPOINT_URL_STS": "https://one.example"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
        {
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
            "AWS_ENDPOINT_URL": "https://all.example",
        },
        {"AWS_CA_BUNDLE": "/environment.pem"},
        {"REQUESTS_CA_BUNDLE": "/requests.pem"},
        {"AWS_USE_FIPS_ENDPOINT": "false"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "settings",
    [
        "",
        "ca_bundle = /profile.pem\n",
        "endpoint_url = https://profile.example\n",
        "services = ours\n",
        "services = ours\nendpoint_url = https://profile.example\n",
        "endpoint_url = https://x.example\nignore_configured_endpoint_urls = TRUE\n",
        "use_fips_endpoint = true\n",
        "use_dualstack_endpoint = True\n",
    ],
)
def test_a_profile_s_connection_is_botocore_s(
    tokens: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    settings: str,
    variables: dict[str, str],
) -> None:
    config = tmp_path / "config"
    config.write_text(f"[default]\nca_bundle = /default.pem\n[profile x]\n{settings}{SERVICES}")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    session = botocore.session.Session(profile="x")
    session.register_component("data_loader", ALL_DATA)
    session.set_config_variable("sts_regional_endpoints", "regional")
    theirs = session.create_client(
        "sts", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )

    connection = beside_variables(AwsFiles().listing().connections.get("x", USUAL), os.environ)
    ours = tokens._clients.get()._kept_client(ClientKey(STS, KEY, "us-east-1", connection))

    assert ours.meta.endpoint_url == theirs.meta.endpoint_url
    assert verified_by(ours) == verified_by(theirs)


@pytest.mark.parametrize("partition", PARTITIONS, ids=lambda partition: partition.name)
def test_role_without_any_region_is_asked_for_and_opened_in_its_own_partition(
    tokens: BotoTokenService, sts_server: AnswerServer, partition: Partition
) -> None:
    role_arn = f"arn:{partition.name}:iam::482100937715:role/Admin"
    role = RoleProfile(name="job", role_arn=role_arn, source_profile="anna")
    region = region_of(Chain(links=(replace(ANNA, region=""), role)))
    sts_server.answers = [grant("AssumeRole", ROLE_USER)]

    tokens.assume_role(KEY, replace(ROLE, role_arn=role_arn), mfa=None, region=region)
    console = HttpFederationService(BotocorePartitionTable()).login_url(region)

    scope = f"/{partition.default_region}/sts/aws4_request"
    assert scope in sts_server.requests[0].headers["authorization"]
    assert console == f"https://{partition.default_region}.{partition.signin_suffix}/federation"


@pytest.mark.parametrize("config", ["[profile x]\nregion\n", "no section = 1\n"])
def test_the_users_aws_files_are_not_in_the_way(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
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

    tokens.get_caller_identity(KEY, region="")

    assert KEY.access_key_id in sts_server.requests[0].headers["authorization"]
    assert "x-amz-security-token" not in sts_server.requests[0].headers


def test_each_answers_date_is_observed(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    dates: list[tuple[datetime, datetime, datetime]],
) -> None:
    sts_server.answers = [IDENTITY, refusal("AccessDenied"), IDENTITY]

    tokens.get_caller_identity(KEY, region="")
    with pytest.raises(AwsError):
        tokens.get_caller_identity(KEY, region="")

    assert dates == [(SERVER_DATE, NOON, NOON)] * 2


@pytest.mark.parametrize(
    "date",
    [
        "soon",
        "Sun, 22 Nov 2026 12:00:30 -0000",
        "",
        " ",
        "2026-11-22T12:00:30Z",
        "Sun, 22 Nov 99999999999999999999 12:00:30 GMT",
        "Sun, 22 Nov 2026 99:99:99 GMT",
        "Sun, 22 Nov 2026 12:00:30 +99999999999999",
        "Sun, 00 Nov 2026 12:00:30 GMT",
        "1, 2, 3, 4",
        "\xff" * 40,
    ],
)
def test_malformed_date_is_passed_over(
    tokens: BotoTokenService,
    sts_server: AnswerServer,
    dates: list[tuple[datetime, datetime, datetime]],
    date: str,
) -> None:
    sts_server.date = date

    tokens.get_caller_identity(KEY, region="")

    assert dates == []


def test_no_answer_is_observed_as_nothing(
    tokens: BotoTokenService,
    monkeypatch: pytest.MonkeyPatch,
    dates: list[tuple[datetime, datetime, datetime]],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    with pytest.raises(AwsError):
        tokens.get_session_token(KEY, duration=timedelta(hours=1), mfa=MFA, region="")

    assert dates == []


def test_a_call_without_a_code_is_tried_again(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    sts_server.answers = [refusal("InternalFailure", status=500), IDENTITY]

    tokens.get_caller_identity(KEY, region="")

    assert len(sts_server.requests) == 2


def test_tries_are_bounded(tokens: BotoTokenService, sts_server: AnswerServer) -> None:
    sts_server.answers = [refusal("InternalFailure", status=500)]

    with pytest.raises(ServiceFault):
        tokens.get_caller_identity(KEY, region="")

    assert len(sts_server.requests) == 3


def test_a_code_is_sent_once(tokens: BotoTokenService, sts_server: AnswerServer) -> None:
    sts_server.answers = [refusal("InternalFailure", status=500)]

    with pytest.raises(ServiceFault):
        tokens.assume_role(KEY, ROLE, mfa=MFA, region="")

    assert len(sts_server.requests) == 1


def test_connections_are_kept_between_calls(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    clients = tokens._clients.get()

    tokens.get_caller_identity(KEY, region="eu-west-1")
    tokens.get_caller_identity(KEY, region="eu-west-1")

    assert list(clients._kept) == [ClientKey(STS, KEY, "eu-west-1", USUAL)]


def test_kept_clients_are_few(tokens: BotoTokenService) -> None:
    clients = tokens._clients.get()
    for number in range(40):
        key = AccessKey(access_key_id=f"AKIA{number}", secret_access_key="s")
        clients._kept_client(ClientKey(STS, key, "us-east-1", USUAL))

    assert len(clients._kept) <= MAX_KEPT
    assert ("AKIA39", "us-east-1") in {
        (each.source.access_key_id, each.region) for each in clients._kept
    }


def test_calls_from_many_threads_do_not_mix(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    with ThreadPoolExecutor(8) as threads:
        callers = list(threads.map(lambda _: tokens.get_caller_identity(KEY, region=""), range(40)))

    assert len(callers) == len(sts_server.requests) == 40
    assert len(set(callers)) == 1


def test_nothing_secret_is_logged_even_at_debug(
    tokens: BotoTokenService, sts_server: AnswerServer, caplog: pytest.LogCaptureFixture
) -> None:
    sts_server.answers = [
        grant("GetSessionToken"),
        refusal("AccessDenied", "invalid MFA one time pass code"),
    ]

    with caplog.at_level(logging.DEBUG):
        tokens.get_session_token(KEY, duration=timedelta(hours=1), mfa=MFA, region="")
        with pytest.raises(MfaCodeRefused):
            tokens.get_session_token(KEY, duration=timedelta(hours=1), mfa=MFA, region="")

    secrets = (MFA.code, KEY.secret_access_key, GRANTED.secret_access_key, GRANTED.session_token)
    assert [secret for secret in secrets if secret in caplog.text] == []


USER_ANSWER = Answer(
    body=b"<GetUserResponse><GetUserResult><User><UserName>anna</UserName></User></GetUserResult>"
    b"</GetUserResponse>"
)


def test_any_service_is_called_through_the_same_clients(
    tokens: BotoTokenService, sts_server: AnswerServer
) -> None:
    iam: AwsService[IAMClient] = AwsService(
        name="iam",
        make=lambda session, settings: session.client("iam", **settings),
        endpoint=lambda *_way: sts_server.url,
    )
    call = Call(service="iam", operation="GetUser", region="eu-west-1")
    clients = tokens._clients.get()
    sts_server.answers = [USER_ANSWER, refusal("AccessDenied")]

    user = clients.call(iam, KEY, USUAL, call, lambda client: client.get_user()["User"]["UserName"])
    with pytest.raises(AwsError) as caught:
        clients.call(iam, KEY, USUAL, call, lambda client: client.get_user())

    assert user == "anna"
    assert "/iam/aws4_request" in sts_server.requests[0].headers["authorization"]
    assert "iam:GetUser" in caught.value.message


def test_boto3_is_imported_only_when_it_is_needed() -> None:
    program = (
        "import sys; from fobwatch.adapters.aws.boto_port import LazyClients; "
        "from fobwatch.adapters.aws.sts import BotoTokenService; "
        "s = BotoTokenService(LazyClients(None, None)); "
        "print({'boto3', 'botocore'} & {*sys.modules}); "
        "s.warm(); print('boto3' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["set()", "True"]
