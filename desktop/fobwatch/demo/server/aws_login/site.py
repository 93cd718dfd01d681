"""The HTTP side of `aws login`: the page of the browser, the token call, and the session calls."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from fobwatch.demo.company import COMPANY
from fobwatch.demo.server.aws_login.proof import ProofRefused
from fobwatch.demo.server.aws_login.sessions import LoginError, denied, invalid
from fobwatch.demo.server.console_page import DECISION, message_page, page, question_page
from fobwatch.demo.server.exchange import json_response, redirect
from fobwatch.demo.server.identity_center.oidc import challenge_of
from fobwatch.demo.server.refusals import Refusal
from fobwatch.demo.server.requests import json_object, json_reply

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.demo.server.aws_login.proof import ProofChecker
    from fobwatch.demo.server.aws_login.sessions import LoginSession, LoginSessions
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.requests import Reply, Request

SAME_DEVICE = "arn:aws:signin:::devtools/same-device"
CROSS_DEVICE = "arn:aws:signin:::devtools/cross-device"
SERVICE = "signin"
_AUTHORIZE, _TOKEN, _CONFIRMATION = "/v1/authorize", "/v1/token", "/v1/sessions/confirmation"
_CODE_LIFE = timedelta(minutes=10)
_MOST_REVOKED = 5

IDENTITIES = {
    "anna": COMPANY.user("anna").arn,
    "boris": COMPANY.user("boris").arn,
    "admin": f"arn:aws:sts::{COMPANY.accounts[0].account_id}:assumed-role/Admin/anna",
    "root": f"arn:aws:iam::{COMPANY.accounts[0].account_id}:root",
}
"""The identities that may sign in at the page, by the value of the button."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    client_id: str
    redirect_uri: str
    challenge: str
    arn: str
    expires_at: datetime


class AwsLoginSite:
    def __init__(self, sessions: LoginSessions, proofs: ProofChecker, gateway: Gateway) -> None:
        self._sessions = sessions
        self._proofs = proofs
        self._gateway = gateway
        self._clock = sessions.clock
        self._codes: dict[str, _Code] = {}
        self._id_token_key = ECKey.generate_key("P-256")

    def forget(self) -> None:
        self._codes.clear()
        self._sessions.forget()
        self._proofs.forget()

    def install(self, emulator: Emulator) -> None:
        """Serve the calls that are signed with credentials."""
        emulator.on_signed(SERVICE, self._signed)

    def serves(self, method: str, path: str) -> bool:
        return path in {_AUTHORIZE, _CONFIRMATION} or (method, path) == ("POST", _TOKEN)

    async def answer(self, request: HttpRequest) -> HttpResponse:
        if request.path == _CONFIRMATION:
            return _confirmation(request.form)
        if request.path == _AUTHORIZE:
            try:
                return self._authorize(request)
            except Refusal as refusal:
                return message_page("That did not work", refusal.message, refusal.status)
        return await self._gateway.answer(
            SERVICE, "CreateOAuth2Token", lambda: json_response(self._token(request)), error
        )

    def _authorize(self, request: HttpRequest) -> HttpResponse:
        form = request.form
        _check_authorization(form, f"http://{request.headers.get('host', '')}{_CONFIRMATION}")
        decision = form.get(DECISION, "") if request.method == "POST" else None
        if decision is None:
            return question_page(
                "Sign in for local development",
                "Continue with which session?",
                {**IDENTITIES, "deny": "Cancel"},
                action=f"{_AUTHORIZE}?{request.query}",
            )
        arn = IDENTITIES.get(decision)
        if arn is None:
            answer = {"error": "access_denied", "state": form["state"]}
        else:
            answer = {"code": self._new_code(form, arn), "state": form["state"]}
        return redirect(f"{form['redirect_uri']}?{urlencode(answer)}")

    def _new_code(self, form: Mapping[str, str], arn: str) -> str:
        code = secrets.token_urlsafe(96)
        self._codes[code] = _Code(
            client_id=form["client_id"],
            redirect_uri=form["redirect_uri"],
            challenge=form["code_challenge"],
            arn=arn,
            expires_at=self._clock.now() + _CODE_LIFE,
        )
        return code

    def _token(self, request: HttpRequest) -> dict[str, Any]:
        """Answer CreateOAuth2Token. Raises `Refusal`."""
        sent = json_object(request.body, invalid())
        try:
            url = f"http://{request.headers.get('host', '')}{_TOKEN}"
            key = self._proofs.check(request.headers.get("dpop", ""), url)
        except ProofRefused as error:
            raise invalid() from error
        client_id = str(sent.get("clientId", ""))
        if sent.get("grantType") == "refresh_token":
            session = self._sessions.refresh(str(sent.get("refreshToken", "")), client_id, key)
            return self._granted(session)
        if sent.get("grantType") != "authorization_code":
            raise invalid()
        session = self._sessions.begin(self._redeem(sent), client_id, key)
        return {**self._granted(session), "idToken": self._id_token(session)}

    def _redeem(self, sent: dict[str, Any]) -> str:
        """Exchange a code, which works once, for the identity that allowed it."""
        code = self._codes.pop(str(sent.get("code", "")), None)
        if code is None or code.expires_at <= self._clock.now():
            raise denied(LoginError.AUTHCODE_EXPIRED)
        bound = (code.client_id, code.redirect_uri) == (
            sent.get("clientId"),
            sent.get("redirectUri"),
        )
        if not bound or challenge_of(str(sent.get("codeVerifier", ""))) != code.challenge:
            raise invalid()
        return code.arn

    def _granted(self, session: LoginSession) -> dict[str, Any]:
        credentials = self._sessions.credentials(session)
        left = credentials.expires_at - self._clock.now()
        return {
            "accessToken": {
                "accessKeyId": credentials.access_key_id,
                "secretAccessKey": credentials.secret_access_key,
                "sessionToken": credentials.session_token,
            },
            "tokenType": "aws_sigv4",
            "expiresIn": round(left.total_seconds()),
            "refreshToken": session.refresh_token,
        }

    def _id_token(self, session: LoginSession) -> str:
        claims = {
            "sub": session.arn,
            "aud": session.client_id,
            "iss": "https://signin.aws.amazon.com",
            "iat": int(session.issued_at.timestamp()),
            "exp": int(session.issued_at.timestamp()) + 900,
        }
        return str(jwt.encode({"alg": "ES256"}, claims, self._id_token_key))

    def _signed(self, request: Request, principal_arn: str) -> Reply:
        """Answer ListSessions and BatchRevokeSessions; those of others within their account."""
        sent = json_object(request.body or b"{}", invalid())
        caller_arn, principal_arn = principal_arn, str(sent.get("principalArn") or principal_arn)
        if principal_arn.split(":")[4:5] != caller_arn.split(":")[4:5]:
            raise Refusal(HTTPStatus.FORBIDDEN, "AccessDeniedException", "Not authorized")
        if request.path == "/list-sessions":
            found = [s.to_json() for s in self._sessions.of_principal(principal_arn)]
            found = [each for each in found if _is_asked_for(each, sent)]
            return json_reply({"items": found}, "json")
        arns = sent.get("sessionArns")
        if request.path != "/batch-revoke-sessions" or not isinstance(arns, list):
            raise invalid()
        if not 0 < len(arns) <= _MOST_REVOKED:
            raise invalid()
        revoked = self._sessions.revoke(principal_arn, arns)
        unknown = [arn for arn in arns if arn not in revoked]
        missing = {"code": "ResourceNotFoundException", "message": "Not found"}
        return json_reply(
            {
                "revokedSessions": [{"sessionArn": arn} for arn in revoked],
                "errors": [{"sessionArn": arn, **missing} for arn in unknown],
            },
            "json",
        )


