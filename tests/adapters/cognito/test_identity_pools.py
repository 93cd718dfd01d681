"""Cognito's identity pools through boto3: the demo's pool, and refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.cognito.identity_pools import BotoIdentityPools
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.aws.errors import (
    AccessDenied,
    RequestRefused,
    ServiceFault,
    Throttled,
    TlsIntercepted,
)
from fobwatch.core.aws.ports import RoleRequest
from fobwatch.core.cognito.identity_pool import GUEST, Login
from fobwatch.core.profiles.kinds.cognito import SESSION
from fobwatch.demo.federation import LOGIN_PROVIDER, POOL_GUEST_ROLE, POOL_ID, POOL_ROLE
from tests.adapters.answer_server import Answer, AnswerServer
from tests.demo.test_federation import Provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.adapters.aws.sts import BotoTokenService
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.demo.cloud import DemoCloud

REGION = "eu-central-1"
JSON = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-RequestId": "0123-4567"}
SECRET = Login(provider="idp.example", token="a.secret.token")


def answered(identity_id: str, changed: dict[str, object]) -> bytes:
    found = {"AccessKeyId": "A", "SecretKey": "s", "SessionToken": "t", "Expiration": 2000000000}
    return json.dumps({"IdentityId": identity_id, "Credentials": {**found, **changed}}).encode()


@pytest.fixture
def pools() -> Iterator[BotoIdentityPools]:
    clients = LazyClients(SystemClock(), lambda *_observed: None)
    yield BotoIdentityPools(clients)
    clients.close()


@pytest.fixture
def login(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> Login:
    """Give a person's login, with the demo cloud in place of AWS."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return Login(provider=LOGIN_PROVIDER, token=Provider(demo_cloud).sign_in()["id_token"])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer(Answer()) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        yield server


def test_a_guest_and_a_person_get_their_roles(
    pools: BotoIdentityPools, login: Login, demo_tokens: BotoTokenService
) -> None:
    for who, role in ((GUEST, POOL_GUEST_ROLE), (login, POOL_ROLE)):
        identity_id = pools.identity(POOL_ID, who)
        answered, grant = pools.credentials(identity_id, who, "")
        caller = demo_tokens.get_caller_identity(grant.credentials, region=REGION)

        assert answered == identity_id
        assert f":assumed-role/{role.name}/" in caller.arn
        assert grant.credentials.expires_at.tzinfo is not None


def test_the_basic_flow_opens_the_role(
    pools: BotoIdentityPools, login: Login, demo_tokens: BotoTokenService
) -> None:
    identity_id, token = pools.token(pools.identity(POOL_ID, login), login)
    request = RoleRequest(role_arn=POOL_ROLE.arn, session_name="basic", duration=SESSION)
    grant = demo_tokens.assume_role_with_web_identity(token, request, region=REGION)

    assert identity_id.startswith(f"{REGION}:")
    assert grant.arn.endswith(":assumed-role/PoolMember/basic")


def test_a_wrong_login_and_a_wrong_pool_are_refused(pools: BotoIdentityPools, login: Login) -> None:
    with pytest.raises(AccessDenied):
        pools.identity(POOL_ID, Login(provider=login.provider, token="a.b.c"))
    with pytest.raises(RequestRefused):
        pools.identity(f"{POOL_ID[:-1]}0", login)


@pytest.mark.parametrize(
    ("code", "status", "kind", "words"),
    [
        ("NotAuthorizedException", 400, AccessDenied, "does not let you in"),
        ("ResourceNotFoundException", 400, RequestRefused, "no such identity pool"),
        ("ResourceConflictException", 400, RequestRefused, "another identity"),
        ("InvalidIdentityPoolConfigurationException", 400, RequestRefused, "no role for you"),
        ("InvalidParameterException", 400, RequestRefused, "does not take the login"),
        ("LimitExceededException", 400, RequestRefused, "takes no more identities"),
        ("TooManyRequestsException", 400, Throttled, "Too many requests"),
        ("ExternalServiceException", 400, ServiceFault, "login provider did not answer"),
        ("InternalErrorException", 500, ServiceFault, "AWS has a problem"),
    ],
)
def test_each_answer_of_aws_is_told_in_words(
    pools: BotoIdentityPools,
    server: AnswerServer,
    code: str,
    status: int,
    kind: type[AwsError],
    words: str,
) -> None:
    body = json.dumps({"__type": code, "message": "Token a.secret.token is bad."}).encode()
    server.answers = [Answer(status=status, headers=JSON, body=body)]

    with pytest.raises(kind) as caught:
        pools.credentials(f"{REGION}:1", SECRET, "")
    assert words in str(caught.value)
    assert caught.value.remedy
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>hotel</html>",
        b"{}",
        b"[]",
        b'{"IdentityId": "x", "Credentials": {}}',
        answered("", {}),
        answered("x", {"SecretKey": ""}),
        answered("x", {"Expiration": None}),
        answered("x", {"Expiration": "soon"}),
    ],
)
def test_what_is_no_answer_of_aws_gives_nothing(
    pools: BotoIdentityPools, server: AnswerServer, body: bytes
) -> None:
    server.answers = [Answer(headers=JSON, body=body)]

    with pytest.raises(TlsIntercepted):
        pools.credentials(f"{REGION}:1", SECRET, "")


def test_no_call_is_signed(pools: BotoIdentityPools, server: AnswerServer) -> None:
    server.answers = [Answer(headers=JSON, body=b'{"IdentityId": "eu-central-1:1"}')]

    assert pools.identity(POOL_ID, SECRET) == "eu-central-1:1"
    assert all("authorization" not in request.headers for request in server.requests)
