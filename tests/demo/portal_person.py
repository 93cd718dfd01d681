"""A person at the access portal's pages, and the unsigned clients of a program."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from botocore import UNSIGNED
from botocore.config import Config

from fobwatch.demo.portal import REGION, START_URL
from fobwatch.demo.server.identity_center.oidc import DEVICE_CODE, challenge_of
from tests.cloud import boto_session

if TYPE_CHECKING:
    from fobwatch.demo.cloud import DemoCloud

REDIRECT_URI = "http://127.0.0.1:49152/oauth/callback"


def send(method: str, url: str, body: str, headers: dict[str, str]) -> tuple[int, str, str]:
    """Make one call, and return its status, the type of its content, and its body."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc)
    connection.request(method, f"{parts.path}?{parts.query}".rstrip("?"), body, headers)
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, response.getheader("Content-Type") or "", text


def request(method: str, url: str, body: str, headers: dict[str, str]) -> tuple[int, Any]:
    """Make one call, and return its status and its answer: a page as text, else from JSON."""
    status, kind, text = send(method, url, body, headers)
    return status, text if kind.startswith("text/html") else json.loads(text)


@dataclass(slots=True)
class PortalBrowser:
    """Keeps the portal's cookie, and never follows a redirect to the program."""

    endpoint_url: str
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def decide(self, url: str, decision: str = "allow") -> dict[str, str]:
        """Press a button on the page, and return what the redirect carries."""
        parts = urlsplit(url)
        location = self._post(f"{parts.path}?{parts.query}", decision)
        return dict(parse_qsl(urlsplit(location).query))

    def enter(self, complete_url: str) -> None:
        """Allow what the page of a device's code asks."""
        parts = urlsplit(complete_url)
        self._post(f"{parts.path}?{parts.query}", "allow")

    def _post(self, path: str, decision: str) -> str:
        connection = HTTPConnection(urlsplit(self.endpoint_url).netloc)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{m.key}={m.value}" for m in self.cookies.values()),
        }
        connection.request("POST", path, urlencode({"decision": decision}), headers)
        response = connection.getresponse()
        response.read()
        self.cookies.load(response.getheader("Set-Cookie") or "")
        connection.close()
        return response.getheader("Location") or ""


def code_for_another_device(cloud: DemoCloud, address: str, identity: str) -> str:
    """What the page of `aws login` shows once a person has chosen who signs in."""
    answer = urlencode(PortalBrowser(cloud.endpoint_url).decide(address, identity))
    shown = send("GET", f"{cloud.endpoint_url}/v1/sessions/confirmation?{answer}", "", {})[2]
    return shown.partition('id="code">')[2].partition("<")[0]


class PortalClient:
    """A program that signs in: boto3's clients of the three services, which never retry."""

    def __init__(
        self,
        cloud: DemoCloud,
        scopes: tuple[str, ...] = ("sso:account:access",),
        *,
        region: str = "",
    ) -> None:
        """Asks in `region`, or where no region can be told."""
        in_region = cloud.portal_url.replace("{region}", region)
        self.endpoint_url = in_region if region else cloud.endpoint_url
        self.scopes = scopes
        self.oidc = self._client("sso-oidc")
        self.portal = self._client("sso")
        self.registration = self.oidc.register_client(
            clientName="Test",
            clientType="public",
            scopes=list(scopes),
            grantTypes=["authorization_code", "refresh_token", DEVICE_CODE],
            redirectUris=["http://127.0.0.1/oauth/callback"],
            issuerUrl=START_URL,
        )
        self.verifier = secrets.token_urlsafe(48)

    @property
    def known(self) -> dict[str, str]:
        """What each call names the client with."""
        return {name: self.registration[name] for name in ("clientId", "clientSecret")}

    def authorize_url(self, **changed: str) -> str:
        fields = {
            "response_type": "code",
            "client_id": self.registration["clientId"],
            "redirect_uri": REDIRECT_URI,
            "state": "a state",
            "code_challenge_method": "S256",
            "code_challenge": challenge_of(self.verifier),
            "scopes": " ".join(self.scopes),
            **changed,
        }
        return f"{self.endpoint_url}/authorize?{urlencode(fields)}"

    def redeem(self, code: str, **changed: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.oidc.create_token(
            **{
                **self.known,
                "grantType": "authorization_code",
                "code": code,
                "codeVerifier": self.verifier,
                "redirectUri": REDIRECT_URI,
                **changed,
            }
        )
        return answer

    def sign_in(self, browser: PortalBrowser | None = None) -> dict[str, Any]:
        """Sign in by authorization code, and return the tokens."""
        person = browser or PortalBrowser(self.endpoint_url)
        return self.redeem(person.decide(self.authorize_url())["code"])

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.oidc.create_token(
            **self.known, grantType="refresh_token", refreshToken=refresh_token
        )
        return answer

    def start_device(self, start_url: str = START_URL) -> dict[str, Any]:
        answer: dict[str, Any] = self.oidc.start_device_authorization(
            **self.known, startUrl=start_url
        )
        return answer

    def poll(self, device_code: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.oidc.create_token(
            **self.known, grantType=DEVICE_CODE, deviceCode=device_code
        )
        return answer

    def close(self) -> None:
        self.oidc.close()
        self.portal.close()

    def _client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients have no common type
        make: Any = boto_session().client
        return make(
            service,
            region_name=REGION,
            endpoint_url=self.endpoint_url,
            config=Config(
                signature_version=UNSIGNED,
                retries={"total_max_attempts": 1},
                parameter_validation=False,
            ),
        )
