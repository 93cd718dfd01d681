"""The company's identity provider, and what AWS gives for its tokens and assertions."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from botocore import UNSIGNED
from botocore.config import Config

from fobwatch.demo.federation import (
    CLIENT_ID,
    LOGIN_PROVIDER,
    PERSON,
    POOL_GUEST_ROLE,
    POOL_ID,
    POOL_ROLE,
    SAML_ROLES,
    WEB_ROLE,
    saml_provider_arn,
)
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.server.identity_center.oidc import challenge_of
from tests.cloud import boto_session, credentials_of
from tests.demo.portal_person import PortalBrowser, request
from tests.demo.test_identity_center import error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

REDIRECT_URI = "http://127.0.0.1:49152/callback"
SAML_ADMIN, SAML_READ_ONLY = SAML_ROLES
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def unsigned(demo_cloud: DemoCloud) -> Iterator[Callable[[str], Any]]:
    """Make clients that sign nothing and never retry."""
    opened: list[Any] = []

    def client(service: str) -> Any:  # noqa: ANN401 - boto3's clients have no common type
        make: Any = boto_session().client
        config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
        opened.append(
            make(
                service,
                region_name="eu-central-1",
                endpoint_url=demo_cloud.endpoint_url,
                config=config,
            )
        )
        return opened[-1]

    yield client
    for each in opened:
        each.close()


class Provider:
    """A person and a program at the provider's OpenID pages."""

    def __init__(self, cloud: DemoCloud) -> None:
        self.base = f"{cloud.provider_url}/oidc"
        self.verifier = secrets.token_urlsafe(48)
        self._browser = PortalBrowser(cloud.provider_url)

    def decide(self, decision: str = "allow", **changed: str) -> dict[str, str]:
        fields = {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": REDIRECT_URI,
            "state": "a state",
            "scope": "openid offline_access",
            "code_challenge_method": "S256",
            "code_challenge": challenge_of(self.verifier),
            "nonce": "a nonce",
            **changed,
        }
        return self._browser.decide(f"{self.base}/authorize?{urlencode(fields)}", decision)

    def token(self, **form: str) -> tuple[int, dict[str, Any]]:
        return request("POST", f"{self.base}/token", urlencode(form), FORM)

    def redeem(self, code: str, **changed: str) -> tuple[int, dict[str, Any]]:
        sent = {
            "grant_type": "authorization_code",
            "client_id": CLIENT_ID,
            "code": code,
            "code_verifier": self.verifier,
            "redirect_uri": REDIRECT_URI,
            **changed,
        }
        return self.token(**sent)

    def sign_in(self) -> dict[str, Any]:
        status, tokens = self.redeem(self.decide()["code"])
        assert status == 200, tokens
        return tokens


@pytest.fixture
def provider(demo_cloud: DemoCloud) -> Provider:
    return Provider(demo_cloud)


def claims(token: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return read


def saml_response(cloud: DemoCloud, **query: str) -> str:
    """Sign in at the provider as a person, and return the field that the page would post."""
    url = f"{cloud.provider_url}/saml?{urlencode(query)}"
    _, page = request("POST", url, urlencode({"decision": "allow"}), FORM)
    return str(page).partition('name="SAMLResponse" value="')[2].partition('"')[0]


def test_the_provider_describes_itself(provider: Provider) -> None:
    status, found = request("GET", f"{provider.base}/.well-known/openid-configuration", "", {})
    _, keys = request("GET", found["jwks_uri"], "", {})

    assert status == 200
    assert found["issuer"] == provider.base
    assert "d" not in keys["keys"][0]


def test_a_sign_in_gives_an_id_token_that_refreshes(provider: Provider) -> None:
    tokens = provider.sign_in()
    grant = {"grant_type": "refresh_token", "client_id": CLIENT_ID}
    _, renewed = provider.token(**grant, refresh_token=tokens["refresh_token"])
    again = provider.token(**grant, refresh_token=tokens["refresh_token"])
    read = claims(tokens["id_token"])

    assert (read["sub"], read["aud"], read["nonce"]) == (PERSON, CLIENT_ID, "a nonce")
    assert claims(renewed["id_token"])["sub"] == PERSON
    assert again == (400, {"error": "invalid_grant"})


def test_a_revoked_sign_in_refreshes_no_more(provider: Provider) -> None:
    token = provider.sign_in()["refresh_token"]
    _, found = request("GET", f"{provider.base}/.well-known/openid-configuration", "", {})
    status, _ = request("POST", found["revocation_endpoint"], urlencode({"token": token}), FORM)
    grant = {"grant_type": "refresh_token", "client_id": CLIENT_ID}
    refused = provider.token(**grant, refresh_token=token)
    _, page = request("GET", found["end_session_endpoint"], "", {})

    assert status == 200
    assert refused == (400, {"error": "invalid_grant"})
    assert "signed out" in page


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": "x" * 64}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:1/callback"}, "invalid_grant"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
    ids=str,
)
def test_a_wrong_token_request_is_refused(
    provider: Provider, changed: dict[str, str], error: str
) -> None:
    assert provider.redeem(provider.decide()["code"], **changed) == (400, {"error": error})


