"""The services that look at IAM users and change them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.ports import TokenService
    from fobwatch.core.iam.ports import AccessKeyService, PolicySimulator
    from fobwatch.core.iam.requirement.policy import OwnPolicies
    from fobwatch.core.mfa.codes import CodeMaker
    from fobwatch.core.mfa.ports import MfaDeviceService
    from fobwatch.core.ports import Clock
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class IamTools:
    """`connection` is how AWS is reached for the profile of a name."""

    vault: Vault
    broker: SessionBroker
    codes: CodeMaker
    tokens: TokenService
    keys: AccessKeyService
    devices: MfaDeviceService
    policies: OwnPolicies
    simulator: PolicySimulator
    clock: Clock
    aws_time: AwsTime
    connection: Callable[[str], Connection]

    def via(self, connection: Connection) -> Self:
        """The same, with AWS reached by this connection."""
        return replace(
            self,
            tokens=self.tokens.via(connection),
            keys=self.keys.via(connection),
            devices=self.devices.via(connection),
            policies=self.policies.via(connection),
            simulator=self.simulator.via(connection),
        )
