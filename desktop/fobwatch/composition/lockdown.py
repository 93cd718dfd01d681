"""A lockdown over the services: what it calls at AWS, and what it ends on this computer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.iam import BotoAccessKeyService
from fobwatch.adapters.aws.identities import BotoIdentityService
from fobwatch.adapters.aws_login.login_sessions import BotoLoginSessions
from fobwatch.core.lockdown.callers import Doors, LockdownTools
from fobwatch.core.lockdown.lockdown import Lockdown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.composition.sign_in_services import SignInServices
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.sign_in_history.history import Trail
    from fobwatch.core.walks.journal import WalkJournal


def lockdown_over(
    services: SignInServices,
    walks: WalkJournal,
    trail: Trail,
    clients: LazyClients,
    connection: Callable[[str], Connection],
) -> Lockdown:
    tools = LockdownTools(
        vault=services.vault,
        catalogue=services.profiles,
        broker=services.broker,
        tokens=services.tokens,
        keys=BotoAccessKeyService(clients),
        identities=BotoIdentityService(clients),
        logins=BotoLoginSessions(clients),
        doors=_doors(services),
        trail=trail,
        clock=services.clock,
        aws_time=services.aws_time,
        connection=connection,
    )
    return Lockdown(tools, walks=walks, journal=services.journal)


def _doors(services: SignInServices) -> Doors:
    ledger, portals, known = services.console.ledger, services.portals, services.known_portals

    def close() -> None:
        """Programs get nothing, and what they were allowed before is forgotten."""
        services.authorizer.pause()
        services.approvals.close()
        services.links.deny()

    def sign_out_consoles(profiles: Collection[str]) -> None:
        services.consoles.sign_out(each for each in ledger.held() if each.profile in profiles)

    def signed_in_portals() -> tuple[str, ...]:
        urls = (each.portal.start_url for each in known.all())
        return tuple(url for url in urls if portals.state(url).ends_about is not None)

    return Doors(
        close=close,
        reopen=services.authorizer.resume,
        consoles=lambda: {each.profile for each in ledger.held()},
        sign_out_consoles=sign_out_consoles,
        portals=signed_in_portals,
        sign_out_portal=lambda url: portals.sign_out(known.get(url)),
        rotating=lambda name: services.key_rotation.of_profile(name) is not None,
    )
