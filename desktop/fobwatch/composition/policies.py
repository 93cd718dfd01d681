"""What reads the policies of AWS: refusals explained, and an account as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.adapters.aws.account_details import BotoAccountReader
from fobwatch.adapters.aws.policies import BotoDenialService, BotoPolicySimulator
from fobwatch.core.as_code.reading import AccountReading
from fobwatch.core.denials.lookups import DenialLookups
from fobwatch.core.iam.user_calls import Callers

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.composition.sign_in_services import SignInServices
    from fobwatch.core.aws.connection import Connection


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
