"""AWS's sign-in service by hand, and a person on its page."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import AccessDenied, TokenRefused
from fobwatch.core.aws_login.login import ListedSession, Login, LoginTokens
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from tests.fakes import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws_login.login import Chain
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
    from tests.fakes import FakeClock

IDENTITY = f"arn:aws:sts::{ACCOUNT}:assumed-role/Admin/anna"
LOGIN = Login(identity=IDENTITY, region="eu-west-1")
ME = LoginProfile(name="me", login_session=IDENTITY, region="eu-west-1")
LIFE = timedelta(minutes=15)


def shown_code(url: str, code: str) -> str:
    """What AWS's page shows for another device."""
    (state,) = parse_qs(urlsplit(url).query)["state"]
    return b64encode(urlencode({"state": state, "code": code}).encode()).decode()


def refused() -> TokenRefused:
    return TokenRefused("The sign-in has ended", "It is over.", "Sign in again.")


@dataclass
class FakeSignInService:
    """Tokens rotate, are bound to the key that began their chain, and end after `session_life`."""

    clock: FakeClock
    session_life: timedelta = timedelta(hours=12)
    failure: FobwatchError | None = None
    """What each call raises, while it is set."""
    at_refresh: Callable[[], None] = lambda: None
    """What happens while a refresh is on its way."""
    after_refresh: Callable[[], None] = lambda: None
    """What happens when a refresh has rotated the token."""
    lists_sessions: bool = False
    """Whether the person may know and end their sign-ins, the `begun` ones."""
    begun: list[ListedSession] = field(default_factory=list)
    begun_apart: timedelta = timedelta()
    """How much later than here they began at AWS."""
    revoked: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._codes: dict[str, tuple[str, str]] = {}
        self._tokens: dict[str, Chain] = {}
        self.ends_at = self.clock.now()

    def via(self, connection: Connection) -> FakeSignInService:
        self.connections.append(connection)
        return self

    def new_key(self) -> str:
        return f"key-{next(self._numbers)}"

    def confirmation_uri(self, region: str) -> str:
        return f"https://{region}.signin.test/v1/sessions/confirmation"

    def authorization_url(
        self, chain: Chain, request: AuthorizationRequest, redirect_uri: str
    ) -> str:
        fields = {
            "state": request.state,
            "code_challenge": request.challenge,
            "redirect_uri": redirect_uri,
        }
        return f"https://{chain.region}.signin.test/v1/authorize?{urlencode(fields)}"

    def allow(self, url: str, identity: str = IDENTITY) -> str:
        """A person's choice on the page: the code."""
        fields = parse_qs(urlsplit(url).query)
        code = f"code-{next(self._numbers)}"
        self._codes[code] = (fields["code_challenge"][0], identity)
        self.ends_at = self.clock.now() + self.session_life
        now, number = self.clock.now() + self.begun_apart, len(self.begun) + 1
        arn = f"arn:aws:signin::{ACCOUNT}:session/{number}"
        self.begun.append(ListedSession(arn=arn, issued_at=now, expires_at=self.ends_at))
        return code

    def redeem(
        self, chain: Chain, code: str, request: AuthorizationRequest, redirect_uri: str
    ) -> LoginTokens:
        self._called("redeem")
        challenge, identity = self._codes.pop(code, ("", ""))
        if challenge != request.challenge:
            raise refused()
        return self._granted(chain, identity)

    def refresh(self, chain: Chain, refresh_token: str) -> LoginTokens:
        self._called("refresh")
        self.at_refresh()
        if self._tokens.pop(refresh_token, None) != chain or self.clock.now() >= self.ends_at:
            raise refused()
        granted = self._granted(chain, "")
        self.after_refresh()
        return granted

    def end(self) -> None:
        """Let the person's sign-in be over at AWS."""
        self.ends_at = self.clock.now()

    def spoil(self, refresh_token: str) -> None:
        self._tokens.pop(refresh_token, None)

    def sessions(
        self, chain: Chain, credentials: Credentials, since: datetime
    ) -> tuple[ListedSession, ...]:
        self._called("sessions")
        assert credentials.secret_access_key == "login-secret"
        if not self.lists_sessions:
            raise AccessDenied("Denied", "signin:ListSessions is not allowed.", "Ask for it.")
        return tuple(session for session in self.begun if session.issued_at >= since)

    def revoke(self, chain: Chain, credentials: Credentials, session_arn: str) -> None:
        self._called("revoke")
        if not self.lists_sessions:
            raise AccessDenied("Denied", "signin:BatchRevokeSessions is not allowed.", "Ask.")
        self.revoked.append(session_arn)
        self._tokens.clear()

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.failure is not None:
            raise self.failure

    def _granted(self, chain: Chain, identity: str) -> LoginTokens:
        number = next(self._numbers)
        token = f"token-{number}"
        self._tokens[token] = chain
        credentials = Credentials(
            access_key_id=f"ASIALOGIN{number:07}",
            secret_access_key="login-secret",
            session_token=f"session-{number}",
            expires_at=self.clock.now() + LIFE,
        )
        return LoginTokens(credentials=credentials, refresh_token=token, identity=identity)
