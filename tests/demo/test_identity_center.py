"""IAM Identity Center's look-alike, asked by boto3 as a program would."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from botocore.exceptions import ClientError

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.imports.document import read_import
from fobwatch.core.profiles.kinds.identity_center import AccountAccessProfile
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from fobwatch.demo.portal import ACCOUNT_ACCESS, ADDRESSES, PERSON, REGION, START_URL, TENANT_ID
from fobwatch.demo.seed import account_access_role
from tests.demo.browser import Browser
from tests.demo.portal_person import PortalBrowser, PortalClient, request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

HOUR = timedelta(hours=1)
PROD = COMPANY.accounts[0].account_id
ACCESS_SCOPES = ("account_access:read_only", "account_access:assume")


@pytest.fixture
def client(demo_cloud: DemoCloud) -> Iterator[PortalClient]:
    client = PortalClient(demo_cloud)
    yield client
    client.close()


@pytest.fixture
def browser(demo_cloud: DemoCloud) -> PortalBrowser:
    return PortalBrowser(demo_cloud.endpoint_url)


def error_of(call: Callable[[], object]) -> tuple[int, str]:
    """Make the call, which must be refused, and return the status and the error's class."""
    with pytest.raises(ClientError) as refused:
        call()
    response: Any = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


def credentials(client: PortalClient, token: str, role: str = "ReadOnly") -> Credentials:
    keys = client.portal.get_role_credentials(accessToken=token, accountId=PROD, roleName=role)
    part = keys["roleCredentials"]
    return Credentials(
        access_key_id=part["accessKeyId"],
        secret_access_key=part["secretAccessKey"],
        session_token=part["sessionToken"],
        expires_at=datetime.fromtimestamp(part["expiration"] / 1000, UTC),
    )


def test_an_authorization_code_opens_the_portal(client: PortalClient) -> None:
    tokens = client.sign_in()
    accounts = client.portal.list_accounts(accessToken=tokens["accessToken"])["accountList"]
    roles = client.portal.list_account_roles(accessToken=tokens["accessToken"], accountId=PROD)

    assert tokens["tokenType"] == "Bearer"
    assert tokens["expiresIn"] == HOUR.total_seconds()
    assert accounts[0] == {
        "accountId": PROD,
        "accountName": "acme-prod",
        "emailAddress": "aws+acme-prod@acme.example",
    }
    assert [role["roleName"] for role in roles["roleList"]] == ["Admin", "ReadOnly"]


def test_the_credentials_of_a_role_are_the_persons_own(
    client: PortalClient, connect: CloudClients
) -> None:
    granted = credentials(client, client.sign_in()["accessToken"])
    caller = connect.sts(granted).get_caller_identity()

    assert caller["Account"] == PROD
    assert caller["Arn"].split(":assumed-role/")[1].startswith("AWSReservedSSO_ReadOnly_")
    assert caller["Arn"].endswith(f"/{PERSON}")
    assert granted.expires_at - datetime.now(UTC) > 11 * HOUR


def test_the_policy_of_the_permission_set_holds(
    client: PortalClient, connect: CloudClients
) -> None:
    granted = credentials(client, client.sign_in()["accessToken"])
    iam = connect.iam(granted)

    iam.list_users()
    assert error_of(lambda: iam.create_user(UserName="eve")) == (403, "AccessDenied")


def test_the_console_opens_with_the_credentials_of_a_role(
    client: PortalClient, demo_cloud: DemoCloud
) -> None:
    granted = credentials(client, client.sign_in()["accessToken"])
    page = Browser(demo_cloud).sign_in(granted, duration=3600)

    assert "AWSReservedSSO_ReadOnly_" in page.text
    assert "Role of the access portal" in page.text


def test_a_code_works_once(client: PortalClient, browser: PortalBrowser) -> None:
    code = browser.decide(client.authorize_url())["code"]
    client.redeem(code)

    assert error_of(lambda: client.redeem(code)) == (400, "InvalidGrantException")


@pytest.mark.parametrize(
    "changed",
    [
        {"codeVerifier": "x" * 64},
        {"redirectUri": "http://127.0.0.1:49153/oauth/callback"},
    ],
    ids=["another verifier", "another address"],
)
def test_a_code_is_bound_to_who_asked(
    client: PortalClient, browser: PortalBrowser, changed: dict[str, str]
) -> None:
    code = browser.decide(client.authorize_url())["code"]

    assert error_of(lambda: client.redeem(code, **changed)) == (400, "InvalidGrantException")


