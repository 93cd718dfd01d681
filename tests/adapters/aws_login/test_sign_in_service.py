"""AWS's sign-in service through boto3: its look-alike, which checks proofs, and refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from fobwatch.adapters.aws import plain_http
from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.aws.connection import NotFromAws
from fobwatch.adapters.aws_login.login_sessions import BotoLoginSessions
from fobwatch.adapters.aws_login.sign_in_service import BotoSignInService
from fobwatch.adapters.desktop.system_clock import SystemClock
from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import Connection
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import (
    AccessDenied,
    AwsError,
    RequestRefused,
    ServiceFault,
    Throttled,
    TlsIntercepted,
    TokenRefused,
)
from fobwatch.core.aws_login.login import Chain
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from fobwatch.demo.company import COMPANY
from fobwatch.demo.server.aws_login.site import IDENTITIES
from tests.adapters.answer_server import Answer, AnswerServer
from tests.contracts.login_sessions import LoginSessionsContract, SignedIn
from tests.fakes import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSRequest

    from fobwatch.core.aws_login.login import LoginTokens
    from fobwatch.demo.cloud import DemoCloud

REGION = "eu-central-1"
REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback"


@pytest.fixture
def aws_time() -> AwsTime:
    return AwsTime(SystemClock())


@pytest.fixture
def clients(aws_time: AwsTime) -> Iterator[LazyClients]:
    clients = LazyClients(SystemClock(), aws_time.observe)
    yield clients
    clients.close()


@pytest.fixture
def service(clients: LazyClients, aws_time: AwsTime) -> BotoSignInService:
    return BotoSignInService(clients, aws_time)


@pytest.fixture
def cloud(demo_cloud: DemoCloud, monkeypatch: pytest.MonkeyPatch) -> DemoCloud:
    monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
    return demo_cloud


def code_from(url: str, who: str = "admin") -> str:
    """A person's press on the page's button for `who`: the code."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=10)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    target = f"{parts.path}?{parts.query}"
    connection.request("POST", target, urlencode({"decision": who}), form)
    response = connection.getresponse()
    response.read()
    connection.close()
    return dict(parse_qsl(urlsplit(response.getheader("Location") or "").query))["code"]


def new_chain(service: BotoSignInService, *, elsewhere: bool = False) -> Chain:
    return Chain(region=REGION, proof_key=service.new_key(), elsewhere=elsewhere)


def signed_in(service: BotoSignInService, chain: Chain, who: str = "admin") -> LoginTokens:
    request = AuthorizationRequest.new()
    redirect_uri = service.confirmation_uri(REGION) if chain.elsewhere else REDIRECT_URI
    url = service.authorization_url(chain, request, redirect_uri)
    return service.redeem(chain, code_from(url, who), request, redirect_uri)


@pytest.mark.parametrize("who", IDENTITIES)
def test_a_code_is_worth_credentials_of_whoever_was_chosen(
    service: BotoSignInService, cloud: DemoCloud, who: str
) -> None:
    tokens = signed_in(service, new_chain(service), who)
    left = tokens.credentials.expires_at - datetime.now(UTC)

    assert cloud.endpoint_url
    assert tokens.identity == IDENTITIES[who]
    assert tokens.refresh_token
    assert 0 < left.total_seconds() <= 15 * 60 + 5


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_token_is_renewed_once_and_with_what_its_chain_began_with(
    service: BotoSignInService, cloud: DemoCloud, *, elsewhere: bool
) -> None:
    chain = new_chain(service, elsewhere=elsewhere)
    first = signed_in(service, chain)
    for other in (new_chain(service, elsewhere=elsewhere), replace(chain, elsewhere=not elsewhere)):
        with pytest.raises(AwsError):
            service.refresh(other, first.refresh_token)
    again = signed_in(service, chain)
    renewed = service.refresh(chain, again.refresh_token)

    assert cloud.endpoint_url
    assert renewed.refresh_token != again.refresh_token
    assert renewed.credentials != again.credentials
    with pytest.raises(TokenRefused):
        service.refresh(chain, again.refresh_token)


class TestBotoLoginSessions(LoginSessionsContract):
    @pytest.fixture
    def signed_in(
        self, service: BotoSignInService, clients: LazyClients, cloud: DemoCloud
    ) -> SignedIn:
        assert cloud.endpoint_url
        for who in ("anna", "anna", "admin"):
            signed_in(service, new_chain(service), who)
        return SignedIn(
            service=BotoLoginSessions(clients).signed_with(
                COMPANY.user("anna").access_key, region=REGION
            ),
            arn=IDENTITIES["anna"],
            other=IDENTITIES["admin"],
        )


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_session_is_listed_and_ended(
    service: BotoSignInService, cloud: DemoCloud, *, elsewhere: bool
) -> None:
    chain = new_chain(service, elsewhere=elsewhere)
    before = datetime.now(UTC) - timedelta(seconds=1)
    tokens = signed_in(service, chain)
    signed_in(service, new_chain(service, elsewhere=not elsewhere))
    [listed] = service.sessions(chain, tokens.credentials, before)
    with pytest.raises(RequestRefused, match="has not ended"):
        service.revoke(chain, tokens.credentials, f"{listed.arn}0")
    service.revoke(chain, tokens.credentials, listed.arn)

    assert cloud.endpoint_url
    assert listed.expires_at - listed.issued_at == timedelta(hours=12)
    assert service.sessions(chain, tokens.credentials, before) == ()
    with pytest.raises(TokenRefused):
        service.refresh(chain, tokens.refresh_token)


