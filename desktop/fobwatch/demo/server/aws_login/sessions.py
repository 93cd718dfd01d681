"""Sign-in sessions: the chain of rotating tokens that one sign-in begins."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from fobwatch.demo.server.principals import CredentialKind, Grant
from fobwatch.demo.server.refusals import bad_request

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.aws.credentials import Credentials
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.refusals import Refusal

CREDENTIALS_LIFE = timedelta(minutes=15)


class LoginError(Enum):
    """The member `error` of the service's refusals (API reference, CreateOAuth2Token)."""

    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - an error's name
    AUTHCODE_EXPIRED = "AUTHCODE_EXPIRED"
    USER_CREDENTIALS_CHANGED = "USER_CREDENTIALS_CHANGED"
    INSUFFICIENT_PERMISSIONS = "INSUFFICIENT_PERMISSIONS"
    INVALID_REQUEST = "INVALID_REQUEST"


@dataclass(slots=True, kw_only=True)
class LoginSession:
    """`arn` is the identity's; `key` the thumbprint of the DPoP key that began the session."""

    session_arn: str
    arn: str
    client_id: str
    key: str
    issued_at: datetime
    expires_at: datetime
    refresh_token: str = field(repr=False)
    revoked: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as ListSessions does; times in seconds since 1970."""
        role = role_of(self.arn)
        return {
            "sessionArn": self.session_arn,
            "principalArn": role or self.arn,
            **({"role": role} if role else {}),
            "status": "REVOKED" if self.revoked else "ACTIVE",
            "issuedAt": int(self.issued_at.timestamp()),
            "expiresAt": int(self.expires_at.timestamp()),
            "clientId": self.client_id,
            "clientType": "CLI",
        }


@dataclass(slots=True, kw_only=True)
class LoginSessions:
    emulator: Emulator
    clock: AwsClock
    gateway: Gateway
    _sessions: list[LoginSession] = field(default_factory=list)

    def forget(self) -> None:
        self._sessions.clear()

    def begin(self, arn: str, client_id: str, key: str) -> LoginSession:
        now = self.clock.now()
        account_id = arn.split(":")[4]
        session = LoginSession(
            session_arn=f"arn:aws:signin::{account_id}:session/{secrets.token_hex(16)}",
            arn=arn,
            client_id=client_id,
            key=key,
            issued_at=now,
            expires_at=now + self.gateway.knobs.login_session,
            refresh_token=_refresh_token(),
        )
        self._sessions.append(session)
        return session

    def refresh(self, token: str, client_id: str, key: str) -> LoginSession:
        """Exchange a refresh token, which works once, with the key that began the session."""
        session = next((s for s in self._sessions if s.refresh_token == token), None)
        if session is None or session.revoked or session.expires_at <= self.clock.now():
            raise denied(LoginError.TOKEN_EXPIRED)
        if session.client_id != client_id or session.key != key:
            raise invalid()
        session.refresh_token = _refresh_token()
        return session

    def credentials(self, session: LoginSession) -> Credentials:
        ends_at = min(self.clock.now() + CREDENTIALS_LIFE, session.expires_at)
        life = self.gateway.knobs.session_life or CREDENTIALS_LIFE
        grant = Grant(kind=CredentialKind.LOGIN, mfa_at=session.issued_at)
        duration = min(ends_at - self.clock.now(), life)
        return self.emulator.records.new_session(session.arn, duration, grant)

    def of_principal(self, arn: str) -> list[LoginSession]:
        return [session for session in self._sessions if session.arn == arn]

    def revoke(self, arn: str, session_arns: list[str]) -> list[str]:
        """End these sessions of a principal's, and return those that were found."""
        found = [s for s in self.of_principal(arn) if s.session_arn in session_arns]
        for session in found:
            session.revoked = True
        return [session.session_arn for session in found]


def role_of(arn: str) -> str:
    """Return the ARN of an assumed role's role; empty for any other identity."""
    _, _, session = arn.partition(":assumed-role/")
    return f"arn:aws:iam::{arn.split(':')[4]}:role/{session.split('/')[0]}" if session else ""


def denied(error: LoginError) -> Refusal:
    return bad_request("AccessDeniedException", error.value)


def invalid() -> Refusal:
    return bad_request("ValidationException", LoginError.INVALID_REQUEST.value)


def _refresh_token() -> str:
    return f"ASOR{secrets.token_urlsafe(1500)}"
