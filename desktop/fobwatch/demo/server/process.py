"""The demo cloud's process: opens its ports, prints them, and ends when its input does."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import secrets
import socket
import sys
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, cast

from fobwatch.demo.company import COMPANY
from fobwatch.demo.knobs import Knobs
from fobwatch.demo.server import control_site
from fobwatch.demo.server.aws_login.proof import ProofChecker
from fobwatch.demo.server.aws_login.sessions import LoginSessions
from fobwatch.demo.server.aws_login.site import AwsLoginSite
from fobwatch.demo.server.clock import AwsClock
from fobwatch.demo.server.cloudtrail.history import EventHistory
from fobwatch.demo.server.console.sign_in import SignIn
from fobwatch.demo.server.console.site import ConsoleSite
from fobwatch.demo.server.console.user_page import UserPage
from fobwatch.demo.server.control_site import ControlSite
from fobwatch.demo.server.emulator import Emulator
from fobwatch.demo.server.exchange import REGION_PREFIX
from fobwatch.demo.server.federation import oidc_provider, saml_provider
from fobwatch.demo.server.federation.federated_roles import FederatedRoles
from fobwatch.demo.server.federation.identity_pool import IdentityPool
from fobwatch.demo.server.federation.oidc_provider import OidcProvider
from fobwatch.demo.server.federation.saml_provider import SamlProvider
from fobwatch.demo.server.gateway import Gateway
from fobwatch.demo.server.iam.account_facts import AccountDetails, AccountFacts
from fobwatch.demo.server.iam.authorization import Authorization
from fobwatch.demo.server.iam.identity_service import IdentityService
from fobwatch.demo.server.iam.mfa import CodeChecker
from fobwatch.demo.server.iam.passwords import Passwords
from fobwatch.demo.server.identity_center.oidc import Oidc
from fobwatch.demo.server.identity_center.pages import PortalPages
from fobwatch.demo.server.identity_center.portal import Portal
from fobwatch.demo.server.identity_center.sessions import PortalSessions
from fobwatch.demo.server.identity_center.site import IdentityCenterSite
from fobwatch.demo.server.population import populate
from fobwatch.demo.server.token_service import TokenService
from fobwatch.demo.server.web import WebApplication

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from hypercorn.typing import ASGIFramework

    from fobwatch.demo.server.emulator import Dispatch
    from fobwatch.demo.server.requests import Reply, Request

    Forget = Callable[[], None]

_LOOPBACK = "127.0.0.1"
_BACKLOG = 512


def main() -> None:
    """Serve until the input ends; the only line of output says where."""
    parser = argparse.ArgumentParser(prog="fobwatch.demo", description=main.__doc__)
    parser.add_argument("--knobs", default="{}", help="the knobs to start with, as JSON")
    knobs = Knobs.from_json(json.loads(parser.parse_args().knobs))
    with suppress(KeyboardInterrupt):  # a terminal sends it to the owner and to us
        _run(knobs)


def _run(knobs: Knobs) -> None:
    token = secrets.token_urlsafe(32)
    api, site = _listener(), _listener()
    with _take_output() as output:
        application = _compose(knobs, token, api_port=_port(api), site_port=_port(site))
        output.write(json.dumps(_whereabouts(api, site, token)) + "\n")
    asyncio.run(_serve(application, api, site))


def _take_output() -> TextIO:
    """Reserve the output for that line, and send what MiniStack prints to standard error."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


def _compose(knobs: Knobs, token: str, *, api_port: int, site_port: int) -> WebApplication:
    clock, codes = AwsClock(), CodeChecker()
    emulator = Emulator(clock)
    gateway = Gateway(emulator, clock)
    console, console_forgets = _console(emulator, clock, codes, gateway)
    identity_center, portal_forgets = _identity_center(emulator, clock, gateway)
    aws_login = _aws_login(emulator, clock, gateway)
    oidc, saml, provider_forgets = _providers(emulator, clock, gateway, site_port)
    account_facts = _answer_calls(emulator, clock, codes, gateway)
    forgets = (*console_forgets, *portal_forgets, *provider_forgets)

    def reset() -> None:
        gateway.reset(knobs)
        for forget in (codes.forget, aws_login.forget, account_facts.forget, *forgets):
            forget()
        populate(emulator, clock, COMPANY)

    reset()
    return WebApplication(
        emulator=emulator,
        console=console,
        sites={
            control_site.PREFIX: ControlSite(gateway, reset, token),
            oidc_provider.PREFIX: oidc,
            saml_provider.PREFIX: saml,
        },
        sign_in_sites=(identity_center, aws_login),
        clock=clock,
        api_port=api_port,
    )


