"""The HTTP side of the company's identity provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.demo.server.federation import oidc_provider

if TYPE_CHECKING:
    from fobwatch.demo.server.exchange import HttpRequest, HttpResponse
    from fobwatch.demo.server.federation.oidc_provider import OidcProvider
    from fobwatch.demo.server.federation.saml_provider import SamlProvider

PREFIX = "/idp/"


class ProviderSite:
    def __init__(self, oidc: OidcProvider, saml: SamlProvider) -> None:
        self._oidc = oidc
        self._saml = saml

    def answer(self, request: HttpRequest) -> HttpResponse:
        is_oidc = request.path.startswith(oidc_provider.PREFIX)
        return self._oidc.answer(request) if is_oidc else self._saml.answer(request)
