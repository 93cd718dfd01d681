"""Calls to an OpenID provider, for its endpoints and for tokens.

OpenID Connect Discovery and Core, OAuth 2.0 (RFC 6749) for a native app (RFC 8252).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote_plus, urlencode

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.errors import RequestRefused
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.oidc.provider import (
    client_refused,
    code_refused,
    ended,
    is_here,
    something_else,
    unexpected,
)
from fobwatch.core.text_rules import printable
from fobwatch.core.web_sign_in.authorization import is_safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.oidc.provider import OidcProvider
    from fobwatch.core.web_sign_in.authorization import AuthorizationRequest

DISCOVERY = "/.well-known/openid-configuration"
_LONGEST_CODE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    status: int
    body: bytes = field(repr=False)


class ProviderWeb(Protocol):
    """Plain HTTP to a provider. No redirect is followed; nothing is sent twice."""

    def __call__(
        self,
        url: str,
        form: Mapping[str, str] | None,
        connection: Connection,
        authorization: str = "",
    ) -> ProviderAnswer:
        """POST the form; without one, GET the page. Blocks. Raises `AwsError`.

        `authorization` is the header of that name; an empty one is not sent.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """`revocation` and `end_session` are empty if the provider has none.

    `takes_form`: it reads a client's secret in the form (OpenID Connect Core, section 9).
    """

    authorization: str
    token: str
    revocation: str = ""
    end_session: str = ""
    takes_form: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcTokens:
    """A token endpoint's answer. A provider may leave out either after a refresh."""

    id_token: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)


class OidcClient:
    """Thread-safe. Each method that asks raises `AwsError`; `TokenRefused` ends the sign-in."""

    def __init__(self, web: ProviderWeb, connection: Connection = USUAL) -> None:
        self._web = web
        self._connection = connection

    def via(self, connection: Connection) -> OidcClient:
        """The same, reached through this profile's connection."""
        return OidcClient(self._web, connection)

    def endpoints(self, provider: OidcProvider) -> Endpoints:
        """The provider's endpoints, read each time, since it may move them."""
        url = provider.issuer_url.rstrip("/") + DISCOVERY
        answer = self._web(url, None, self._connection)
        if answer.status == HTTPStatus.NOT_FOUND:
            raise RequestRefused(
                f"{provider.name} is not an OpenID provider",
                "It has no page that describes it at this issuer URL.",
                "Compare the issuer URL with the provider's settings.",
            )
        if answer.status != HTTPStatus.OK:
            raise unexpected(answer.status, provider)
        return _endpoints(_read(answer, provider), provider)

    def redeem(
        self,
        endpoints: Endpoints,
        provider: OidcProvider,
        code: str,
        request: AuthorizationRequest,
        redirect_uri: str,
    ) -> OidcTokens:
        grant = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": request.verifier,
            "redirect_uri": redirect_uri,
        }
        return self._tokens(endpoints, provider, grant, code_refused)

    def refresh(self, provider: OidcProvider, refresh_token: str) -> OidcTokens:
        grant = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._tokens(self.endpoints(provider), provider, grant, ended)

    def revoke(self, endpoints: Endpoints, provider: OidcProvider, refresh_token: str) -> None:
        """Revoke the token at the provider (RFC 7009), if it has an endpoint for that."""
        if not endpoints.revocation:
            return
        form = {"token": refresh_token, "token_type_hint": "refresh_token"}
        answer = self._post(endpoints.revocation, endpoints, provider, form)
        if answer.status != HTTPStatus.OK:
            raise RequestRefused(
                f"{provider.name} did not end the sign-in",
                "Fobwatch has forgotten it, but the provider keeps it on its side.",
                "Sign out on the provider's own page.",
            )

    def _tokens(
        self,
        endpoints: Endpoints,
        provider: OidcProvider,
        grant: Mapping[str, str],
        invalid: Callable[[OidcProvider], AwsError],
    ) -> OidcTokens:
        """`invalid` makes the error for a grant that the provider does not accept."""
        answer = self._post(endpoints.token, endpoints, provider, grant)
        if answer.status != HTTPStatus.OK:
            raise _refusal(answer, provider, invalid)
        found = _read(answer, provider)
        return OidcTokens(
            id_token=_text(found, "id_token"), refresh_token=_text(found, "refresh_token")
        )

    def _post(
        self, url: str, endpoints: Endpoints, provider: OidcProvider, form: Mapping[str, str]
    ) -> ProviderAnswer:
        """Ask as the client, with its secret if it has one (RFC 6749, section 2.3.1)."""
        client = {"client_id": provider.client_id}
        if provider.client_secret and not endpoints.takes_form:
            return self._web(url, form, self._connection, _basic(provider))
        if provider.client_secret:
            client["client_secret"] = provider.client_secret
        return self._web(url, {**client, **form}, self._connection)


