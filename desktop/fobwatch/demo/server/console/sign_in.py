"""The federation endpoint: sign-in tokens for credentials, console sessions for sign-in tokens.

A user's own sign-in ends in such a session too. The endpoint's rules are those of the IAM user
guide, "Enable custom identity broker access to the AWS console", and "Request temporary security
credentials", notes 5 and 6.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.demo.server.console.destinations import (
    DEFAULT_REGION,
    destination_of,
    parse_destination,
)
from fobwatch.demo.server.principals import CredentialKind
from fobwatch.demo.server.refusals import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.console.destinations import Destination
    from fobwatch.demo.server.gateway import Gateway
    from fobwatch.demo.server.principals import Principal
    from fobwatch.demo.server.records import Records
    from fobwatch.demo.server.refusals import Refusal

_SESSION_PARTS = ("sessionId", "sessionKey", "sessionToken")
_MAY_CHOOSE_DURATION = {
    CredentialKind.FEDERATED_ROLE,
    CredentialKind.PORTAL_ROLE,
    CredentialKind.ROLE,
}
TOKEN_LIFE = timedelta(minutes=15)
SHORTEST_CONSOLE_SESSION = timedelta(minutes=15)
MAX_CONSOLE_SESSION = timedelta(hours=12)
"""Also of a user who signed in by password."""

SESSIONS_PER_BROWSER = 5
"""The most identities with which one browser may be signed in (AWS's multi-session support)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInToken:
    principal: Principal
    console_ends_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSession:
    """`session_id` names it in URLs and is no secret; the browser's cookie opens it."""

    session_id: str
    principal: Principal
    issuer: str
    destination: Destination
    started_at: datetime
    ends_at: datetime


@dataclass(slots=True, kw_only=True)
class SignIn:
    records: Records
    clock: AwsClock
    gateway: Gateway
    _tokens: dict[str, SignInToken] = field(default_factory=dict)
    _browsers: dict[str, list[ConsoleSession]] = field(default_factory=dict)

    def forget(self) -> None:
        self._tokens.clear()
        self._browsers.clear()

    def sign_in_token(self, form: Mapping[str, str]) -> str:
        """Answer ``Action=getSigninToken``. Raises `Refusal`."""
        now = self.clock.now()
        principal = self._principal(form.get("Session", ""), now)
        ends_at = _console_end(principal, form.get("SessionDuration", ""), now)
        life = self.gateway.knobs.session_life
        token = secrets.token_urlsafe(384)
        self._tokens[token] = SignInToken(
            principal=principal,
            console_ends_at=ends_at if life is None else min(ends_at, now + life),
            expires_at=now + TOKEN_LIFE,
        )
        return token

    def log_in(self, form: Mapping[str, str], browser: str) -> ConsoleSession:
        """Answer ``Action=login`` for the browser with this cookie. Raises `Refusal`."""
        token = self._tokens.get(form.get("SigninToken", ""))
        if token is None or self.clock.now() >= token.expires_at:
            raise _refused("The sign-in token is not valid, or has expired.")
        session = ConsoleSession(
            session_id=secrets.token_hex(4),
            principal=token.principal,
            issuer=form.get("Issuer", ""),
            destination=_destination(form.get("Destination", "")),
            started_at=self.clock.now(),
            ends_at=token.console_ends_at,
        )
        return self._keep(session, browser)

    def let_in(self, principal: Principal, browser: str) -> ConsoleSession:
        """Begin the session of a user who has signed in by password. Raises `Refusal`."""
        now = self.clock.now()
        life = self.gateway.knobs.session_life or MAX_CONSOLE_SESSION
        session = ConsoleSession(
            session_id=secrets.token_hex(4),
            principal=principal,
            issuer="",
            destination=destination_of("", "", DEFAULT_REGION),
            started_at=now,
            ends_at=now + min(life, MAX_CONSOLE_SESSION),
        )
        return self._keep(session, browser)

    def _keep(self, session: ConsoleSession, browser: str) -> ConsoleSession:
        """Add it to those of the browser. Raises `Refusal`.

        A browser that is signed in already keeps its other sessions, as with AWS's multi-session
        support; the oldest of more than five is removed. Without that, it has to sign out first.
        The same identity's session goes on, with its pages.
        """
        sessions, arn = self.sessions(browser), session.principal.arn
        before = next((each for each in sessions if each.principal.arn == arn), session)
        session = replace(session, session_id=before.session_id)
        others = [each for each in sessions if each.principal.arn != arn]
        if others and not self.gateway.knobs.multi_session:
            raise _refused("You must first log out before logging into a different AWS account.")
        self._browsers[browser] = [*others, session][-SESSIONS_PER_BROWSER:]
        return session

    def sessions(self, browser: str) -> list[ConsoleSession]:
        """The sessions of a browser, including ended ones, oldest first."""
        return self._browsers.get(browser, [])

    def log_out(self, browser: str) -> None:
        self._browsers.pop(browser, None)

    def _principal(self, session: str, now: datetime) -> Principal:
        parts = _parse(session)
        key = parts["sessionId"]
        principal = self.records.principal(key)
        genuine = self.records.holds(key, parts["sessionKey"], parts["sessionToken"])
        if principal is None or not genuine:
            raise _refused("Invalid credentials parameter")
        if principal.expires_at is None or principal.expires_at <= now:
            raise _refused("The security token included in the request is expired")
        if principal.grant.kind is CredentialKind.SESSION_TOKEN:
            raise _refused(
                "Only federation tokens or assume role tokens may be used for federated login. "
                "Please contact your administrator."
            )
        return principal


def presented_key(form: Mapping[str, str]) -> str:
    """Return the access key ID that a request names, genuine or not; it may be empty."""
    return _parse(form.get("Session", ""))["sessionId"]


def _parse(session: str) -> dict[str, str]:
    """Parse the ``Session`` parameter; missing parts are empty."""
    try:
        parts = json.loads(session)
    except ValueError:
        parts = None
    given = parts if isinstance(parts, dict) else {}
    return {name: str(given.get(name, "")) for name in _SESSION_PARTS}


def _refused(message: str) -> Refusal:
    return bad_request("BadRequest", message)


def _console_end(principal: Principal, asked: str, now: datetime) -> datetime:
    """Return the console session's end: the credentials' end, unless a duration is allowed."""
    if not asked:
        return principal.expires_at or now
    duration = timedelta(seconds=int(asked)) if asked.isdecimal() else timedelta()
    in_bounds = SHORTEST_CONSOLE_SESSION <= duration <= MAX_CONSOLE_SESSION
    if principal.grant.kind not in _MAY_CHOOSE_DURATION or not in_bounds:
        raise _refused("Invalid credentials parameter")
    return now + duration


def _destination(url: str) -> Destination:
    destination = parse_destination(url)
    if destination is None:
        raise _refused("The destination is not a page of the AWS Management Console.")
    return destination
