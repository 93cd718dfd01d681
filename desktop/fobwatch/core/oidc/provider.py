"""An OpenID provider, a sign-in at it as it is stored, and its refusals."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - its fields' types are read
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fobwatch.core.actions_needed import OpenBrowser
from fobwatch.core.aws.errors import (
    RequestRefused,
    ServiceFault,
    Throttled,
    TlsIntercepted,
    TokenRefused,
)
from fobwatch.core.collection import RecordKind
from fobwatch.core.text_rules import TextRule, ValidationProblem
from fobwatch.core.web_sign_in.authorization import is_safe, port_problem

if TYPE_CHECKING:
    from fobwatch.core.aws.errors import AwsError

MAX_URL = 2048
OFFLINE = "offline_access"
"""Asks for a refresh token (OpenID Connect Core, section 11)."""
USUAL_SCOPES = f"openid {OFFLINE}"

_PRINTABLE = re.compile(r"[\x21-\x7e]")
_CLIENT_ID = TextRule(
    subject="client ID",
    shortest=1,
    longest=255,  # of the audiences that an IAM OpenID provider knows (IAM API, AddClientID…)
    allowed=_PRINTABLE,
    allowed_words="letters, digits and punctuation",
)
_SECRET = re.compile(r"[\x20-\x7e]{0,1024}")
"""RFC 6749, appendix A.2."""

_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*")
"""RFC 6749, section 3.3."""

_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.ASCII | re.IGNORECASE)
"""A host whose last part is one is an IPv4 address (URL Standard, "ends in a number checker")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcProvider:
    """A provider by its issuer, and this program's registration there.

    Without an issuer there is no provider, and it is false. `audience` is sent to providers that
    want one. Some give a `client_secret` even to programs on a person's computer. `redirect_port`
    is for those that register the redirect URI with its port; 0 means any free one.
    """

    issuer_url: str = ""
    client_id: str = ""
    scopes: str = ""
    audience: str = ""
    client_secret: str = field(default="", repr=False)
    redirect_port: int = 0

    def __bool__(self) -> bool:
        return bool(self.issuer_url)

    @property
    def name(self) -> str:
        return urlsplit(self.issuer_url).hostname or self.issuer_url

    @property
    def key(self) -> str:
        """Identifies the sign-in; short, since keyrings limit names."""
        asked = (self.issuer_url, self.client_id, self.scopes, self.audience)
        return hashlib.sha256("\n".join(asked).encode()).hexdigest()[:32]

    @property
    def page(self) -> OpenBrowser:
        """Different for each `key`: a profile does not get the sign-in that another asked for."""
        asked = filter(None, (self.client_id, self.scopes, self.audience))
        return OpenBrowser(url=self.issuer_url, identity=" ".join(asked))

    @property
    def wanted_scopes(self) -> str:
        """The scopes with `openid`, without which there is no ID token."""
        scopes = (self.scopes or USUAL_SCOPES).split()
        return " ".join(dict.fromkeys(("openid", *scopes)))

    @property
    def is_to_last(self) -> bool:
        """Whether the provider is asked for a refresh token."""
        return OFFLINE in self.wanted_scopes.split()

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "issuer_url": issuer_problem(self.issuer_url),
            "client_id": _CLIENT_ID.complaint(self.client_id),
            "scopes": _scopes_problem(self.scopes),
            "audience": _CLIENT_ID.complaint(self.audience) if self.audience else None,
            "client_secret": _secret_problem(self.client_secret),
            "redirect_port": port_problem(self.redirect_port),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSignIn:
    """A sign-in as it is stored. `subject` is the person, which the ID token proves to AWS."""

    key: str
    issuer_url: str
    subject: str
    id_token: str = field(repr=False)
    expires_at: datetime
    refresh_token: str = field(default="", repr=False)


OIDC_SIGN_INS: RecordKind[OidcSignIn] = RecordKind(
    prefix="oidc-sign-in",
    noun="sign-in at an OpenID provider",
    types={"oidc-sign-in": OidcSignIn},
    key="key",
    passing=True,
    of_profiles=True,
)


NO_PROVIDER = OidcProvider()


def is_here(url: str) -> bool:
    """Whether it names this computer, in any notation that a browser or a resolver reads."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified


def issuer_problem(url: str) -> ValidationProblem | None:
    """What is wrong with an issuer (OpenID Connect Discovery, section 2)."""
    remedy = "Copy it from your provider's settings: it is what IAM calls the provider URL."
    if not url:
        return ValidationProblem(
            "The issuer URL is missing", "It says who issues the token.", remedy
        )
    if len(url) > MAX_URL or not is_safe(url) or "?" in url or "#" in url:
        return ValidationProblem(
            "That is not an issuer URL",
            "It begins with https:// and names a host, without a question mark or a number sign.",
            remedy,
        )
    return None


def _scopes_problem(scopes: str) -> ValidationProblem | None:
    if not scopes or (len(scopes) <= MAX_URL and _SCOPE.fullmatch(scopes)):
        return None
    return ValidationProblem(
        "Those are not scopes",
        "Scopes are words with single blanks between them.",
        f"Leave the field empty for “{USUAL_SCOPES}”.",
    )


def _secret_problem(secret: str) -> ValidationProblem | None:
    if _SECRET.fullmatch(secret):
        return None
    return ValidationProblem(
        "That is not a client secret",
        "It is one line of up to 1024 letters, digits and punctuation.",
        "Copy it from the app at the provider, or leave the field empty if the app has none.",
    )


def ended(provider: OidcProvider) -> AwsError:
    """The error for a sign-in that the provider does not renew any more."""
    return TokenRefused(
        f"{provider.name} has ended the sign-in",
        "It does not renew the sign-in any more.",
        "Sign in again.",
    )


def code_refused(provider: OidcProvider) -> AwsError:
    """The error for a code from the provider's page that it does not accept."""
    return RequestRefused(
        f"{provider.name} did not accept the sign-in",
        "Its page let you in, but it refuses the code that the page gave: it took too long, or it "
        "was for another redirect URI.",
        "Sign in again. If that does not help, compare the redirect URI at the provider.",
    )


def client_refused(provider: OidcProvider) -> AwsError:
    """The error for a client that the provider does not know, or not with this secret."""
    has = "this client secret" if provider.client_secret else "no client secret"
    return RequestRefused(
        f"{provider.name} does not know Fobwatch",
        f"It has no app with this client ID and {has} that may sign in with a browser.",
        "Compare the client ID and the secret, or ask who manages the provider for a native app "
        "with PKCE.",
    )


def unexpected(status: int, provider: OidcProvider) -> AwsError:
    """The error for a status that is not an answer."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(
            f"Too many requests to {provider.name}",
            "It has had too many requests in a short time.",
            "Try again in a minute.",
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServiceFault(
            f"{provider.name} has a problem", "It could not answer.", "Try again in a while."
        )
    return something_else(provider)


def something_else(provider: OidcProvider) -> TlsIntercepted:
    """The error for an answer that is not the provider's. It ends no sign-in."""
    return TlsIntercepted(
        f"Something else answered in place of {provider.name}",
        "What came back is not an answer of an OpenID provider. A network's sign-in page or a "
        "proxy may be in the way.",
        "Open a web page to see whether the network wants you to sign in.",
    )
