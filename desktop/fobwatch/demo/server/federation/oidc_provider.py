"""The OpenID provider of the company: discovery, keys, authorization code with PKCE, refresh."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from fobwatch.demo.federation import CLIENT_ID, PERSON
from fobwatch.demo.server.console_page import DECISION, message_page, question_page
from fobwatch.demo.server.exchange import json_response, redirect
from fobwatch.demo.server.identity_center.oidc import challenge_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse

PREFIX = "/idp/oidc"
ID_TOKEN_LIFE = timedelta(hours=1)
_CODE_LIFE = timedelta(minutes=2)
_REFRESH_LIFE = timedelta(hours=12)


class ProofRefused(Exception):
    """A token or assertion that is not this provider's, is for somebody else, or has ended."""

    def __init__(self, *, expired: bool = False) -> None:
        super().__init__("the proof is refused")
        self.expired = expired


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    redirect_uri: str
    challenge: str
    nonce: str
    offline: bool
    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class OidcProvider:
    """`issuer` is the provider's base URL."""

    issuer: str
    clock: AwsClock
    _key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "demo"}))
    _codes: dict[str, _Code] = field(default_factory=dict)
    _refresh: dict[str, datetime] = field(default_factory=dict)

    def forget(self) -> None:
        self._codes.clear()
        self._refresh.clear()

    def answer(self, request: HttpRequest) -> HttpResponse:
        match request.method, request.path.removeprefix(PREFIX):
            case "GET", "/.well-known/openid-configuration":
                return json_response(self._configuration())
            case "GET", "/jwks":
                return json_response({"keys": [self._key.as_dict(private=False)]})
            case _, "/authorize":
                return self._authorize(request)
            case "POST", "/token":
                return self._token(request.form)
            case "POST", "/revoke":
                self._refresh.pop(request.form.get("token", ""), None)
                return json_response({})
            case _, "/logout":
                return message_page("Signed out", "You are signed out at Acme.")
            case _:
                return message_page("Not found", "There is no such page.", HTTPStatus.NOT_FOUND)

    def id_token(self, *, audience: str = CLIENT_ID, nonce: str = "") -> str:
        now = int(self.clock.time())
        claims = {
            "iss": self.issuer,
            "sub": PERSON,
            "aud": audience,
            "iat": now,
            "exp": now + int(ID_TOKEN_LIFE.total_seconds()),
            **({"nonce": nonce} if nonce else {}),
        }
        return str(jwt.encode({"alg": "RS256", "kid": "demo"}, claims, self._key))

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a genuine ID token. Raises `ProofRefused`."""
        try:
            claims = jwt.decode(token, KeySet([self._key]), algorithms=["RS256"]).claims
        except (JoseError, ValueError) as error:
            raise ProofRefused from error
        if claims.get("iss") != self.issuer or claims.get("aud") != CLIENT_ID:
            raise ProofRefused
        if claims.get("exp", 0) <= self.clock.time():
            raise ProofRefused(expired=True)
        return claims

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "revocation_endpoint": f"{self.issuer}/revoke",
            "end_session_endpoint": f"{self.issuer}/logout",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "offline_access"],
            "token_endpoint_auth_methods_supported": ["none"],
        }

    def _authorize(self, request: HttpRequest) -> HttpResponse:
        form = request.form
        there = urlsplit(form.get("redirect_uri", ""))
        asked_rightly = (
            form.get("client_id") == CLIENT_ID
            and there.hostname == "127.0.0.1"
            and form.get("response_type") == "code"
            and form.get("code_challenge_method") == "S256"
            and form.get("code_challenge")
            and "openid" in form.get("scope", "").split()
        )
        if not asked_rightly:
            return message_page(
                "That did not work", "The request is not allowed.", HTTPStatus.BAD_REQUEST
            )
        if request.method != "POST":
            return sign_in_question(f"{PREFIX}/authorize?{request.query}")
        answer = {"state": form.get("state", "")}
        if form.get(DECISION) != "allow":
            answer["error"] = "access_denied"
        else:
            answer["code"] = self._new_code(form)
        return redirect(f"{there.geturl()}?{urlencode(answer)}")

    def _new_code(self, form: Mapping[str, str]) -> str:
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(
            redirect_uri=form["redirect_uri"],
            challenge=form["code_challenge"],
            nonce=form.get("nonce", ""),
            offline="offline_access" in form["scope"].split(),
            expires_at=self.clock.now() + _CODE_LIFE,
        )
        return code

    def _token(self, form: Mapping[str, str]) -> HttpResponse:
        """Answer the token endpoint (RFC 6749, sections 4.1.3 and 6)."""
        if form.get("client_id") != CLIENT_ID:
            return _refused("invalid_client")
        if form.get("grant_type") == "refresh_token":
            return self._refreshed(form)
        if form.get("grant_type") == "authorization_code":
            return self._redeemed(form)
        return _refused("unsupported_grant_type")

    def _refreshed(self, form: Mapping[str, str]) -> HttpResponse:
        """Take a refresh token, which works once: the next one ends when it would have ended."""
        ends_at = self._refresh.pop(form.get("refresh_token", ""), None)
        if ends_at is None or ends_at <= self.clock.now():
            return _refused("invalid_grant")
        return self._granted(nonce="", refresh_until=ends_at)

    def _redeemed(self, form: Mapping[str, str]) -> HttpResponse:
        code, now = self._codes.pop(form.get("code", ""), None), self.clock.now()
        if (
            code is None
            or code.expires_at <= now
            or code.redirect_uri != form.get("redirect_uri")
            or code.challenge != challenge_of(form.get("code_verifier", ""))
        ):
            return _refused("invalid_grant")
        return self._granted(
            nonce=code.nonce, refresh_until=now + _REFRESH_LIFE if code.offline else None
        )

    def _granted(self, *, nonce: str, refresh_until: datetime | None) -> HttpResponse:
        answer = {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": int(ID_TOKEN_LIFE.total_seconds()),
            "id_token": self.id_token(nonce=nonce),
        }
        if refresh_until is not None:
            answer["refresh_token"] = refresh_token = secrets.token_urlsafe(64)
            self._refresh[refresh_token] = refresh_until
        return json_response(answer)


def sign_in_question(action: str) -> HttpResponse:
    answers = {"allow": f"Continue as {PERSON}", "deny": "Cancel"}
    return question_page("Sign in at Acme", "Sign in at Acme", answers, action=action)


def _refused(error: str) -> HttpResponse:
    return json_response({"error": error}, HTTPStatus.BAD_REQUEST)
