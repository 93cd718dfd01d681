"""Changes and readings of an account's IAM, lockdowns and health, over the services."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.account_details import BotoAccountReader
from fobwatch.adapters.aws.accounts import BotoAccountService
from fobwatch.adapters.aws.iam import BotoAccessKeyService, BotoMfaDeviceService
from fobwatch.adapters.aws.identities import BotoIdentityService, BotoOwnPolicies
from fobwatch.adapters.aws.policies import BotoDenialService, BotoPolicySimulator
from fobwatch.adapters.aws_login.login_sessions import BotoLoginSessions
from fobwatch.adapters.storage.text_file import TextFile
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.denials.lookups import DenialLookups
from fobwatch.core.health.account_readings import AccountReadings
from fobwatch.core.health.health import Health
from fobwatch.core.health.sources import Sources
from fobwatch.core.iam.key_pair import KeyTools
from fobwatch.core.iam.key_rotation import KeyRotation
from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from fobwatch.core.iam.requirement.steps import RequirementTools
from fobwatch.core.iam.user_calls import Callers, Tools
from fobwatch.core.lockdown.callers import Doors, LockdownTools
from fobwatch.core.lockdown.lockdown import Lockdown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.adapters.health.computer import ThisComputer
    from fobwatch.composition.sign_in_services import SignInServices
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.sign_in_history.history import Trail
    from fobwatch.core.walks.journal import WalkJournal


def mfa_changes_over(
    services: SignInServices,
    walks: WalkJournal,
    clients: LazyClients,
    connection: Callable[[str], Connection],
) -> MfaChanges:
    return MfaChanges(
        Tools(
            vault=services.vault,
            broker=services.broker,
            codes=services.codes,
            tokens=services.tokens,
            devices=BotoMfaDeviceService(clients),
        ),
        walks=walks,
        journal=services.journal,
        clock=services.clock,
        connection=connection,
        computer=platform.node(),
    )


def key_rotation_over(
    services: SignInServices,
    walks: WalkJournal,
    clients: LazyClients,
    connection: Callable[[str], Connection],
) -> KeyRotation:
    return KeyRotation(
        KeyTools(
            vault=services.vault,
            broker=services.broker,
            tokens=services.tokens,
            keys=BotoAccessKeyService(clients),
            clock=services.clock,
            aws_time=services.aws_time,
        ),
        walks=walks,
        journal=services.journal,
        connection=connection,
        profiles=services.profiles.profiles,
    )


def require_mfa_over(
    services: SignInServices,
    walks: WalkJournal,
    clients: LazyClients,
    connection: Callable[[str], Connection],
) -> RequireMfa:
    return RequireMfa(
        RequirementTools(
            vault=services.vault,
            broker=services.broker,
            tokens=services.tokens,
            devices=BotoMfaDeviceService(clients),
            policies=BotoOwnPolicies(clients),
            simulator=BotoPolicySimulator(clients),
        ),
        walks=walks,
        journal=services.journal,
        clock=services.clock,
        connection=connection,
    )


def denials_over(
    services: SignInServices, clients: LazyClients, connection: Callable[[str], Connection]
) -> DenialLookups:
    return DenialLookups(
        vault=services.vault,
        broker=services.broker,
        service=BotoDenialService(clients),
        simulator=BotoPolicySimulator(clients),
        connection=connection,
        region=lambda name: services.profiles.get(name).region,
    )


def account_reading_over(
    services: SignInServices, clients: LazyClients, connection: Callable[[str], Connection]
) -> AccountReading:
    return AccountReading(
        caller=Callers(services.vault, services.broker).other,
        reader=BotoAccountReader(clients),
        connection=connection,
        region=lambda name: services.profiles.get(name).region,
    )


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


def health_over(
    services: SignInServices,
    computer: ThisComputer,
    clients: LazyClients,
    connection: Callable[[str], Connection],
) -> Health:
    sources = Sources(
        accounts=AccountReadings(
            vault=services.vault,
            broker=services.broker,
            tokens=services.tokens,
            accounts=BotoAccountService(clients),
            devices=BotoMfaDeviceService(clients),
            store=TextFile(services.paths.account_health),
            aws_time=services.aws_time,
            connection=connection,
        ),
        keys=services.key_readings,
        vault=services.vault,
        broker=services.broker,
        profiles=services.profiles.profiles,
        settings=services.settings,
        aws_time=services.aws_time,
    )
    return Health(sources, computer, TextFile(services.paths.health))
