"""The HTTP side: AWS's APIs on one port; console, providers and control on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING

from fobwatch.demo.server.exchange import REGION_PREFIX, HttpResponse, read_request, write_response
from fobwatch.demo.server.requests import client_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.demo.server.aws_login.site import AwsLoginSite
    from fobwatch.demo.server.clock import AwsClock
    from fobwatch.demo.server.console.site import ConsoleSite
    from fobwatch.demo.server.control_site import ControlSite
    from fobwatch.demo.server.emulator import Emulator
    from fobwatch.demo.server.exchange import AsgiMessage, AsgiReceive, AsgiSend
    from fobwatch.demo.server.federation.oidc_provider import OidcProvider
    from fobwatch.demo.server.federation.saml_provider import SamlProvider
    from fobwatch.demo.server.identity_center.site import IdentityCenterSite

# MiniStack's own administration, which is open to anyone with access to the port.
_ADMINISTRATION = ("/_ministack", "/_localstack", "/_aws", "/health")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebApplication:
    """An ASGI application for both ports.

    `api_port` is the one of AWS's APIs, which `sign_in_sites` and MiniStack serve. On the other one
    each of `sites` serves the paths that begin with its key, and the console all others.
    """

    emulator: Emulator
    console: ConsoleSite
    sites: Mapping[str, ControlSite | OidcProvider | SamlProvider]
    sign_in_sites: tuple[IdentityCenterSite | AwsLoginSite, ...]
    clock: AwsClock
    api_port: int

    async def __call__(self, scope: AsgiMessage, receive: AsgiReceive, send: AsgiSend) -> None:
        scope, region = _by_region(scope)
        client_address.set(_client_of(scope))
        if scope["type"] == "lifespan":
            await _acknowledge_life(receive, send)
        elif scope["type"] == "http" and scope["server"][1] != self.api_port:
            request = await read_request(scope, receive)
            await self._write(send, self._site(request.path).answer(request))
        elif scope["type"] == "http" and scope["path"].startswith(_ADMINISTRATION):
            await self._write(send, HttpResponse(status=HTTPStatus.NOT_FOUND))
        elif scope["type"] == "http" and (site := self._sign_in_site(scope)):
            request = replace(await read_request(scope, receive), region=region)
            await self._write(send, await site.answer(request))
        elif scope["type"] == "http":
            await self.emulator.serve(scope, receive, send)

    def _sign_in_site(self, scope: AsgiMessage) -> IdentityCenterSite | AwsLoginSite | None:
        """The site of a path that is no API of MiniStack's."""
        method, path = scope["method"], scope["path"]
        return next((site for site in self.sign_in_sites if site.serves(method, path)), None)

    def _site(self, path: str) -> ControlSite | OidcProvider | SamlProvider | ConsoleSite:
        found = (site for prefix, site in self.sites.items() if path.startswith(prefix))
        return next(found, self.console)

    async def _write(self, send: AsgiSend, response: HttpResponse) -> None:
        await write_response(send, response, self.clock.http_date())


def _by_region(scope: AsgiMessage) -> tuple[AsgiMessage, str]:
    """The request without the region before its path, and the region."""
    path: str = scope.get("path", "")
    if not path.startswith(REGION_PREFIX):
        return scope, ""
    region, slash, rest = path.removeprefix(REGION_PREFIX).partition("/")
    return {**scope, "path": f"{slash}{rest}"}, region


def _client_of(scope: AsgiMessage) -> str:
    forwarded = dict(scope.get("headers") or ()).get(b"x-forwarded-for", b"").decode("latin-1")
    client: tuple[str, int] = scope.get("client") or ("", 0)
    return forwarded or client[0]


async def _acknowledge_life(receive: AsgiReceive, send: AsgiSend) -> None:
    """Answer in place of MiniStack, whose own start would look for Docker and bind more ports."""
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})
