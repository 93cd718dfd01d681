"""ID tokens: their claims, and the checks that one is the token that was asked for."""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.web_sign_in.errors import SignInStopped

if TYPE_CHECKING:
    from fobwatch.core.oidc.provider import OidcProvider

MAX_TOKEN = 20_000
"""Characters of `WebIdentityToken` (AWS STS API, AssumeRoleWithWebIdentity)."""

_PARTS = 3

_SIGNED = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
"""A signed token (RFC 7515, section 7.1). Nothing else is sent anywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken:
    """`nonce` is None where the token has none, as after a refresh."""

    subject: str
    expires_at: datetime
    nonce: str | None


def is_signed_token(text: str) -> bool:
    """Whether it has the form of a token that AWS reads. Who issued it is not looked at."""
    return len(text) <= MAX_TOKEN and _SIGNED.fullmatch(text) is not None


def printed_token(printed: str) -> str:
    """The token that another program has printed. Raises `ProcessFailed`, which quotes nothing."""
    token = printed.strip()
    if is_signed_token(token):
        return token
    raise ProcessFailed(
        "The command printed no web identity token",
        "It has to print a signed token (JWT) alone, without quotation marks or other text."
        if token
        else "It printed nothing.",
        "Run it in a terminal, and compare what it prints.",
    )


def read_id_token(text: str, provider: OidcProvider, now: datetime) -> IdToken:
    """The token's claims, checked as OpenID Connect Core, section 3.1.3.7, has it.

    AWS verifies the signature. Here TLS, over which the provider itself sent the token, replaces
    that, as the section allows. Raises `SignInStopped`.
    """
    claims = _claims(text)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    subject, expires, nonce = claims.get("sub"), claims.get("exp"), claims.get("nonce")
    if claims.get("iss") != provider.issuer_url:
        raise _wrong("Another provider issued it than the profile's issuer URL names.")
    party = claims.get("azp", "")
    if provider.client_id not in audiences or party not in ("", provider.client_id):
        raise _wrong("It is for another program than the profile's client ID names.")
    if not isinstance(subject, str) or not subject or not isinstance(nonce, str | None):
        raise _wrong("It does not say whose it is.")
    ends_at = _moment(expires)
    if ends_at <= now:
        raise SignInStopped(
            "The ID token has expired already",
            f"{provider.name} gave a token whose time is over by AWS's clock.",
            "Sign in again. If that does not help, ask whoever manages the provider to check its "
            "clock.",
        )
    return IdToken(subject=subject, expires_at=ends_at, nonce=nonce)


def check_nonce(token: IdToken, nonce: str) -> None:
    """Raises `SignInStopped` for a token of another sign-in, which somebody may have slipped in."""
    if token.nonce is None or not hmac.compare_digest(token.nonce.encode(), nonce.encode()):
        raise _wrong("It belongs to another sign-in.")


def _claims(text: str) -> dict[str, Any]:
    parts = text.split(".")
    if len(parts) != _PARTS or len(text) > MAX_TOKEN or not text.isascii():
        raise _wrong("It does not have the form of a signed token.")
    try:
        padded = parts[1] + "=" * (-len(parts[1]) % 4)
        return parse_object(base64.urlsafe_b64decode(padded).decode())
    except (ValueError, MalformedJson):
        raise _wrong("It does not have the form of a signed token.") from None


def _moment(expires: object) -> datetime:
    if isinstance(expires, int | float) and not isinstance(expires, bool):
        try:
            return datetime.fromtimestamp(int(expires), UTC)
        except (ValueError, OverflowError, OSError):
            pass
    raise _wrong("It does not say when it expires.")


def _wrong(reason: str) -> SignInStopped:
    return SignInStopped(
        "The ID token cannot be used",
        reason,
        "Compare the profile with the provider's settings, and sign in again.",
    )
