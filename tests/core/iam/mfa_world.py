"""A vault, an STS and an IAM for enabling MFA, which can be killed and started again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.iam.mfa_changes import MfaChanges
from fobwatch.core.iam.mfa_plan import Change
from fobwatch.core.iam.user_calls import Tools
from fobwatch.core.mfa.codes import CodeMaker
from fobwatch.core.walks.journal import WalkJournal
from tests.fakes import ANNA, DEVICE, FakeClock, FakeTokens
from tests.fakes_files import MemoryTextStore
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_secrets import FailingSecretStore
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.vault.vault import Vault
    from fobwatch.core.walks.walk import Walk

PLAIN = replace(ANNA, name="plain", mfa_serial="")
NAME = "anna-tower"
OLD = DEVICE.serial
SERIAL = f"{ANNA.mfa_serial.rpartition('/')[0]}/{NAME}"


class CrossedStore(FailingSecretStore):
    """A keyring that tells before and after each change."""

    crossed: Callable[[], None] = staticmethod(lambda: None)

    def set(self, name: str, secret: str) -> None:
        self.crossed()
        super().set(name, secret)
        self.crossed()

    def delete(self, name: str) -> None:
        self.crossed()
        super().delete(name)
        self.crossed()


class CrossedText(MemoryTextStore):
    """A file that tells before and after it is written."""

    crossed: Callable[[], None] = staticmethod(lambda: None)

    def write(self, text: str) -> None:
        self.crossed()
        super().write(text)
        self.crossed()


@dataclass
class MfaWorld:
    """One profile without MFA. What is at AWS, in the keyring and on the disk outlives `start`."""

    keyring: CrossedStore = field(default_factory=CrossedStore)
    file: CrossedText = field(default_factory=CrossedText)

    def __post_init__(self) -> None:
        clock = FakeClock()
        tokens = FakeTokens(clock=clock)
        self.world = VaultWorld(store=self.keyring, clock=clock, sts=tokens)
        self.vault.save_profile(PLAIN)
        self.aws = FakeMfaDevices(tokens)
        self._load()

    def start(self) -> None:
        """As the program starts, on what it finds."""
        self.world.start()
        self._load()

    def _load(self) -> None:
        world = self.world
        tools = Tools(
            vault=world.vault,
            broker=world.broker,
            codes=CodeMaker(aws_time=AwsTime(world.clock), clock=world.clock, ledger=world.ledger),
            tokens=world.tokens,
            devices=self.aws,
        )
        walks = WalkJournal(self.file, world.vault)
        walks.load()
        self.changes = MfaChanges(
            tools,
            walks=walks,
            journal=world.journal,
            clock=world.clock,
            connection=lambda name: world.connections.get(name, USUAL),
            computer="tower",
        )

    @property
    def vault(self) -> Vault:
        return self.world.vault

    @property
    def profile(self) -> OwnProfile:
        profile = self.vault.profile(PLAIN.name)
        assert profile is not None
        return profile

    def look(
        self, change: Change = Change.ENABLE, name: str = PLAIN.name, serial: str = ""
    ) -> MfaPlan:
        return self.changes.look(change, name, serial)

    def with_a_device(self) -> MfaWorld:
        """The same, where AWS has the device of the vault, which two profiles name."""
        self.aws.have(DEVICE, "anna")
        return self

    def begun_with(self, change: Change, name: str = "", *, forgets: bool = True) -> Walk:
        """What is about the device of `with_a_device`."""
        return self.changes.begin(self.look(change, "dev", OLD), name, forgets=forgets)

    def names_of(self, serial: str) -> list[str]:
        """The vault's profiles that name this device."""
        return sorted(p.name for p in self.vault.profiles() if p.mfa_serial == serial)

    def begun(self) -> Walk:
        return self.changes.begin(self.look(), NAME)

    def watch(self, crossed: Callable[[], None]) -> None:
        """Call this before and after each change, at AWS, in the keyring and on the disk."""
        self.aws.crossed = self.keyring.crossed = self.file.crossed = crossed