def test_a_cancelled_sign_in_says_so(provider: Provider) -> None:
    assert provider.decide("deny") == {"error": "access_denied", "state": "a state"}


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://evil.example/"},
        {"client_id": "x"},
        {"scope": "email"},
        {"code_challenge_method": "plain"},
    ],
    ids=str,
)
def test_a_wrong_request_leads_nowhere(provider: Provider, changed: dict[str, str]) -> None:
    assert provider.decide(**changed) == {}


def test_an_id_token_opens_its_role(
    provider: Provider, unsigned: Callable[[str], Any], connect: CloudClients
) -> None:
    answer = unsigned("sts").assume_role_with_web_identity(
        RoleArn=WEB_ROLE.arn,
        RoleSessionName="build-17",
        WebIdentityToken=provider.sign_in()["id_token"],
        DurationSeconds=7200,
    )
    caller = connect.sts(credentials_of(answer)).get_caller_identity()

    assert caller["Arn"].endswith(":assumed-role/Pipeline/build-17")
    assert answer["SubjectFromWebIdentityToken"] == PERSON
    assert answer["Provider"] == provider.base


def forged(token: str) -> str:
    header, body, signature = token.split(".")
    return f"{header}.{body}.{signature[:-8]}AAAAAAAA"


def test_a_wrong_id_token_opens_nothing(
    provider: Provider, unsigned: Callable[[str], Any], demo_cloud: DemoCloud
) -> None:
    token = provider.sign_in()["id_token"]
    ask = unsigned("sts").assume_role_with_web_identity

    def refused(token: str, role_arn: str = WEB_ROLE.arn) -> tuple[int, str]:
        return error_of(
            lambda: ask(RoleArn=role_arn, RoleSessionName="build", WebIdentityToken=token)
        )

    assert refused(forged(token)) == (400, "InvalidIdentityToken")
    assert refused("no token") == (400, "InvalidIdentityToken")
    assert refused(token, SAML_ADMIN.arn) == (403, "AccessDenied")
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(hours=2)))
    assert refused(token) == (400, "ExpiredTokenException")


def test_an_assertion_opens_each_of_its_roles(
    demo_cloud: DemoCloud, unsigned: Callable[[str], Any], connect: CloudClients
) -> None:
    arns = []
    response = saml_response(demo_cloud)
    for role in SAML_ROLES:
        answer = unsigned("sts").assume_role_with_saml(
            RoleArn=role.arn,
            PrincipalArn=saml_provider_arn(role.account.account_id),
            SAMLAssertion=response,
        )
        arns.append(connect.sts(credentials_of(answer)).get_caller_identity()["Arn"])

    assert [arn.rpartition(":assumed-role/")[2] for arn in arns] == [
        f"SamlAdmin/{PERSON}",
        f"SamlReadOnly/{PERSON}",
    ]


def test_a_wrong_assertion_opens_nothing(
    demo_cloud: DemoCloud, unsigned: Callable[[str], Any]
) -> None:
    response = saml_response(demo_cloud)
    text = base64.b64decode(response).decode()
    other = base64.b64encode(text.replace("SamlReadOnly", "Admin").encode()).decode()
    wrapped = base64.b64encode(
        text.replace("</samlp:Response>", "<x/></samlp:Response>").encode()
    ).decode()
    ask = unsigned("sts").assume_role_with_saml

    def refused(response: str, role_arn: str = SAML_ADMIN.arn) -> tuple[int, str]:
        provider_arn = saml_provider_arn(SAML_ADMIN.account.account_id)
        return error_of(
            lambda: ask(RoleArn=role_arn, PrincipalArn=provider_arn, SAMLAssertion=response)
        )

    assert refused(other) == (400, "InvalidIdentityToken")
    assert refused("bm8=") == (400, "InvalidIdentityToken")
    assert refused(response, WEB_ROLE.arn) == (403, "AccessDenied")
    assert (
        ask(
            RoleArn=SAML_ADMIN.arn,
            PrincipalArn=saml_provider_arn(SAML_ADMIN.account.account_id),
            SAMLAssertion=wrapped,
        )["Subject"]
        == PERSON
    )
    fresh = saml_response(demo_cloud)
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=6)))
    assert refused(fresh) == (400, "ExpiredTokenException")


