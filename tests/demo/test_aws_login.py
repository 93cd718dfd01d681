"""The look-alike of the service behind `aws login`, asked as a program would."""

from __future__ import annotations

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SigningCredentials
from joserfc import jws
from joserfc.jwk import ECKey

from fobwatch.core.aws.credentials import Credentials
from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Fault, Knobs
from fobwatch.demo.server.aws_login.site import CROSS_DEVICE, IDENTITIES, SAME_DEVICE
from fobwatch.demo.server.identity_center.oidc import challenge_of
from tests.demo.browser import Browser
from tests.demo.portal_person import PortalBrowser, code_for_another_device, request

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.demo.cloud import DemoCloud
    from tests.cloud import CloudClients

REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback"
ANNA = COMPANY.user("anna")
REGISTRY = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)


@dataclass(slots=True)
class LoginClient:
    """A program that signs in by `aws login`'s protocol, with a key of its own."""

    cloud: DemoCloud
    client_id: str = SAME_DEVICE
    redirect_uri: str = REDIRECT_URI
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def token_url(self) -> str:
        return f"{self.cloud.endpoint_url}/v1/token"

    def authorize_url(self, **changed: str) -> str:
        fields = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "state": "a state",
            "code_challenge_method": "SHA-256",
            "code_challenge": challenge_of(self.verifier),
            "scope": "openid",
            **changed,
        }
        return f"{self.cloud.endpoint_url}/v1/authorize?{urlencode(fields)}"

    def decide(self, identity: str, **changed: str) -> dict[str, str]:
        browser = PortalBrowser(self.cloud.endpoint_url)
        return browser.decide(self.authorize_url(**changed), identity)

    def proof(self, **changed: Any) -> str:  # noqa: ANN401 - claims are of any JSON type
        public = self.key.as_dict(private=False)
        header = {
            "typ": "dpop+jwt",
            "alg": "ES256",
            "jwk": {name: public[name] for name in ("kty", "crv", "x", "y")},
        }
        claims = {
            "htm": "POST",
            "htu": self.token_url,
            "iat": int(time.time()),
            "jti": secrets.token_hex(16),
            **changed,
        }
        return jws.serialize_compact(
            header, json.dumps(claims), self.key, algorithms=["ES256"], registry=REGISTRY
        )

    def ask(self, proof: str | None = None, **sent: str) -> tuple[int, dict[str, Any]]:
        """Make a token call, and return its status and answer."""
        headers = {"Content-Type": "application/json", "DPoP": proof or self.proof()}
        body = json.dumps({"clientId": self.client_id, **sent})
        return request("POST", self.token_url, body, headers)

    def redeem(self, code: str, **changed: str) -> tuple[int, dict[str, Any]]:
        sent = {
            "grantType": "authorization_code",
            "code": code,
            "codeVerifier": self.verifier,
            "redirectUri": self.redirect_uri,
            **changed,
        }
        return self.ask(**sent)

    def sign_in(self, identity: str = "anna") -> dict[str, Any]:
        status, tokens = self.redeem(self.decide(identity)["code"])
        assert status == 200, tokens
        return tokens

    def refresh(self, token: str, proof: str | None = None) -> tuple[int, dict[str, Any]]:
        return self.ask(proof, grantType="refresh_token", refreshToken=token)


@pytest.fixture
def client(demo_cloud: DemoCloud) -> LoginClient:
    return LoginClient(demo_cloud)


def credentials(tokens: dict[str, Any], expires_at: datetime) -> Credentials:
    part = tokens["accessToken"]
    return Credentials(
        access_key_id=part["accessKeyId"],
        secret_access_key=part["secretAccessKey"],
        session_token=part["sessionToken"],
        expires_at=expires_at,
    )


def signed(cloud: DemoCloud, tokens: dict[str, Any], path: str, sent: object) -> tuple[int, Any]:
    """Make a call of the sign-in service that is signed with the session's own credentials."""
    part = tokens["accessToken"]
    keys = SigningCredentials(part["accessKeyId"], part["secretAccessKey"], part["sessionToken"])
    asked = AWSRequest(
        method="POST",
        url=cloud.endpoint_url + path,
        data=json.dumps(sent),
        headers={"Content-Type": "application/json"},
    )
    SigV4Auth(keys, "signin", "eu-central-1").add_auth(asked)
    return request("POST", cloud.endpoint_url + path, json.dumps(sent), dict(asked.headers.items()))


@pytest.mark.parametrize("identity", sorted(IDENTITIES))
def test_a_sign_in_gives_the_credentials_of_who_allowed_it(
    client: LoginClient, connect: CloudClients, demo_cloud: DemoCloud, identity: str
) -> None:
    tokens = client.sign_in(identity)
    claims = json.loads(base64.urlsafe_b64decode(tokens["idToken"].split(".")[1] + "=="))
    at = demo_cloud.calls()[-1].at
    caller = connect.sts(credentials(tokens, at)).get_caller_identity()

    assert claims["sub"] == caller["Arn"] == IDENTITIES[identity]
    assert (tokens["tokenType"], tokens["expiresIn"]) == ("aws_sigv4", 900)


def test_a_refresh_token_works_once(client: LoginClient) -> None:
    first = client.sign_in()
    status, second = client.refresh(first["refreshToken"])
    reused, answer = client.refresh(first["refreshToken"])

    assert (status, reused) == (200, 400)
    assert "idToken" not in second
    assert second["refreshToken"] != first["refreshToken"]
    assert answer["error"] == "TOKEN_EXPIRED"