def test_a_code_of_another_client_is_refused(
    client: PortalClient, browser: PortalBrowser, demo_cloud: DemoCloud
) -> None:
    code = browser.decide(client.authorize_url())["code"]
    other = PortalClient(demo_cloud)
    other.verifier = client.verifier

    assert error_of(lambda: other.redeem(code)) == (400, "InvalidGrantException")
    other.close()


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "http://127.0.0.1:49152/elsewhere"},
        {"redirect_uri": "https://evil.example/oauth/callback"},
        {"response_type": "token"},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
        {"scopes": "account_access:assume"},
        {"scopes": ""},
        {"state": ""},
    ],
    ids=str,
)
def test_a_wrong_authorization_request_leads_nowhere(
    client: PortalClient, browser: PortalBrowser, changed: dict[str, str]
) -> None:
    assert browser.decide(client.authorize_url(**changed)) == {}


def test_the_demo_has_a_profile_of_a_role_that_is_assigned() -> None:
    document = {"version": 1, "profiles": [account_access_role()]}
    [profile] = read_import(json.dumps(document)).profiles

    assert isinstance(profile, AccountAccessProfile)
    assert profile.role_arn in ACCOUNT_ACCESS
    assert (profile.start_url, profile.tenant_id) == (START_URL, TENANT_ID)


def test_a_denied_request_says_so(client: PortalClient, browser: PortalBrowser) -> None:
    answer = browser.decide(client.authorize_url(), "deny")

    assert answer == {"error": "access_denied", "state": "a state"}


def test_a_refresh_token_works_once_and_brings_the_next(client: PortalClient) -> None:
    first = client.sign_in()
    second = client.refresh(first["refreshToken"])
    third = client.refresh(second["refreshToken"])

    assert len({t["accessToken"] for t in (first, second, third)}) == 3
    assert error_of(lambda: client.refresh(first["refreshToken"])) == (400, "InvalidGrantException")


def test_a_legacy_client_gets_eight_hours_and_no_refresh_token(demo_cloud: DemoCloud) -> None:
    demo_cloud.set_knobs(Knobs(portal_session=12 * HOUR))
    client = PortalClient(demo_cloud, scopes=())
    started = client.start_device()
    PortalBrowser(demo_cloud.endpoint_url).decide(started["verificationUriComplete"])
    tokens = client.poll(started["deviceCode"])

    assert "refreshToken" not in tokens
    assert tokens["expiresIn"] == (8 * HOUR).total_seconds()
    assert client.portal.list_accounts(accessToken=tokens["accessToken"])["accountList"]
    client.close()


def test_a_device_waits_for_the_person(client: PortalClient, browser: PortalBrowser) -> None:
    started = client.start_device()
    code = started["deviceCode"]
    pending = error_of(lambda: client.poll(code))
    hasty = error_of(lambda: client.poll(code))
    browser.decide(started["verificationUriComplete"])
    time.sleep(started["interval"])

    assert pending == (400, "AuthorizationPendingException")
    assert hasty == (400, "SlowDownException")
    assert client.poll(code)["refreshToken"]
    assert error_of(lambda: client.poll(code)) == (400, "InvalidGrantException")


def test_a_denied_device_is_told(client: PortalClient, browser: PortalBrowser) -> None:
    started = client.start_device()
    browser.decide(started["verificationUriComplete"], "deny")

    assert error_of(lambda: client.poll(started["deviceCode"])) == (400, "AccessDeniedException")


def test_a_device_code_ends(client: PortalClient, demo_cloud: DemoCloud) -> None:
    started = client.start_device()
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=11)))

    assert error_of(lambda: client.poll(started["deviceCode"])) == (400, "ExpiredTokenException")


def test_another_start_url_is_refused(client: PortalClient) -> None:
    elsewhere = START_URL.replace("d-9", "d-8")

    assert error_of(lambda: client.start_device(elsewhere)) == (400, "InvalidRequestException")


@pytest.fixture
def in_region(demo_cloud: DemoCloud) -> Iterator[Callable[[str], PortalClient]]:
    """Registered in this region, of which the portal is in the first two alone."""
    demo_cloud.set_knobs(Knobs(portal_regions=(REGION, "eu-west-1")))
    clients: list[PortalClient] = []

    def make(region: str) -> PortalClient:
        clients.append(PortalClient(demo_cloud, region=region))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("region", [REGION, "eu-west-1"])