def test_a_local_receiver_gets_the_response(demo_cloud: DemoCloud) -> None:
    response = saml_response(demo_cloud, acs="http://127.0.0.1:49152/saml")
    elsewhere = saml_response(demo_cloud, acs="https://evil.example/saml")

    assert b'Destination="http://127.0.0.1:49152/saml"' in base64.b64decode(response)
    assert elsewhere == ""


def test_a_known_browser_is_not_asked(demo_cloud: DemoCloud) -> None:
    browser = PortalBrowser(demo_cloud.provider_url)
    browser.decide(f"{demo_cloud.provider_url}/saml")
    cookie = {"Cookie": "; ".join(f"{m.key}={m.value}" for m in browser.cookies.values())}
    _, page = request("GET", f"{demo_cloud.provider_url}/saml", "", cookie)

    assert "SAMLResponse" in str(page)


def pool_caller(
    unsigned: Callable[[str], Any], connect: CloudClients, logins: dict[str, str]
) -> str:
    cognito = unsigned("cognito-identity")
    identity = cognito.get_id(IdentityPoolId=POOL_ID, Logins=logins)["IdentityId"]
    answer = cognito.get_credentials_for_identity(IdentityId=identity, Logins=logins)
    keys = answer["Credentials"]
    session = {**keys, "SecretAccessKey": keys["SecretKey"]}
    arn = connect.sts(credentials_of({"Credentials": session})).get_caller_identity()["Arn"]
    return arn.rpartition(":assumed-role/")[2]


def test_the_pool_lets_in_guests_and_people(
    provider: Provider, unsigned: Callable[[str], Any], connect: CloudClients
) -> None:
    login = {LOGIN_PROVIDER: provider.sign_in()["id_token"]}

    assert pool_caller(unsigned, connect, {}).startswith(f"{POOL_GUEST_ROLE.name}/")
    assert pool_caller(unsigned, connect, login).startswith(f"{POOL_ROLE.name}/")


def test_the_pools_basic_flow_goes_by_sts(
    provider: Provider, unsigned: Callable[[str], Any], connect: CloudClients
) -> None:
    login = {LOGIN_PROVIDER: provider.sign_in()["id_token"]}
    cognito = unsigned("cognito-identity")
    identity = cognito.get_id(IdentityPoolId=POOL_ID, Logins=login)["IdentityId"]
    token = cognito.get_open_id_token(IdentityId=identity, Logins=login)["Token"]
    answer = unsigned("sts").assume_role_with_web_identity(
        RoleArn=POOL_ROLE.arn, RoleSessionName="basic", WebIdentityToken=token
    )
    caller = connect.sts(credentials_of(answer)).get_caller_identity()

    assert caller["Arn"].endswith(":assumed-role/PoolMember/basic")
    assert answer["SubjectFromWebIdentityToken"] == identity


def test_the_pool_keeps_a_persons_identity(
    provider: Provider, unsigned: Callable[[str], Any]
) -> None:
    cognito = unsigned("cognito-identity")
    ids = [
        cognito.get_id(
            IdentityPoolId=POOL_ID, Logins={LOGIN_PROVIDER: provider.sign_in()["id_token"]}
        )["IdentityId"]
        for _ in range(2)
    ]

    assert ids[0] == ids[1]


def test_the_pool_refuses_what_is_not_its_own(
    provider: Provider, unsigned: Callable[[str], Any]
) -> None:
    cognito = unsigned("cognito-identity")
    token = provider.sign_in()["id_token"]
    guest = cognito.get_id(IdentityPoolId=POOL_ID)["IdentityId"]
    ask = cognito.get_credentials_for_identity
    calls: list[tuple[Callable[[], object], str]] = [
        (lambda: cognito.get_id(IdentityPoolId=f"{POOL_ID[:-1]}0"), "ResourceNotFoundException"),
        (
            lambda: ask(IdentityId=guest, Logins={LOGIN_PROVIDER: token}),
            "NotAuthorizedException",
        ),
        (
            lambda: ask(IdentityId=guest, Logins={LOGIN_PROVIDER: forged(token)}),
            "NotAuthorizedException",
        ),
        (lambda: ask(IdentityId=f"eu-west-1:{guest[13:]}"), "ResourceNotFoundException"),
    ]

    assert [error_of(call)[1] for call, _ in calls] == [error for _, error in calls]