def _console(
    emulator: Emulator, clock: AwsClock, codes: CodeChecker, gateway: Gateway
) -> tuple[ConsoleSite, tuple[Forget, ...]]:
    """The console with its ways in, and what has to be forgotten with its sign-ins."""
    passwords = Passwords(COMPANY, emulator)
    passwords.install()
    event_history = EventHistory(emulator, clock, gateway, COMPANY)
    event_history.install()
    sign_in = SignIn(records=emulator.records, clock=clock, gateway=gateway)
    user_page = UserPage(
        company=COMPANY, emulator=emulator, passwords=passwords, codes=codes, clock=clock
    )
    site = ConsoleSite(
        sign_in=sign_in,
        user_page=user_page,
        gateway=gateway,
        clock=clock,
        company=COMPANY,
        event_history=event_history,
    )
    return site, (passwords.forget, event_history.forget, sign_in.forget, user_page.forget)


def _identity_center(
    emulator: Emulator, clock: AwsClock, gateway: Gateway
) -> tuple[IdentityCenterSite, tuple[Forget, ...]]:
    """The access portals, and what has to be forgotten with their sign-ins."""
    sessions = PortalSessions(clock=clock, gateway=gateway)
    oidc = Oidc(sessions=sessions, clock=clock, gateway=gateway)
    portal = Portal(emulator, sessions, gateway)
    site = IdentityCenterSite(oidc, portal, PortalPages(oidc, sessions), gateway)
    return site, (sessions.forget, oidc.forget)


def _aws_login(emulator: Emulator, clock: AwsClock, gateway: Gateway) -> AwsLoginSite:
    sessions = LoginSessions(emulator=emulator, clock=clock, gateway=gateway)
    site = AwsLoginSite(sessions, ProofChecker(clock=clock), gateway)
    site.install(emulator)
    return site


def _providers(
    emulator: Emulator, clock: AwsClock, gateway: Gateway, port: int
) -> tuple[OidcProvider, SamlProvider, tuple[Forget, ...]]:
    """The identity providers at this port, with the roles that trust them."""
    oidc = OidcProvider(issuer=_address(port) + oidc_provider.PREFIX, clock=clock)
    saml = SamlProvider(issuer=_address(port) + saml_provider.PREFIX, clock=clock)
    pool = IdentityPool(emulator, oidc)
    pool.install()
    FederatedRoles(emulator=emulator, oidc=oidc, saml=saml, pool=pool, gateway=gateway).install()
    return oidc, saml, (oidc.forget, saml.forget, pool.forget)


def _answer_calls(
    emulator: Emulator, clock: AwsClock, codes: CodeChecker, gateway: Gateway
) -> AccountFacts:
    """Answer as AWS does where MiniStack does not, and refuse what the policies refuse."""
    authorization = Authorization(emulator)
    TokenService(emulator, clock, codes, gateway, authorization).install()
    IdentityService(emulator, clock, codes, gateway).install()
    account_facts = AccountFacts(COMPANY, emulator, clock, gateway)
    account_facts.install()
    AccountDetails(emulator).install()
    authorization.install()

    async def pass_through(forward: Dispatch, request: Request) -> Reply:
        return authorization.with_encoded(request, await gateway.pass_through(forward, request))

    emulator.on_dispatch(pass_through)
    return account_facts


def _listener() -> socket.socket:
    listener = socket.socket()
    listener.bind((_LOOPBACK, 0))
    listener.listen(_BACKLOG)
    return listener


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def _address(port: int) -> str:
    return f"http://{_LOOPBACK}:{port}"


def _whereabouts(api: socket.socket, site: socket.socket, token: str) -> dict[str, object]:
    base, endpoint = _address(_port(site)), _address(_port(api))
    return {
        "urls": {
            "endpoint": endpoint,
            "portal": f"{endpoint}{REGION_PREFIX}{{region}}",
            "federation": f"{base}/federation",
            "console": f"{base}/console",
            "control": f"{base}/control",
            "provider": f"{base}/idp",
        },
        "control_token": token,
    }


async def _serve(application: WebApplication, *listeners: socket.socket) -> None:
    from hypercorn.asyncio import serve  # noqa: PLC0415 - MiniStack patches it, so it comes first
    from hypercorn.config import Config  # noqa: PLC0415

    config = Config()
    config.bind = [f"fd://{listener.detach()}" for listener in listeners]
    config.loglevel = "WARNING"
    config.graceful_timeout = 0.1  # an open connection holds nothing of value
    await serve(
        cast("ASGIFramework", application), config, shutdown_trigger=_end_of_input, mode="asgi"
    )


async def _end_of_input() -> None:
    """Return when the owner closes our input, or has ended: then the system closes it."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass
        loop.call_soon_threadsafe(ended.set)

    Thread(target=wait, name="end of input", daemon=True).start()
    await ended.wait()
