"""The steps in which MFA is required of somebody, or not any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.requirement.plan import Requirement
from fobwatch.core.iam.requirement.policy import POLICY_NAME, same_policy
from fobwatch.core.iam.requirement.refusals import changed, not_ours
from fobwatch.core.walks.walk import Step

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.iam.requirement.plan import RequirementPlan
    from fobwatch.core.iam.requirement.tools import RequirementTools
    from fobwatch.core.profiles.profile import OwnProfile

ATTACH: Final = "attach"
PROVE: Final = "prove"
DETACH: Final = "detach"
STEPS: Final = {Requirement.REQUIRE: (ATTACH, PROVE), Requirement.LIFT: (DETACH,)}


class RequirementSteps:
    """Each asks with a session that has MFA: afterwards nothing else is allowed."""

    def __init__(self, tools: RequirementTools, profile: OwnProfile, plan: RequirementPlan) -> None:
        self._tools = tools
        self._profile = profile
        self._plan = plan

    def steps(self) -> tuple[Step, ...]:
        """A lost answer is found out about by reading the policy."""
        every = (
            Step(name=ATTACH, do=self._attach, was_done=self._is_there, undo=self._detach),
            Step(name=PROVE, do=self._prove),
            Step(name=DETACH, do=self._detach, was_done=self._is_gone, undo=self._attach),
        )
        return tuple(step for step in every if step.name in STEPS[self._plan.kind])

    def _attach(self) -> None:
        found = self._found()
        if found is not None and not same_policy(found, self._plan.document):
            raise not_ours(self._plan.owner)
        self._tools.policies.put(
            self._source(),
            self._plan.owner,
            POLICY_NAME,
            self._plan.document,
            region=self._profile.region,
        )

    def _detach(self) -> None:
        found = self._found()
        if found is None:
            return
        if not same_policy(found, self._plan.document):
            raise changed(self._plan.owner)
        self._tools.policies.delete(
            self._source(), self._plan.owner, POLICY_NAME, region=self._profile.region
        )

    def _prove(self) -> None:
        """Sign in with a code, as the profile does, while the policy holds."""
        self._tools.broker.test(self._profile)

    def _is_there(self) -> bool:
        found = self._found()
        return found is not None and same_policy(found, self._plan.document)

    def _is_gone(self) -> bool:
        return self._found() is None

    def _found(self) -> str | None:
        return self._tools.policies.get(
            self._source(), self._plan.owner, POLICY_NAME, region=self._profile.region
        )

    def _source(self) -> Source:
        return self._tools.broker.start(self._profile.name).credentials
