"""What each `PolicySimulator` does: IAM's, and the one by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.iam.ports import Decision
from fobwatch.core.iam.requirement.policy import mfa_policy

if TYPE_CHECKING:
    from fobwatch.core.iam.ports import PolicySimulator

REGION = "eu-west-1"
ALLOWED = ("s3:GetObject", "sts:GetSessionToken")
"""What the policy `Work` of the user allows; nothing else is."""
NOT_ALLOWED = "ec2:RunInstances"


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """A user and a role, and the simulator, asked by one who may simulate their policies."""

    simulator: PolicySimulator
    arn: str
    role_arn: str

    @property
    def work(self) -> str:
        """The name of the user's policy, as the simulator has it."""
        return f"user_{self.arn.rpartition('/')[2]}_Work"


class PolicySimulatorContract:
    @pytest.fixture
    def simulated(self) -> Simulated:
        raise NotImplementedError

    def test_each_action_is_judged_in_order(self, simulated: Simulated) -> None:
        actions = (ALLOWED[0], NOT_ALLOWED, ALLOWED[1])
        verdicts = simulated.simulator.simulate(simulated.arn, actions, mfa=None)

        assert [(each.action, each.decision, each.sources) for each in verdicts] == [
            (ALLOWED[0], Decision.ALLOWED, (simulated.work,)),
            (NOT_ALLOWED, Decision.IMPLICIT_DENY, ()),
            (ALLOWED[1], Decision.ALLOWED, (simulated.work,)),
        ]

    @pytest.mark.parametrize("mfa", [True, False, None])
    @pytest.mark.parametrize("actions", [(), ALLOWED[:1]], ids=["all but some", "one"])
    def test_a_policy_counts_that_nobody_has_yet(
        self, simulated: Simulated, actions: tuple[str, ...], *, mfa: bool | None
    ) -> None:
        """Getting MFA needs none, whatever else does."""
        policies = [mfa_policy(actions)]
        verdicts = simulated.simulator.simulate(
            simulated.arn, ALLOWED, mfa=mfa, with_policies=policies
        )

        denied = Decision.ALLOWED if mfa else Decision.EXPLICIT_DENY
        assert [each.decision for each in verdicts] == [denied, Decision.ALLOWED]
        added = verdicts[0].sources == ("PolicyInputList.1",)
        assert added is not bool(mfa)

    def test_a_role_is_found_by_its_name(self, simulated: Simulated) -> None:
        name = simulated.role_arn.rpartition("/")[2]
        found = simulated.simulator.role_arn(name)

        assert found == simulated.role_arn