def test_a_portal_is_known_in_its_regions_by_each_of_its_addresses(
    in_region: Callable[[str], PortalClient], region: str, address: str
) -> None:
    started = in_region(region).start_device(address)

    assert f"/region/{region}/device" in started["verificationUri"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_other_region_refuses_a_portal(
    in_region: Callable[[str], PortalClient], browser: PortalBrowser, address: str
) -> None:
    elsewhere = in_region("us-east-1")

    assert error_of(lambda: elsewhere.start_device(address)) == (400, "InvalidRequestException")
    assert browser.decide(elsewhere.authorize_url()) == {}


def test_a_client_is_known_in_its_own_region_alone(
    in_region: Callable[[str], PortalClient], browser: PortalBrowser
) -> None:
    here, there = in_region(REGION), in_region("eu-west-1")
    tokens = here.sign_in(browser)
    there.registration = here.registration

    assert error_of(there.start_device) == (400, "InvalidRequestException")
    assert browser.decide(there.authorize_url()) == {}
    assert error_of(lambda: there.refresh(tokens["refreshToken"])) == (
        400,
        "InvalidRequestException",
    )
    assert here.refresh(tokens["refreshToken"])["accessToken"]


def test_a_token_opens_the_portal_in_its_own_region_alone(
    in_region: Callable[[str], PortalClient], browser: PortalBrowser
) -> None:
    here, there = in_region(REGION), in_region("eu-west-1")
    token = here.sign_in(browser)["accessToken"]

    assert here.portal.list_accounts(accessToken=token)["accountList"]
    assert error_of(lambda: there.portal.list_accounts(accessToken=token)) == (
        401,
        "UnauthorizedException",
    )
    assert there.portal.list_accounts(accessToken=there.sign_in(browser)["accessToken"])


def test_a_region_that_is_down_serves_nobody(
    in_region: Callable[[str], PortalClient], demo_cloud: DemoCloud
) -> None:
    client = in_region(REGION)
    demo_cloud.set_knobs(Knobs(regions_down=(REGION,)))

    assert error_of(client.start_device)[0] == 503


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"clientName": ""}, "InvalidClientMetadataException"),
        ({"clientType": "confidential"}, "InvalidClientMetadataException"),
        ({"scopes": ["sso:account:access", "openid:all"]}, "InvalidScopeException"),
        ({"redirectUris": ["https://evil.example/"]}, "InvalidRedirectUriException"),
    ],
    ids=str,
)
def test_a_wrong_registration_is_refused(
    client: PortalClient, sent: dict[str, Any], error: str
) -> None:
    registration = {"clientName": "Test", "clientType": "public", **sent}

    assert error_of(lambda: client.oidc.register_client(**registration)) == (400, error)


def test_a_client_that_is_not_registered_is_refused(client: PortalClient) -> None:
    client.registration = {**client.registration, "clientSecret": "another"}

    assert error_of(client.start_device) == (401, "InvalidClientException")


def test_a_registration_ends_after_ninety_days(client: PortalClient, demo_cloud: DemoCloud) -> None:
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(days=91)))

    assert error_of(client.start_device) == (401, "InvalidClientException")


def test_an_unknown_grant_type_is_refused(client: PortalClient) -> None:
    refused = error_of(lambda: client.oidc.create_token(**client.known, grantType="password"))

    assert refused == (400, "UnsupportedGrantTypeException")


def test_the_portal_ends_and_its_tokens_with_it(
    client: PortalClient, browser: PortalBrowser, demo_cloud: DemoCloud
) -> None:
    tokens = client.sign_in(browser)
    demo_cloud.set_knobs(Knobs(clock_offset=9 * HOUR))
    refused = error_of(lambda: client.refresh(tokens["refreshToken"]))
    portal = error_of(lambda: client.portal.list_accounts(accessToken=tokens["accessToken"]))

    assert refused == (400, "InvalidGrantException")
    assert portal == (401, "UnauthorizedException")


def test_a_token_is_shortened_by_the_end_of_the_portal(
    client: PortalClient, browser: PortalBrowser, demo_cloud: DemoCloud
) -> None:
    first = client.sign_in(browser)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(hours=7, minutes=30)))
    again = client.sign_in(browser)

    assert first["expiresIn"] == HOUR.total_seconds()
    assert again["expiresIn"] == pytest.approx(1800, abs=60)


def test_a_sign_in_after_log_out_starts_a_new_day(
    client: PortalClient, browser: PortalBrowser, demo_cloud: DemoCloud
) -> None:
    tokens = client.sign_in(browser)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(hours=7, minutes=30)))
    fresh = client.refresh(tokens["refreshToken"])
    client.portal.logout(accessToken=fresh["accessToken"])
    gone = error_of(lambda: client.refresh(fresh["refreshToken"]))

    assert gone == (400, "InvalidGrantException")
    assert client.sign_in(browser)["expiresIn"] == HOUR.total_seconds()


