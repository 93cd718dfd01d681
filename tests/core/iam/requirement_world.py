"""A vault, an STS and an IAM for requiring MFA; it can be killed and started again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.requirement.policy import POLICY_NAME, OwnerKind, PolicyOwner
from fobwatch.core.iam.requirement.require_mfa import RequireMfa
from tests.core.iam.walk_world import WalkWorld
from tests.fakes import DEVICE
from tests.fakes_denials import FakeSimulator
from tests.fakes_iam import FakeMfaDevices
from tests.fakes_iam_tools import iam_tools_in
from tests.fakes_policies import FakePolicies

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.walks.journal import WalkJournal
    from fobwatch.core.walks.walk import Walk
    from tests.fakes import FakeTokens

USER = PolicyOwner(kind=OwnerKind.USER, name="anna")
GROUP = PolicyOwner(kind=OwnerKind.GROUP, name="Developers")


class RequirementWorld(WalkWorld):
    def furnished(self, tokens: FakeTokens) -> tuple[FakePolicies]:
        self.devices = FakeMfaDevices(tokens)
        self.devices.have(DEVICE, "anna")
        self.aws = FakePolicies(users={"Developers": ("anna", "boris", "carl")})
        self.simulator = FakeSimulator()
        return (self.aws,)

    def load(self, walks: WalkJournal) -> None:
        world = self.world
        tools = iam_tools_in(
            world, devices=self.devices, policies=self.aws, simulator=self.simulator
        )
        self.requiring = RequireMfa(tools, walks=walks, journal=world.journal)

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
