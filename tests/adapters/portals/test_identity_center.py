"""IAM Identity Center through boto3: its look-alike, and answers of whatever is in the way."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.aws.answers.identity_center import KMS_REASONS
from fobwatch.adapters.aws.boto_port import LazyClients
from fobwatch.adapters.portals.identity_center import BotoIdentityCenter
from fobwatch.core.aws.errors import (
    AccessDenied,
    AwsError,
    RequestRefused,
    ServiceFault,
    SignInPending,
    Throttled,
    TlsIntercepted,
    TokenRefused,
)
from fobwatch.core.portals.portal import Portal, Registration
from fobwatch.core.web_sign_in.visit import DeviceCode
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from fobwatch.demo.portal import ACCOUNT_ACCESS, REGION, START_URL, TENANT_ID, assigned_accounts
from tests.adapters.answer_server import Answer, AnswerServer
from tests.contracts.discovery import Company, DiscoveryContract
from tests.contracts.identity_center import Center, IdentityCenterContract
from tests.demo.portal_person import PortalBrowser
from tests.fakes import ACCOUNT, FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.demo.cloud import DemoCloud

PORTAL = Portal(start_url=START_URL, region=REGION)
TENANT = replace(PORTAL, tenant_id=TENANT_ID)
CLIENT = Registration(client_id="client", client_secret="canary-secret")
CODE = {
    "deviceCode": "canary-token",
    "userCode": "BCDF-GHJK",
    "verificationUri": "https://device.sso.eu-central-1.amazonaws.com/",
    "verificationUriComplete": "https://device.sso.eu-central-1.amazonaws.com/?user_code=BCDF-GHJK",
    "expiresIn": 600,
    "interval": 1,
}
DEVICE = DeviceCode(
    user_code="BCDF-GHJK",
    url="https://device.test/",
    complete_url="https://device.test/?user_code=BCDF-GHJK",
    device_code="canary-token",
    interval=timedelta(seconds=1),
    life=timedelta(minutes=10),
)


@pytest.fixture
def service() -> Iterator[BotoIdentityCenter]:
    clients = LazyClients(FakeClock(), lambda *_dates: None)
    yield BotoIdentityCenter(clients)
    clients.close()


class TestInTheDemoCloud(IdentityCenterContract):
    @pytest.fixture
    def center(
        self,
        demo_cloud: DemoCloud,
        service: BotoIdentityCenter,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Center:
        monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
        browser = PortalBrowser(demo_cloud.endpoint_url)
        return Center(
            service=service,
            portal=PORTAL,
            allow=lambda url: browser.decide(url)["code"],
            enter=lambda code: browser.enter(code.complete_url),
            account_id=COMPANY.accounts[0].account_id,
            role_name="ReadOnly",
            tenant_id=TENANT_ID,
            assigned=ACCOUNT_ACCESS,
        )

    def test_accounts_come_in_pages(self, center: Center, demo_cloud: DemoCloud) -> None:
        demo_cloud.set_knobs(Knobs(portal_accounts=250))
        _registration, tokens = center.sign_in()
        token = tokens.access_token
        first = center.service.accounts(PORTAL, token)
        second = center.service.accounts(PORTAL, token, first.next_page)
        last = center.service.accounts(PORTAL, token, second.next_page)
        found = (*first.accounts, *second.accounts, *last.accounts)

        assert len({account.account_id for account in found}) == 253
        assert not last.next_page


class TestDiscoveryInTheDemoCloud(DiscoveryContract):
    @pytest.fixture
    def company(
        self,
        demo_cloud: DemoCloud,
        service: BotoIdentityCenter,
        monkeypatch: pytest.MonkeyPatch,
    ) -> Company:
        monkeypatch.setenv("AWS_ENDPOINT_URL", demo_cloud.endpoint_url)
        demo_cloud.set_knobs(Knobs(portal_accounts=120))
        browser = PortalBrowser(demo_cloud.endpoint_url)
        return Company(
            service=service,
            portal=PORTAL,
            allow=lambda url: browser.decide(url)["code"],
            roles={
                account.account_id: account.permission_sets for account in assigned_accounts(120)
            },
            throttle_next=lambda times: demo_cloud.fail_next(
                Fault.THROTTLING, times=times, action="ListAccountRoles"
            ),
        )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerServer]:
    with AnswerServer() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        yield server


def refusal(code: str, status: int = 400, *, by_aws: bool = True, reason: str = "") -> Answer:
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    if by_aws:
        headers["x-amzn-RequestId"] = "11111111-2222-3333-4444-555555555555"
    body = {"error": "an_error", "error_description": "quotes canary-token", "message": "no"}
    body |= {"reason": reason} if reason else {}
    return Answer(status=status, headers=headers, body=json.dumps(body).encode())


def json_answer(document: object) -> Answer:
    return Answer(headers={"Content-Type": "application/json"}, body=json.dumps(document).encode())


def refresh(service: BotoIdentityCenter) -> object:
    return service.refresh(PORTAL, CLIENT, "canary-token")


def register(service: BotoIdentityCenter) -> object:
    return service.register(PORTAL)


def start(service: BotoIdentityCenter) -> object:
    return service.device_code(PORTAL, CLIENT)


def poll(service: BotoIdentityCenter) -> object:
    return service.redeem_device_code(PORTAL, CLIENT, DEVICE)


def credentials(service: BotoIdentityCenter) -> object:
    return service.role_credentials(PORTAL, "canary-token", ACCOUNT, "ReadOnly")


def accounts(service: BotoIdentityCenter) -> object:
    return service.accounts(PORTAL, "canary-token")


def roles(service: BotoIdentityCenter) -> object:
    return service.role_names(PORTAL, "canary-token", ACCOUNT)


def assigned(service: BotoIdentityCenter) -> object:
    return service.assigned_roles(TENANT, "canary-token")


def assigned_credentials(service: BotoIdentityCenter) -> object:
    return service.assigned_role_credentials(TENANT, "canary-token", ACCOUNT_ACCESS[0])


def log_out(service: BotoIdentityCenter) -> object:
    service.log_out(PORTAL, "canary-token")
    return None


WEB_PAGE = Answer(headers={"Content-Type": "text/html"}, body=b"<!doctype html><p>Log in</p>")

REFUSED = [
    (refresh, refusal("InvalidGrantException"), TokenRefused),
    (refresh, refusal("ExpiredTokenException"), TokenRefused),
    (refresh, refusal("InvalidClientException", 401), TokenRefused),
    (refresh, refusal("InvalidRequestException"), RequestRefused),
    (refresh, refusal("UnauthorizedClientException"), RequestRefused),
    (refresh, refusal("InvalidScopeException"), RequestRefused),
    (refresh, refusal("UnsupportedGrantTypeException"), RequestRefused),
    *(
        (refresh, refusal("AccessDeniedException", reason=each), AccessDenied)
        for each in sorted(KMS_REASONS)
    ),
    *(
        (poll, refusal("InvalidRequestException", reason=each), AccessDenied)
        for each in sorted(KMS_REASONS)
    ),
    (refresh, refusal("InternalServerException", 500), ServiceFault),
    (refresh, refusal("SlowDownException"), AwsError),
    (register, refusal("InvalidRequestException"), RequestRefused),
    (register, refusal("InvalidRedirectUriException"), RequestRefused),
    (register, refusal("InvalidScopeException"), RequestRefused),
    (start, refusal("InvalidRequestException"), RequestRefused),
    (start, refusal("UnauthorizedClientException"), RequestRefused),
    (start, refusal("SlowDownException"), AwsError),
    (poll, refusal("AuthorizationPendingException"), SignInPending),
    (poll, refusal("SlowDownException"), Throttled),
    (poll, refusal("AccessDeniedException"), AccessDenied),
    (poll, refusal("ExpiredTokenException"), TokenRefused),
    (poll, refusal("InvalidGrantException"), TokenRefused),
    (poll, refusal("InternalServerException", 500), ServiceFault),
    (credentials, refusal("UnauthorizedException", 401), TokenRefused),
    (credentials, refusal("ForbiddenException", 403), AccessDenied),
    (credentials, refusal("ResourceNotFoundException", 404), AccessDenied),
    (credentials, refusal("TooManyRequestsException", 429), Throttled),
    (credentials, refusal("InvalidRequestException"), RequestRefused),
    (accounts, refusal("UnauthorizedException", 401), TokenRefused),
    (accounts, refusal("TooManyRequestsException", 429), Throttled),
    (roles, refusal("UnauthorizedException", 401), TokenRefused),
    (roles, refusal("ResourceNotFoundException", 404), RequestRefused),
    (log_out, refusal("UnauthorizedException", 401), TokenRefused),
    (assigned, refusal("UnauthorizedException", 401), TokenRefused),
    (assigned, refusal("AccessDeniedException", 403), AccessDenied),
    (assigned, refusal("ThrottlingException", 429), Throttled),
    (assigned, refusal("ValidationException"), RequestRefused),
    (assigned, refusal("InternalServerException", 500), ServiceFault),
    (assigned, refusal("UnauthorizedException", 401, by_aws=False), TlsIntercepted),
    (assigned, WEB_PAGE, TlsIntercepted),
    (assigned, json_answer({}), TlsIntercepted),
    (assigned, json_answer({"roles": [{}]}), TlsIntercepted),
    (assigned, json_answer([]), TlsIntercepted),
    (assigned_credentials, refusal("UnauthorizedException", 401), TokenRefused),
    (assigned_credentials, refusal("AccessDeniedException", 403), AccessDenied),
    (assigned_credentials, refusal("AccessDeniedException", 403, by_aws=False), AccessDenied),
    (assigned_credentials, WEB_PAGE, TlsIntercepted),
    (assigned_credentials, json_answer({"credentialsDetails": {}}), TlsIntercepted),
    (
        assigned_credentials,
        json_answer(
            {
                "credentialsDetails": {
                    "programmaticAccess": {
                        "accessKeyId": "ASIA",
                        "secretAccessKey": "s",
                        "sessionToken": "t",
                        "expiresAt": 10**20,
                    }
                }
            }
        ),
        TlsIntercepted,
    ),
    # not from AWS, whatever it says: a good token is kept
    (refresh, refusal("InvalidGrantException", by_aws=False), TlsIntercepted),
    (refresh, refusal("InvalidClientException", 401, by_aws=False), TlsIntercepted),
    (credentials, refusal("UnauthorizedException", 401, by_aws=False), TlsIntercepted),
    (refresh, WEB_PAGE, TlsIntercepted),
    (register, WEB_PAGE, TlsIntercepted),
    (credentials, WEB_PAGE, TlsIntercepted),
    (refresh, json_answer({}), TlsIntercepted),
    (refresh, json_answer({"accessToken": "", "expiresIn": 1}), TlsIntercepted),
    (refresh, json_answer({"accessToken": "a"}), TlsIntercepted),
    (refresh, json_answer([]), TlsIntercepted),
    (register, json_answer({"clientId": "x"}), TlsIntercepted),
    (credentials, json_answer({"roleCredentials": {}}), TlsIntercepted),
    (
        credentials,
        json_answer(
            {
                "roleCredentials": {
                    "accessKeyId": "ASIA",
                    "secretAccessKey": "s",
                    "sessionToken": "t",
                    "expiration": 10**20,
                }
            }
        ),
        TlsIntercepted,
    ),
    (start, WEB_PAGE, TlsIntercepted),
    (start, json_answer({}), TlsIntercepted),
    (start, json_answer({**CODE, "verificationUri": "http://evil.test/"}), TlsIntercepted),
    (start, json_answer({**CODE, "verificationUriComplete": "file:///x"}), TlsIntercepted),
    (start, json_answer({**CODE, "userCode": ""}), TlsIntercepted),
    (start, json_answer({**CODE, "expiresIn": 10**20}), TlsIntercepted),
    (poll, WEB_PAGE, TlsIntercepted),
    (poll, json_answer({}), TlsIntercepted),
    (accounts, json_answer({"accountList": [{}]}), TlsIntercepted),
    (accounts, json_answer({}), TlsIntercepted),
    (roles, json_answer({"roleList": [{"roleName": ""}]}), TlsIntercepted),
]


@pytest.mark.parametrize(("ask", "answer", "kind"), REFUSED)
def test_what_goes_wrong_is_told_by_its_kind_and_without_secrets(
    service: BotoIdentityCenter,
    server: AnswerServer,
    ask: Callable[[BotoIdentityCenter], object],
    answer: Answer,
    kind: type[AwsError],
) -> None:
    server.answers = [answer]

    with pytest.raises(kind) as caught:
        ask(service)

    error = caught.value
    assert error.title
    assert error.remedy
    assert "canary" not in f"{error} {error.__cause__!r}"


def test_what_is_no_role_is_left_out_of_the_assigned_ones(
    service: BotoIdentityCenter, server: AnswerServer
) -> None:
    listed = [{"roleArn": arn} for arn in (ACCOUNT_ACCESS[0], "arn:aws:iam::aws:policy/Admin", "")]
    server.answers = [json_answer({"roles": listed, "nextToken": None})]
    found = service.assigned_roles(TENANT, "token")

    assert [role.role_arn for role in found.roles] == [ACCOUNT_ACCESS[0]]
    assert found.next_page == ""
    assert server.requests[0].headers["authorization"] == "Bearer token"


def test_a_refresh_token_is_sent_once_whatever_comes_back(
    service: BotoIdentityCenter, server: AnswerServer
) -> None:
    server.answers = [refusal("InternalServerException", 500)]

    with pytest.raises(ServiceFault):
        refresh(service)

    assert len(server.requests) == 1


@pytest.mark.parametrize("ask", [accounts, roles])
def test_a_refused_list_is_not_asked_for_again_behind_the_caller_s_back(
    service: BotoIdentityCenter,
    server: AnswerServer,
    ask: Callable[[BotoIdentityCenter], object],
) -> None:
    server.answers = [refusal("TooManyRequestsException", 429)]

    with pytest.raises(Throttled):
        ask(service)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("variable", "ask"),
    [("AWS_ENDPOINT_URL_SSO_OIDC", register), ("AWS_ENDPOINT_URL_SSO", accounts)],
)
def test_each_service_is_asked_where_its_own_variable_says(
    service: BotoIdentityCenter,
    server: AnswerServer,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    ask: Callable[[BotoIdentityCenter], object],
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv(variable, server.url)
    server.answers = [refusal("InvalidRequestException")]
    with pytest.raises(RequestRefused):
        ask(service)

    assert len(server.requests) == 1


def test_nothing_is_signed_with_anybody_s_key(
    service: BotoIdentityCenter, server: AnswerServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x" * 40)
    server.answers = [refusal("UnauthorizedException", 401)]
    for ask in (refresh, accounts):
        with pytest.raises(AwsError):
            ask(service)

    assert not any("authorization" in request.headers for request in server.requests)
