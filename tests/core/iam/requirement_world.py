"""A vault, an STS and an IAM for requiring MFA; it can be killed and started again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.iam.requirement.policy import POLICY_NAME, OwnerKind, PolicyOwner
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from fobwatch.core.iam.requirement.steps import RequirementTools
from fobwatch.core.walks.journal import WalkJournal
from tests.core.iam.mfa_world import CrossedStore, CrossedText
from tests.fakes import ANNA, DEVICE, FakeClock, FakeTokens
from tests.fakes_denials import FakeSimulator
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_policies import FakePolicies
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.walks.walk import Walk

PLAIN = replace(ANNA, name="plain", mfa_serial="")
USER = PolicyOwner(kind=OwnerKind.USER, name="anna")
GROUP = PolicyOwner(kind=OwnerKind.GROUP, name="Developers")


@dataclass
class RequirementWorld:
    """Profiles of one user, with MFA (dev) and without. What is at AWS outlives `start`."""

    keyring: CrossedStore = field(default_factory=CrossedStore)
    file: CrossedText = field(default_factory=CrossedText)

    def __post_init__(self) -> None:
        clock = FakeClock()
        self.world = VaultWorld(store=self.keyring, clock=clock, sts=FakeTokens(clock=clock))
        self.world.vault.save_profile(PLAIN)
        self.devices = FakeMfaDevices(self.world.tokens)
        self.devices.have(DEVICE, "anna")
        self.aws = FakePolicies(users={"Developers": ("anna", "boris", "carl")})
        self.simulator = FakeSimulator()
        self.start()

    def start(self) -> None:
        """As the program starts, on what it finds."""
        world = self.world
        world.start()
        walks = WalkJournal(self.file, world.vault)
        walks.load()
        self.requiring = RequireMfa(
            RequirementTools(
                vault=world.vault,
                broker=world.broker,
                tokens=world.tokens,
                devices=self.devices,
                policies=self.aws,
                simulator=self.simulator,
            ),
            walks=walks,
            journal=world.journal,
            clock=world.clock,
            connection=lambda name: world.connections.get(name, USUAL),
        )

    def begun(self, group: str = "") -> Walk:
        return self.requiring.begin(self.requiring.look("dev", group))

    def required(self) -> RequirementWorld:
        """The same, where MFA is required of the user."""
        self.requiring.go_on(self.begun())
        return self

    def fail_the_proof(self, error: FobwatchError) -> None:
        """Have STS fail from the moment on in which the policy is there."""

        def crossed() -> None:
            self.world.tokens.failures = [error] * 9

        self.aws.crossed = crossed

    def let_sts_work(self) -> None:
        self.aws.crossed = lambda: None
        self.world.tokens.failures = []

    @property
    def document(self) -> str | None:
        """The policy of the user at AWS."""
        return self.aws.documents.get((USER, POLICY_NAME))

    def watch(self, crossed: Callable[[], None]) -> None:
        """Call this before and after each change, at AWS, in the keyring and on the disk."""
        self.aws.crossed = self.keyring.crossed = self.file.crossed = crossed