KEYS_OF_A_SESSION = Credentials(
    access_key_id="ASIAEXAMPLE", secret_access_key="s", session_token="t", expires_at=NOON
)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-central-1", "signin.eu-central-1.api.aws"),
        ("cn-north-1", "signin.cn-north-1.api.amazonwebservices.com.cn"),
        ("eusc-de-east-1", "signin.eusc-de-east-1.api.amazonwebservices.eu"),
    ],
)
def test_sessions_have_a_host_of_their_own_at_aws(
    service: BotoSignInService, monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    sent: list[str] = []

    def stop(request: AWSRequest, *_rest: object) -> NoReturn:
        sent.append(str(request.url))
        raise NotFromAws

    monkeypatch.setattr(plain_http, "_answer", stop)
    chain = Chain(region=region, proof_key="")
    for way in (Connection(), Connection(use_fips=True), Connection(use_dualstack=True)):
        with pytest.raises(AwsError):
            service.via(way).sessions(chain, KEYS_OF_A_SESSION, NOON)

    assert sent == [f"https://{host}/list-sessions"] * 3


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param("denied", AccessDenied, id="denied"),
        pytest.param("{}", TlsIntercepted, id="no list"),
        pytest.param("<html>Log in", TlsIntercepted, id="a network's page"),
        pytest.param('{"items": [{"issuedAt": 1e99}]}', TlsIntercepted, id="no time"),
    ],
)
def test_what_is_no_list_of_sessions_is_refused_in_words(
    service: BotoSignInService,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    kind: type[AwsError],
) -> None:
    denied = refusal("AccessDeniedException", "INSUFFICIENT", 403)
    sent = denied if answer == "denied" else Answer(body=answer.encode())
    with AnswerServer(sent) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        chain = Chain(region=REGION, proof_key="")
        with pytest.raises(kind):
            service.sessions(chain, KEYS_OF_A_SESSION, NOON)
        with pytest.raises(kind) as caught:
            service.revoke(chain, KEYS_OF_A_SESSION, "arn")

    assert caught.value.remedy
    assert "canary" not in str(caught.value)


def refusal(code: str, reason: str = "", status: int = 400, *, by_aws: bool = True) -> Answer:
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    if by_aws:
        headers["x-amzn-RequestId"] = "11111111-2222-3333-4444-555555555555"
    body = {"error": reason, "message": "quotes canary-token"}
    return Answer(status=status, headers=headers, body=json.dumps(body).encode())


def given(document: object) -> Answer:
    headers = {"Content-Type": "application/json"}
    return Answer(headers=headers, body=json.dumps(document).encode())


KEYS = {"accessKeyId": "ASIA", "secretAccessKey": "s", "sessionToken": "t"}
WHOLE = {
    "accessToken": KEYS,
    "expiresIn": 900,
    "refreshToken": "r",
    "tokenType": "aws_sigv4",
}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal("AccessDeniedException", "TOKEN_EXPIRED", 403), TokenRefused),
        (refusal("AccessDeniedException", "AUTHCODE_EXPIRED", 403), TokenRefused),
        (refusal("AccessDeniedException", "USER_CREDENTIALS_CHANGED", 403), TokenRefused),
        (refusal("AccessDeniedException", "INSUFFICIENT_PERMISSIONS", 403), AccessDenied),
        (refusal("AccessDeniedException", "A_NEW_REASON", 403), AccessDenied),
        (refusal("ValidationException", "INVALID_REQUEST"), RequestRefused),
        (refusal("AccessDeniedException", "", 403), AccessDenied),
        (refusal("TooManyRequestsException", "", 429), Throttled),
        (refusal("TooManyRequestsError", "", 429), Throttled),
        (refusal("InternalServerException", "", 500), ServiceFault),
        (refusal("AccessDeniedException", "TOKEN_EXPIRED", 403, by_aws=False), TlsIntercepted),
        (Answer(headers={"Content-Type": "text/html"}, body=b"<html>Log in"), TlsIntercepted),
        (given({}), TlsIntercepted),
        (given([]), TlsIntercepted),
        (given({"accessToken": KEYS, "expiresIn": 900}), TlsIntercepted),
        (
            given({"accessToken": {**KEYS, "sessionToken": ""}, "refreshToken": "r"}),
            TlsIntercepted,
        ),
        (given({**WHOLE, "idToken": "x.y.z"}), TlsIntercepted),
        (given({**WHOLE, "idToken": "no-dot"}), TlsIntercepted),
    ],
)
def test_what_goes_wrong_is_told_by_its_kind_and_without_secrets(
    service: BotoSignInService,
    monkeypatch: pytest.MonkeyPatch,
    answer: Answer,
    kind: type[AwsError],
) -> None:
    with AnswerServer(answer) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        with pytest.raises(kind) as caught:
            service.refresh(new_chain(service), "canary-token")
        sent = len(server.requests)

    error = caught.value
    assert sent == 1
    assert error.title
    assert error.remedy
    assert "canary" not in f"{error} {error.__cause__!r}"
