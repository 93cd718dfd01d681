"""Sign-ins at the access portal, and their tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from fobwatch.demo.portal import PERSON
from fobwatch.demo.server.refusals import Refusal, bad_request

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.gateway import Gateway

_LEGACY_TOKEN_LIFE = timedelta(hours=8)
"""Of a client that registered without scopes, whose token cannot be refreshed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A program that has registered in a region."""

    client_id: str
    client_secret: str = field(repr=False)
    name: str
    scopes: tuple[str, ...]
    grant_types: tuple[str, ...]
    redirect_uris: tuple[str, ...]
    region: str
    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class PortalSession:
    """One sign-in of a person; its tokens end with it, however long they would last."""

    person: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _AccessToken:
    session: PortalSession
    scopes: tuple[str, ...]
    region: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _RefreshToken:
    session: PortalSession
    scopes: tuple[str, ...]
    client: Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a token request is answered with; `refresh_token` is empty for a legacy client."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int


@dataclass(slots=True, kw_only=True)
class PortalSessions:
    clock: AwsClock
    gateway: Gateway
    _browsers: dict[str, PortalSession] = field(default_factory=dict)
    _access: dict[str, _AccessToken] = field(default_factory=dict)
    _refresh: dict[str, _RefreshToken] = field(default_factory=dict)

    def forget(self) -> None:
        self._browsers.clear()
        self._access.clear()
        self._refresh.clear()

    def of_browser(self, browser: str) -> PortalSession:
        """Return the browser's session, or sign the person in.

        A browser that is signed in already keeps the end that it has (user guide, "Session
        duration").
        """
        now = self.clock.now()
        session = self._browsers.get(browser)
        if session is None or session.ends_at <= now:
            ends_at = now + self.gateway.knobs.portal_session
            session = self._browsers[browser] = PortalSession(person=PERSON, ends_at=ends_at)
        return session

    def grant(self, session: PortalSession, scopes: tuple[str, ...], client: Client) -> Tokens:
        """Return new tokens for a session, of the client's region. Raises `Refusal` at its end."""
        now = self.clock.now()
        if session.ends_at <= now:
            raise invalid_grant()
        life = self.gateway.knobs.access_token_life if scopes else _LEGACY_TOKEN_LIFE
        expires_at = min(now + life, session.ends_at)
        access, refresh = f"aoaAAAA{secrets.token_urlsafe(192)}", ""
        self._access[access] = _AccessToken(
            session=session, scopes=scopes, region=client.region, expires_at=expires_at
        )
        if scopes:
            refresh = f"aorAAAA{secrets.token_urlsafe(192)}"
            self._refresh[refresh] = _RefreshToken(session=session, scopes=scopes, client=client)
        return Tokens(
            access_token=access,
            refresh_token=refresh,
            expires_in=int((expires_at - now).total_seconds()),
        )

    def refresh(self, token: str, client: Client) -> Tokens:
        """Exchange a refresh token, which works once and for its own client alone."""
        held = self._refresh.get(token)
        if held is None or held.client is not client:
            raise invalid_grant()
        del self._refresh[token]
        return self.grant(held.session, held.scopes, client)

    def bearer(self, token: str, scope: str, region: str) -> PortalSession:
        """Return whose access token this is. Raises `Refusal`, also for one of another region.

        A legacy client's token has no scopes, and opens the portal.
        """
        held = self._access.get(token)
        if held is None or held.expires_at <= self.clock.now() or held.region != region:
            raise _unauthorized("Session token not found or invalid")
        if scope not in (held.scopes or ("sso:account:access",)):
            raise _unauthorized("The token lacks the scope of this call")
        return held.session

    def log_out(self, token: str, region: str) -> None:
        """End the session of an access token, with each token and in each browser."""
        session = self.bearer(token, "sso:account:access", region)
        session.ends_at = self.clock.now()
        for held in (self._access, self._refresh):
            for other in [t for t, value in held.items() if value.session is session]:
                del held[other]


def invalid_grant() -> Refusal:
    return bad_request("InvalidGrantException", "Invalid grant provided")


def _unauthorized(message: str) -> Refusal:
    return Refusal(HTTPStatus.UNAUTHORIZED, "UnauthorizedException", message)
