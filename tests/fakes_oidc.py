"""An OpenID provider by hand, at the level of HTTP, and a person on its page."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from fobwatch.core.oidc.client import DISCOVERY, ProviderAnswer
from fobwatch.core.oidc.provider import OidcProvider
from fobwatch.core.profiles.kinds.web_identity import WebIdentityProfile
from fobwatch.core.web_sign_in.authorization import AuthorizationRequest
from tests.fakes import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.errors import FobwatchError
    from tests.fakes import FakeClock

ISSUER = "https://idp.acme.example/tenant"
PROVIDER = OidcProvider(issuer_url=ISSUER, client_id="fobwatch")
SIGNED_IN = WebIdentityProfile(
    name="analyst",
    role_arn=f"arn:aws:iam::{ACCOUNT}:role/Analyst",
    provider=PROVIDER,
    role_session_name="anna",
)
TOKEN_LIFE = timedelta(hours=1)


def encoded(claims: Mapping[str, object]) -> str:
    """A token with these claims, and a signature that nobody here checks."""
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"e30.{body}.c2ln"


def answer(document: object, status: int = 200) -> ProviderAnswer:
    return ProviderAnswer(status=status, body=json.dumps(document).encode())


@dataclass
class FakeOidcProvider:
    """Refresh tokens rotate and work once. What is in `odd` is answered at the path instead."""

    clock: FakeClock
    configuration: dict[str, object] = field(
        default_factory=lambda: {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
        }
    )
    claims: dict[str, object] = field(default_factory=dict)
    """What the ID token says otherwise than it should."""
    left_out: frozenset[str] = frozenset()
    """Keys that are missing from the token endpoint's answer."""
    odd: dict[str, ProviderAnswer] = field(default_factory=dict)
    failure: FobwatchError | None = None
    """What each request raises, while it is set."""
    interfere: Callable[[], None] = lambda: None
    """What happens meanwhile; called at each request."""
    requests: list[tuple[str, Mapping[str, str] | None]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    """The header of each request, empty where it had none."""
    connections: list[Connection] = field(default_factory=list)
    issued: list[str] = field(default_factory=list)
    on_issue: Callable[[str], None] = lambda _token: None

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._codes: dict[str, dict[str, str]] = {}
        self.refresh_tokens: set[str] = set()

    def __call__(
        self,
        url: str,
        form: Mapping[str, str] | None,
        connection: Connection,
        authorization: str = "",
    ) -> ProviderAnswer:
        self.requests.append((url, form))
        self.authorizations.append(authorization)
        self.connections.append(connection)
        self.interfere()
        if self.failure is not None:
            raise self.failure
        path = url.removeprefix(ISSUER)
        if path in self.odd:
            return self.odd[path]
        if form is None:
            return answer(self.configuration if path == DISCOVERY else {}, 200)
        if path == "/revoke":
            self.refresh_tokens.discard(form["token"])
            return answer({}, 200)
        return self._token(form)

    def allow(self, url: str) -> str:
        """A person's click on the page: the code."""
        code = f"code-{next(self._numbers)}"
        self._codes[code] = {name: v[0] for name, v in parse_qs(urlsplit(url).query).items()}
        return code

    def end(self) -> None:
        """Let the provider take no refresh token any more."""
        self.refresh_tokens.clear()

    def _token(self, form: Mapping[str, str]) -> ProviderAnswer:
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refresh_tokens:
                return answer({"error": "invalid_grant"}, 400)
            self.refresh_tokens.remove(form["refresh_token"])
            return self._granted({})
        asked = self._codes.pop(form["code"], {})
        proof = AuthorizationRequest(state="", verifier=form["code_verifier"]).challenge
        if (proof, form["redirect_uri"]) != (
            asked.get("code_challenge"),
            asked.get("redirect_uri"),
        ):
            return answer({"error": "invalid_grant"}, 400)
        return self._granted({"nonce": asked["nonce"]})

    def _granted(self, claims: dict[str, object]) -> ProviderAnswer:
        now = self.clock.now()
        token = encoded(
            {
                "iss": ISSUER,
                "sub": "anna",
                "aud": PROVIDER.client_id,
                "exp": int((now + TOKEN_LIFE).timestamp()),
                "number": next(self._numbers),
                **claims,
                **self.claims,
            }
        )
        refresh_token = f"refresh-{next(self._numbers)}"
        self.refresh_tokens.add(refresh_token)
        self.issued.append(token)
        self.on_issue(token)
        found = {"id_token": token, "refresh_token": refresh_token}
        return answer({key: found[key] for key in found if key not in self.left_out})