def test_a_refresh_needs_the_key_that_signed_in(client: LoginClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in()
    status, answer = LoginClient(demo_cloud).refresh(tokens["refreshToken"])

    assert (status, answer["error"]) == (400, "INVALID_REQUEST")
    assert client.refresh(tokens["refreshToken"])[0] == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"htm": "GET"},
        {"htu": "https://signin.aws.amazon.com/v1/token"},
        {"iat": 0},
        {"jti": None},
        {"iat": "now"},
    ],
    ids=str,
)
def test_a_wrong_proof_is_refused(client: LoginClient, changed: dict[str, Any]) -> None:
    tokens = client.sign_in()
    twice = client.proof(jti=None)
    client.refresh("none", twice)
    proof = twice if changed == {"jti": None} else client.proof(**changed)
    status, answer = client.refresh(tokens["refreshToken"], proof)

    assert (status, answer["error"]) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize("proof", ["none", "a.b.c", "e30.e30.e30"])
def test_what_is_no_proof_is_refused(client: LoginClient, proof: str) -> None:
    status, answer = client.refresh("none", proof)

    assert (status, answer["error"]) == (400, "INVALID_REQUEST")


def test_a_proof_by_another_key_is_refused(client: LoginClient, demo_cloud: DemoCloud) -> None:
    header, claims, _ = client.proof().split(".")
    signature = LoginClient(demo_cloud).proof().split(".")[2]
    status, answer = client.refresh("none", f"{header}.{claims}.{signature}")

    assert (status, answer["error"]) == (400, "INVALID_REQUEST")


def test_a_code_works_once_and_for_its_verifier(client: LoginClient) -> None:
    code = client.decide("anna")["code"]
    wrong = client.redeem(code, codeVerifier="x" * 64)
    again = client.redeem(code)

    assert (wrong[0], wrong[1]["error"]) == (400, "INVALID_REQUEST")
    assert (again[0], again[1]["error"]) == (400, "AUTHCODE_EXPIRED")


def test_a_cancelled_sign_in_says_so(client: LoginClient) -> None:
    assert client.decide("deny") == {"error": "access_denied", "state": "a state"}


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "http://127.0.0.1:49152/elsewhere"},
        {"redirect_uri": "https://evil.example/oauth/callback"},
        {"client_id": "arn:aws:signin:::devtools/other"},
        {"code_challenge_method": "S256"},
        {"scope": "all"},
        {"response_type": "token"},
    ],
    ids=str,
)
def test_a_wrong_authorization_request_leads_nowhere(
    client: LoginClient, changed: dict[str, str]
) -> None:
    assert client.decide("anna", **changed) == {}


def test_another_device_gets_a_code_to_copy(demo_cloud: DemoCloud) -> None:
    confirmation = f"{demo_cloud.endpoint_url}/v1/sessions/confirmation"
    client = LoginClient(demo_cloud, client_id=CROSS_DEVICE, redirect_uri=confirmation)
    shown = code_for_another_device(demo_cloud, client.authorize_url(), "anna")
    answer = dict(parse_qsl(base64.b64decode(shown).decode()))

    assert answer["state"] == "a state"
    assert client.redeem(answer["code"])[0] == 200


def test_a_session_ends(client: LoginClient, demo_cloud: DemoCloud) -> None:
    demo_cloud.set_knobs(Knobs(login_session=timedelta(minutes=10)))
    tokens = client.sign_in()
    demo_cloud.set_knobs(Knobs(clock_offset=timedelta(minutes=11)))
    iat = int(time.time()) + 660
    status, answer = client.refresh(tokens["refreshToken"], client.proof(iat=iat))

    assert tokens["expiresIn"] == 600
    assert (status, answer["error"]) == (400, "TOKEN_EXPIRED")


def test_sessions_are_listed_and_revoked(client: LoginClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in()
    LoginClient(demo_cloud).sign_in("admin")
    listed = signed(demo_cloud, tokens, "/list-sessions", {})
    [session] = listed[1]["items"]
    arns = [session["sessionArn"]]
    revoke = {"sessionArns": [*arns, "unknown"], "reason": "lost"}
    _, revoked = signed(demo_cloud, tokens, "/batch-revoke-sessions", revoke)
    active = signed(demo_cloud, tokens, "/list-sessions", {"status": "ACTIVE"})

    assert session["principalArn"] == ANNA.arn
    assert revoked["revokedSessions"] == [{"sessionArn": arns[0]}]
    assert [each["sessionArn"] for each in revoked["errors"]] == ["unknown"]
    assert session["expiresAt"] - session["issuedAt"] == 43_200
    assert active[1]["items"] == []
    assert client.refresh(tokens["refreshToken"])[1]["error"] == "TOKEN_EXPIRED"


def test_a_roles_session_is_listed_as_the_roles(client: LoginClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in("admin")
    _, listed = signed(demo_cloud, tokens, "/list-sessions", {})

    assert [item["role"] for item in listed["items"]] == [COMPANY.role("Admin").arn]


def test_a_session_call_must_be_signed(client: LoginClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in()
    tokens["accessToken"]["secretAccessKey"] = "wrong"
    status, _ = signed(demo_cloud, tokens, "/list-sessions", {})

    assert status == 403


def test_the_token_call_throttles(client: LoginClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in()
    demo_cloud.fail_next(Fault.THROTTLING, action="CreateOAuth2Token")

    assert client.refresh(tokens["refreshToken"])[0] == 429
    assert client.refresh(tokens["refreshToken"])[0] == 200


def test_a_console_opens_with_its_credentials(client: LoginClient, demo_cloud: DemoCloud) -> None:
    tokens = client.sign_in("admin")
    page = Browser(demo_cloud).sign_in(credentials(tokens, demo_cloud.calls()[-1].at))

    assert urlsplit(page.url).path.startswith("/console/")