def error(refusal: Refusal) -> HttpResponse:
    """Word a refusal as the service does: its reason is the member `error`."""
    status, code, reason = refusal.status, refusal.code, refusal.message
    if code == "Throttling":
        status, code, reason = HTTPStatus.TOO_MANY_REQUESTS, "TooManyRequestsError", "SERVER_ERROR"
    body = {"error": reason, "message": f"The request was refused: {reason}"}
    headers = {"x-amzn-ErrorType": code, "x-amzn-RequestId": str(uuid4())}
    return json_response(body, status, headers)


def _check_authorization(form: Mapping[str, str], confirmation: str) -> None:
    redirect_uri = urlsplit(form.get("redirect_uri", ""))
    is_loopback = redirect_uri.hostname == "127.0.0.1" and redirect_uri.path == "/oauth/callback"
    allowed = {SAME_DEVICE: is_loopback, CROSS_DEVICE: redirect_uri.geturl() == confirmation}
    asked_rightly = (
        allowed.get(form.get("client_id", ""))
        and form.get("response_type") == "code"
        and form.get("code_challenge_method") == "SHA-256"
        and form.get("scope") == "openid"
        and form.get("code_challenge")
        and form.get("state")
    )
    if not asked_rightly:
        raise invalid()


def _confirmation(form: Mapping[str, str]) -> HttpResponse:
    """Show what a person copies to the other device."""
    answer = urlencode({"state": form.get("state", ""), "code": form.get("code", "")})
    text = base64.b64encode(answer.encode()).decode("ascii")
    return page(
        "Copy the code",
        '<div class="card message"><h1>Copy the code to the other device</h1>'
        f'<p><code id="code">{escape(text)}</code></p></div>',
    )


def _is_asked_for(session: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Whether all of the request's filters let the session through, as ListSessions' do."""
    alike = all(sent.get(name) in {None, session[name]} for name in ("status", "clientId"))
    return bool(alike and session["issuedAt"] >= sent.get("issuedAfter", 0))
