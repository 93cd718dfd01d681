"""Cognito's identity pool (Amazon Cognito identity pools API reference): guests, and people.

Its calls are not signed: a login token is what is checked.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fobwatch.demo.federation import LOGIN_PROVIDER, POOL_GUEST_ROLE, POOL_ID, POOL_ROLE
from fobwatch.demo.server.federation.oidc_provider import ProofRefused
from fobwatch.demo.server.refusals import bad_request
from fobwatch.demo.server.requests import json_object, json_reply

if TYPE_CHECKING:
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.federation.oidc_provider import OidcProvider
    from fobwatch.demo.server.requests import Reply, Request

_TARGET = "AWSCognitoIdentityService"
_SESSION = timedelta(hours=1)
_SESSION_NAME = "CognitoIdentityCredentials"


class IdentityPool:
    def __init__(self, emulator: Emulator, oidc: OidcProvider) -> None:
        self._emulator = emulator
        self._oidc = oidc
        self._tokens: dict[str, str] = {}

    def install(self) -> None:
        for action, answer in (
            ("GetId", self._identity),
            ("GetCredentialsForIdentity", self._credentials),
            ("GetOpenIdToken", self._token),
        ):
            self._emulator.on_unsigned(f"{_TARGET}.{action}", "cognito-identity", answer)

    def forget(self) -> None:
        self._tokens.clear()

    def identity_of(self, token: str) -> str:
        """Return whom the pool gave this token to; empty for any other token."""
        return self._tokens.get(token, "")

    def _identity(self, request: Request) -> Reply:
        sent = _document(request)
        if sent.get("IdentityPoolId") != POOL_ID:
            raise bad_request("ResourceNotFoundException", "IdentityPool not found.")
        who = self._login(sent)
        return json_reply({"IdentityId": _identity_id(who)})

    def _credentials(self, request: Request) -> Reply:
        sent = _document(request)
        who, identity = self._login(sent), sent.get("IdentityId", "")
        role = POOL_ROLE if who else POOL_GUEST_ROLE
        self._check_identity(identity, who)
        granted = self._emulator.records.role_session(role.arn, _SESSION_NAME, _SESSION)
        return json_reply(
            {
                "IdentityId": identity,
                "Credentials": {
                    "AccessKeyId": granted.access_key_id,
                    "SecretKey": granted.secret_access_key,
                    "SessionToken": granted.session_token,
                    "Expiration": granted.expires_at.timestamp(),
                },
            }
        )

    def _token(self, request: Request) -> Reply:
        """Answer GetOpenIdToken, the first half of the basic flow."""
        sent = _document(request)
        identity = sent.get("IdentityId", "")
        self._check_identity(identity, self._login(sent))
        token = secrets.token_urlsafe(256)
        self._tokens[token] = identity
        return json_reply({"IdentityId": identity, "Token": token})

    def _login(self, sent: dict[str, Any]) -> str:
        """Return whom the login token names; empty for a guest."""
        logins = sent.get("Logins") or {}
        if not logins:
            return ""
        try:
            return str(self._oidc.verify(logins[LOGIN_PROVIDER])["sub"])
        except (ProofRefused, KeyError) as error:
            raise bad_request("NotAuthorizedException", "Invalid login token.") from error

    def _check_identity(self, identity: str, who: str) -> None:
        if not identity.startswith("eu-central-1:"):
            raise bad_request("ResourceNotFoundException", f"Identity '{identity}' not found.")
        if identity != _identity_id(who):
            raise bad_request("NotAuthorizedException", "Logins don't match.")


def _identity_id(who: str) -> str:
    """Return the same identity for the same person, as a pool does."""
    digits = hashlib.sha256(who.encode()).hexdigest()
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32])
    return f"eu-central-1:{'-'.join(parts)}"


def _document(request: Request) -> dict[str, Any]:
    return json_object(
        request.body, bad_request("InvalidParameterException", "The body is no object of JSON.")
    )
