"""What IAM users are looked at and changed with, over fakes of the ports that a test leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.iam.tools import IamTools
from fobwatch.core.mfa.codes import CodeMaker
from tests.fakes_denials import FakeSimulator
from tests.fakes_files import MemoryCodeLedger
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_keys import FakeAccessKeys
from tests.fakes_policies import FakePolicies

if TYPE_CHECKING:
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.vault.vault import Vault
    from tests.fakes import FakeClock, FakeTokens
    from tests.vault_world import VaultWorld


def iam_tools(
    vault: Vault,
    broker: SessionBroker,
    tokens: FakeTokens,
    clock: FakeClock,
    **others: Any,  # noqa: ANN401 - fields of `IamTools`
) -> IamTools:
    aws_time = others.get("aws_time") or AwsTime(clock)
    usual: dict[str, Any] = {
        "codes": CodeMaker(aws_time=aws_time, clock=clock, ledger=MemoryCodeLedger()),
        "keys": others.get("keys") or FakeAccessKeys(tokens),
        "devices": FakeMfaDevices(tokens),
        "policies": FakePolicies(),
        "simulator": FakeSimulator(),
        "aws_time": aws_time,
        "connection": lambda _name: USUAL,
    }
    return IamTools(vault=vault, broker=broker, tokens=tokens, clock=clock, **(usual | others))


def iam_tools_in(world: VaultWorld, **others: Any) -> IamTools:  # noqa: ANN401 - as above
    """The world's, with its codes and connections."""
    aws_time = world.portals.aws_time
    usual = {
        "codes": CodeMaker(aws_time=aws_time, clock=world.clock, ledger=world.ledger),
        "aws_time": aws_time,
        "connection": lambda name: world.connections.get(name, USUAL),
    }
    return iam_tools(world.vault, world.broker, world.tokens, world.clock, **(usual | others))