def authorization_url(
    endpoints: Endpoints,
    provider: OidcProvider,
    request: AuthorizationRequest,
    *,
    nonce: str,
    redirect_uri: str,
    consent: bool,
) -> str:
    """The page on which the person signs in, and consents again if `consent`. Sends nothing.

    Some providers give a refresh token only after a consent (OpenID Connect Core, section 11).
    Others send every person who is asked for one to an administrator.
    """
    fields = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.wanted_scopes,
        "state": request.state,
        "nonce": nonce,
        "code_challenge_method": "S256",
        "code_challenge": request.challenge,
        **({"audience": provider.audience} if provider.audience else {}),
        **({"prompt": "consent"} if consent else {}),
    }
    return _with_query(endpoints.authorization, fields)


def end_session_url(endpoints: Endpoints, provider: OidcProvider) -> str:
    """The page that ends the browser's own sign-in (OpenID Connect RP-Initiated Logout)."""
    return _with_query(endpoints.end_session, {"client_id": provider.client_id})


def _with_query(url: str, fields: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"


def _endpoints(found: Mapping[str, Any], provider: OidcProvider) -> Endpoints:
    """The endpoints, if the description is the provider's own (OIDC Discovery, section 4.3)."""
    if _text(found, "issuer") != provider.issuer_url:
        raise RequestRefused(
            "The issuer URL is another one",
            f"{provider.name} describes an issuer that is not exactly the profile's issuer URL.",
            "Copy it from the provider's settings; a slash at the end counts.",
        )
    methods = found.get("token_endpoint_auth_methods_supported")
    endpoints = Endpoints(
        authorization=_safe(found, "authorization_endpoint", provider),
        token=_safe(found, "token_endpoint", provider),
        revocation=_safe(found, "revocation_endpoint", provider),
        end_session=_safe(found, "end_session_endpoint", provider),
        takes_form=isinstance(methods, list) and "client_secret_post" in methods,
    )
    if not endpoints.authorization or not endpoints.token:
        raise RequestRefused(
            "The provider's addresses are not safe",
            f"{provider.name} names a page to sign in on, or one for tokens, that has no https:// "
            "or is on this computer.",
            "Ask who manages the provider. Nothing was sent.",
        )
    return endpoints


def _read(answer: ProviderAnswer, provider: OidcProvider) -> dict[str, Any]:
    try:
        return parse_object(answer.body.decode())
    except (ValueError, MalformedJson):
        raise something_else(provider) from None  # the parser's error may hold a token


def _refusal(
    answer: ProviderAnswer, provider: OidcProvider, invalid: Callable[[OidcProvider], AwsError]
) -> AwsError:
    """The error for RFC 6749, section 5.2. A network's own page ends no sign-in."""
    if answer.status not in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return unexpected(answer.status, provider)
    code = _text(_read(answer, provider), "error")
    if code == "invalid_grant":
        return invalid(provider)
    if code in {"invalid_client", "unauthorized_client"}:
        return client_refused(provider)
    return RequestRefused(
        f"{provider.name} refused the sign-in",
        f"Its answer was “{printable(code, _LONGEST_CODE) or answer.status}”.",
        "Compare the profile with the provider's settings.",
    )


def _basic(provider: OidcProvider) -> str:
    """The header of RFC 6749, section 2.3.1: ID and secret are form-encoded first."""
    pair = ":".join(quote_plus(each) for each in (provider.client_id, provider.client_secret))
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


def _safe(found: Mapping[str, Any], key: str, provider: OidcProvider) -> str:
    """An address; empty if others could read what is sent there.

    Empty, too, if a provider elsewhere names this computer: it must not have our programs called.
    """
    url = _text(found, key)
    return url if is_safe(url) and (not is_here(url) or is_here(provider.issuer_url)) else ""


def _text(found: Mapping[str, Any], key: str) -> str:
    value = found.get(key, "")
    return value if isinstance(value, str) else ""
