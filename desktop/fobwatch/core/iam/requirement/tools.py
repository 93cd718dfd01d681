"""What it takes to require MFA; the services are those that a profile is reached through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.iam.requirement.policy import OwnPolicies
    from fobwatch.core.iam.simulation import PolicySimulator
    from fobwatch.core.mfa.ports import MfaDeviceService
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementTools:
    vault: Vault
    broker: SessionBroker
    tokens: TokenService
    devices: MfaDeviceService
    policies: OwnPolicies
    simulator: PolicySimulator

    def via(self, connection: Connection) -> RequirementTools:
        return replace(
            self,
            tokens=self.tokens.via(connection),
            devices=self.devices.via(connection),
            policies=self.policies.via(connection),
            simulator=self.simulator.via(connection),
        )
