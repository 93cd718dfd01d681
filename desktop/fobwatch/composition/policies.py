"""What works on the policies of AWS: refusals explained, MFA required, an account as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.account_details import BotoAccountReader
from fobwatch.adapters.aws.iam import BotoMfaDeviceService
from fobwatch.adapters.aws.own_policies import BotoOwnPolicies
from fobwatch.adapters.aws.policies import BotoDenialService, BotoPolicySimulator
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.denials.lookups import DenialLookups
from fobwatch.core.iam.callers import Callers
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from fobwatch.core.iam.requirement.tools import RequirementTools

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.composition.sign_in_services import SignInServices
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.walks.journal import WalkJournal


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