@pytest.mark.parametrize(
    ("account", "role", "expected"),
    [
        ("000000000000", "ReadOnly", (404, "ResourceNotFoundException")),
        (PROD, "Developer", (403, "ForbiddenException")),
        ("prod", "ReadOnly", (400, "InvalidRequestException")),
    ],
    ids=["account", "role", "form"],
)
def test_what_is_not_assigned_is_refused(
    client: PortalClient, account: str, role: str, expected: tuple[int, str]
) -> None:
    token = client.sign_in()["accessToken"]
    ask = client.portal.get_role_credentials

    assert error_of(lambda: ask(accessToken=token, accountId=account, roleName=role)) == expected


def test_ten_thousand_pairs_come_by_pages(client: PortalClient, demo_cloud: DemoCloud) -> None:
    demo_cloud.set_knobs(Knobs(portal_accounts=2500))
    token = client.sign_in()["accessToken"]
    pages = client.portal.get_paginator("list_accounts").paginate(
        accessToken=token, PaginationConfig={"PageSize": 100}
    )
    accounts = [account for page in pages for account in page["accountList"]]
    last = client.portal.list_account_roles(accessToken=token, accountId=accounts[-1]["accountId"])

    assert len({account["accountId"] for account in accounts}) == 2503
    assert len(last["roleList"]) == 4


def test_the_portal_throttles(client: PortalClient, demo_cloud: DemoCloud) -> None:
    token = client.sign_in()["accessToken"]
    demo_cloud.fail_next(Fault.THROTTLING, action="ListAccounts")
    throttled = error_of(lambda: client.portal.list_accounts(accessToken=token))

    assert throttled == (429, "TooManyRequestsException")
    assert client.portal.list_accounts(accessToken=token)["accountList"]


def test_calls_are_recorded_without_a_token(client: PortalClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in()
    client.portal.list_accounts(accessToken=tokens["accessToken"])
    calls = demo_cloud.calls()

    assert [(call.service, call.action) for call in calls] == [
        ("sso-oidc", "RegisterClient"),
        ("sso-oidc", "CreateToken"),
        ("sso", "ListAccounts"),
    ]
    assert tokens["accessToken"] not in repr(calls)


def account_access(cloud: DemoCloud, path: str, token: str, **query: str) -> tuple[int, Any]:
    """Ask the account access runtime, which botocore's bearer signer refuses over plain HTTP."""
    url = f"{cloud.endpoint_url}{path}?{urlencode(query)}"
    return request("GET", url, "", {"Authorization": f"Bearer {token}"})


def test_account_access_lists_ordinary_roles_and_lends_them(
    demo_cloud: DemoCloud, connect: CloudClients
) -> None:
    client = PortalClient(demo_cloud, scopes=ACCESS_SCOPES)
    token = client.sign_in()["accessToken"]
    status, listed = account_access(demo_cloud, "/access", token, tenantId=TENANT_ID)
    _, granted = account_access(
        demo_cloud,
        "/access/credentials",
        token,
        tenantId=TENANT_ID,
        roleArn=ACCOUNT_ACCESS[0],
        accessType="PROGRAMMATIC_ACCESS",
        sessionDuration="7200",
    )
    keys = granted["credentialsDetails"]["programmaticAccess"]
    caller = connect.sts(
        Credentials(
            access_key_id=keys["accessKeyId"],
            secret_access_key=keys["secretAccessKey"],
            session_token=keys["sessionToken"],
            expires_at=datetime.fromtimestamp(keys["expiresAt"], UTC),
        )
    ).get_caller_identity()

    assert status == 200
    assert [role["roleArn"] for role in listed["roles"]] == list(ACCOUNT_ACCESS)
    assert caller["Arn"].endswith(f":assumed-role/Admin/{PERSON}")
    assert keys["expiresAt"] - time.time() == pytest.approx(7200, abs=60)
    client.close()


@pytest.mark.parametrize(
    ("scopes", "tenant", "expected"),
    [
        (("sso:account:access",), TENANT_ID, 401),
        (ACCESS_SCOPES, "aa-0000000000000000", 403),
    ],
    ids=["scope", "tenant"],
)
def test_account_access_is_refused_without_scope_or_tenant(
    demo_cloud: DemoCloud, scopes: tuple[str, ...], tenant: str, expected: int
) -> None:
    client = PortalClient(demo_cloud, scopes=scopes)
    token = client.sign_in()["accessToken"]
    status, _ = account_access(demo_cloud, "/access", token, tenantId=tenant)

    assert status == expected
    client.close()
