"""Refusals of an OpenID provider, in words for a person."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fobwatch.core.aws.errors import (
    RequestRefused,
    ServiceFault,
    Throttled,
    TlsIntercepted,
    TokenRefused,
)

if TYPE_CHECKING:
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.oidc.provider import OidcProvider


def ended(provider: OidcProvider) -> AwsError:
    """The provider renews the sign-in no more."""
    return TokenRefused(
        f"{provider.name} has ended the sign-in",
        "It does not renew the sign-in any more.",
        "Sign in again.",
    )


def code_refused(provider: OidcProvider) -> AwsError:
    """It does not accept the code that its own page gave."""
    return RequestRefused(
        f"{provider.name} did not accept the sign-in",
        "Its page let you in, but it refuses the code that the page gave: it took too long, or it "
        "was for another redirect URI.",
        "Sign in again. If it stays so, compare the redirect URI at the provider.",
    )


def client_refused(provider: OidcProvider) -> AwsError:
    """It does not know this client, or not with this secret."""
    has = "this client secret" if provider.client_secret else "no client secret"
    return RequestRefused(
        f"{provider.name} does not know Fobwatch",
        f"It has no app with this client ID and {has} that may sign in with a browser.",
        "Compare the client ID and the secret, or ask who manages the provider for a native app "
        "with PKCE.",
    )


def unexpected(status: int, provider: OidcProvider) -> AwsError:
    """The error for a status that is no answer to the question."""
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
    """What answered is not the provider: it ends no sign-in."""
    return TlsIntercepted(
        f"Something else answered in place of {provider.name}",
        "What came back is not an answer of an OpenID provider. A network's sign-in page or a "
        "proxy may be in the way.",
        "Open a web page to see whether the network wants you to sign in.",
    )
