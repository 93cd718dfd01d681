"""Clients, codes and devices of the OIDC service (IAM Identity Center OIDC API reference)."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fobwatch.demo.portal import ADDRESSES
from fobwatch.demo.server.identity_center.sessions import Client, invalid_grant
from fobwatch.demo.server.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.identity_center.sessions import (
        PortalSession,
        PortalSessions,
        Tokens,
    )

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = {"sso:account:access", "account_access:read_only", "account_access:assume"}
REGISTRATION_LIFE = timedelta(days=90)
CODE_LIFE = timedelta(minutes=10)
POLL_INTERVAL = timedelta(seconds=1)
_USER_CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRequest:
    """What a browser was sent with to the authorization page."""

    client: Client
    redirect_uri: str
    state: str
    challenge: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    request: AuthorizationRequest
    session: PortalSession
    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class Device:
    """A sign-in on another device: `session` is set once the person has allowed it."""

    client: Client
    user_code: str
    expires_at: datetime
    next_poll_at: datetime
    session: PortalSession | None = None
    denied: bool = False


@dataclass(slots=True, kw_only=True)
class Oidc:
    """The services of all regions: a client is known where it registered, and nowhere else."""

    sessions: PortalSessions
    clock: AwsClock
    gateway: Gateway
    _clients: dict[str, Client] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _devices: dict[str, Device] = field(default_factory=dict)

    def forget(self) -> None:
        self._clients.clear()
        self._codes.clear()
        self._devices.clear()

    def register(self, sent: Document, region: str) -> Document:
        """Answer RegisterClient, which needs no credentials, and works in every region."""
        scopes = tuple(sent.get("scopes") or ())
        if not sent.get("clientName") or sent.get("clientType") != "public":
            raise bad_request("InvalidClientMetadataException", "Invalid client metadata")
        if not SCOPES.issuperset(scopes):
            raise bad_request("InvalidScopeException", "Invalid scope")
        redirect_uris = tuple(sent.get("redirectUris") or ())
        if not all(_is_loopback(uri) for uri in redirect_uris):
            raise bad_request("InvalidRedirectUriException", "Invalid redirect URI")
        now = self.clock.now()
        client = Client(
            client_id=secrets.token_urlsafe(16),
            client_secret=secrets.token_urlsafe(600),
            name=sent["clientName"],
            scopes=scopes,
            grant_types=tuple(sent.get("grantTypes") or (DEVICE_CODE, "refresh_token")),
            redirect_uris=redirect_uris,
            region=region,
            expires_at=now + REGISTRATION_LIFE,
        )
        self._clients[client.client_id] = client
        return {
            "clientId": client.client_id,
            "clientSecret": client.client_secret,
            "clientIdIssuedAt": int(now.timestamp()),
            "clientSecretExpiresAt": int(client.expires_at.timestamp()),
        }

    def start_device(self, sent: Document, region: str, base_url: str) -> Document:
        """Answer StartDeviceAuthorization; `base_url` is where the person's page is.

        A region in which the portal is not refuses its start URL.
        """
        client = self._client(sent, region)
        if sent.get("startUrl", "").rstrip("/#") not in ADDRESSES or not self._has_portal(region):
            raise bad_request("InvalidRequestException", "Invalid request")
        letters = "".join(secrets.choice(_USER_CODE_LETTERS) for _ in range(8))
        user_code, device_code = f"{letters[:4]}-{letters[4:]}", secrets.token_urlsafe(48)
        now = self.clock.now()
        self._devices[device_code] = Device(
            client=client, user_code=user_code, expires_at=now + CODE_LIFE, next_poll_at=now
        )
        return {
            "deviceCode": device_code,
            "userCode": user_code,
            "verificationUri": f"{base_url}/device",
            "verificationUriComplete": f"{base_url}/device?user_code={user_code}",
            "expiresIn": int(CODE_LIFE.total_seconds()),
            "interval": int(POLL_INTERVAL.total_seconds()),
        }

    def token(self, sent: Document, region: str) -> Document:
        """Answer CreateToken for each grant type. Raises `Refusal`."""
        client = self._client(sent, region)
        grant_type = sent.get("grantType")
        if grant_type == "refresh_token":
            tokens = self.sessions.refresh(sent.get("refreshToken", ""), client)
        elif grant_type == "authorization_code":
            tokens = self._redeem(client, sent)
        elif grant_type == DEVICE_CODE:
            tokens = self._poll(client, sent.get("deviceCode", ""))
        else:
            raise bad_request("UnsupportedGrantTypeException", "Unsupported grant type")
        answer: Document = {
            "accessToken": tokens.access_token,
            "tokenType": "Bearer",
            "expiresIn": tokens.expires_in,
        }
        return {**answer, "refreshToken": tokens.refresh_token} if tokens.refresh_token else answer

    def authorization(self, form: Mapping[str, str], region: str) -> AuthorizationRequest:
        """Read what the browser brought. Raises `Refusal`, which the browser shows itself."""
        client = self._clients.get(form.get("client_id", ""))
        redirect_uri = form.get("redirect_uri", "")
        if client is None or _without_port(redirect_uri) not in client.redirect_uris:
            raise bad_request(
                "InvalidRequestException", "The client or its redirect URI is unknown."
            )
        if client.region != region or not self._has_portal(region):
            raise bad_request("InvalidRequestException", "The access portal is not in this region.")
        scopes = tuple(form.get("scopes", "").split())
        asked_rightly = (
            form.get("response_type") == "code"
            and form.get("code_challenge_method") == "S256"
            and len(form.get("code_challenge", "")) == _CHALLENGE_LENGTH
            and form.get("state")
            and scopes
            and set(client.scopes).issuperset(scopes)
        )
        if not asked_rightly:
            raise bad_request("InvalidRequestException", "A parameter is missing or not allowed.")
        return AuthorizationRequest(
            client=client,
            redirect_uri=redirect_uri,
            state=form["state"],
            challenge=form["code_challenge"],
            scopes=scopes,
        )

    def allow(self, request: AuthorizationRequest, session: PortalSession) -> str:
        """Return where the browser goes on to, with a code."""
        code = secrets.token_urlsafe(96)
        self._codes[code] = _Code(
            request=request, session=session, expires_at=self.clock.now() + CODE_LIFE
        )
        return f"{request.redirect_uri}?{urlencode({'code': code, 'state': request.state})}"

    def device(self, user_code: str) -> Device:
        """Return the device that shows this code. Raises `Refusal`."""
        for device in self._devices.values():
            is_over = device.denied or device.expires_at <= self.clock.now()
            if device.user_code == user_code.strip().upper() and not is_over:
                return device
        raise bad_request("InvalidRequestException", "The code is wrong or has expired.")

    def _has_portal(self, region: str) -> bool:
        return region in self.gateway.knobs.portal_regions

    def _client(self, sent: Document, region: str) -> Client:
        client = self._clients.get(sent.get("clientId", ""))
        secret = sent.get("clientSecret", "")
        known = client is not None and secrets.compare_digest(client.client_secret, secret)
        if client is None or not known or client.expires_at <= self.clock.now():
            raise Refusal(
                HTTPStatus.UNAUTHORIZED, "InvalidClientException", "Invalid client provided"
            )
        if client.region != region:
            raise bad_request("InvalidRequestException", "Invalid request")
        return client

    def _redeem(self, client: Client, sent: Document) -> Tokens:
        """Exchange a code, which works once, for the client and address that asked for it."""
        code = self._codes.pop(sent.get("code", ""), None)
        if code is None or code.expires_at <= self.clock.now():
            raise invalid_grant()
        request = code.request
        if request.client is not client or request.redirect_uri != sent.get("redirectUri"):
            raise invalid_grant()
        if challenge_of(sent.get("codeVerifier", "")) != request.challenge:
            raise invalid_grant()
        return self.sessions.grant(code.session, request.scopes, client)

    def _poll(self, client: Client, device_code: str) -> Tokens:
        device = self._devices.get(device_code)
        if device is None or device.client is not client:
            raise invalid_grant()
        now = self.clock.now()
        if device.denied:
            raise bad_request("AccessDeniedException", "Access denied")
        if device.expires_at <= now:
            raise bad_request("ExpiredTokenException", "Device code has expired")
        too_soon, device.next_poll_at = now < device.next_poll_at, now + POLL_INTERVAL
        if device.session is None and too_soon:
            raise bad_request("SlowDownException", "Polling too frequently")
        if device.session is None:
            raise bad_request("AuthorizationPendingException", "Authorization is still pending")
        del self._devices[device_code]
        return self.sessions.grant(device.session, client.scopes, client)


_CHALLENGE_LENGTH = 43


def challenge_of(verifier: str) -> str:
    """Return the S256 code challenge of RFC 7636, section 4.2."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def _is_loopback(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}


def _without_port(uri: str) -> str:
    """Return a redirect URI as it was registered: its port is chosen later (RFC 8252, 7.3)."""
    parts = urlsplit(uri)
    return parts._replace(netloc=parts.hostname or "").geturl()
