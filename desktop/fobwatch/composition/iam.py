"""What is changed in IAM: MFA devices, access keys, and whether MFA is required."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from fobwatch.adapters.aws.iam import BotoAccessKeyService, BotoMfaDeviceService
from fobwatch.adapters.aws.identities import BotoOwnPolicies
from fobwatch.adapters.aws.policies import BotoPolicySimulator
from fobwatch.core.iam.key_pair import KeyTools
from fobwatch.core.iam.key_rotation import KeyRotation
from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from fobwatch.core.iam.requirement.steps import RequirementTools
from fobwatch.core.iam.user_calls import Tools

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.adapters.aws.boto_port import LazyClients
    from fobwatch.composition.sign_in_services import SignInServices
    from fobwatch.core.aws.connection import Connection
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
