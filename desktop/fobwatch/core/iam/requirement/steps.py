"""Looking at what requiring MFA would do, and the steps in which it is done or undone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import resource_name_of
from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.key_pair import key_of
from fobwatch.core.iam.requirement.plan import (
    NEEDED_WITHOUT,
    WATCHED,
    Requirement,
    RequirementPlan,
    changed,
    check_effects,
    effects_of,
    not_in_group,
    not_ours,
)
from fobwatch.core.iam.requirement.policy import (
    POLICY_NAME,
    OwnerKind,
    PolicyOwner,
    is_ours,
    laid_out,
    mfa_policy,
    same_policy,
)
from fobwatch.core.walks.walk import Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.iam.ports import Verdict
    from fobwatch.core.iam.requirement.policy import OwnPolicies
    from fobwatch.core.iam.tools import IamTools
    from fobwatch.core.profiles.profile import OwnProfile


MAX_MEMBERS: Final = 50
"""Other users of a group whose devices are looked at: a call to AWS for each."""


class Look:
    """What AWS says about one user, with a session that has MFA."""

    def __init__(self, tools: IamTools, profile: OwnProfile, arn: str, endpoint: str) -> None:
        source, region = tools.broker.start(profile.name).credentials, profile.region
        self._policies = tools.policies.signed_with(source, region=region)
        self._devices = tools.devices.signed_with(source, region=region)
        self._simulator = tools.simulator.signed_with(source, region=region)
        self._profile = profile
        self._arn = arn
        self._endpoint = endpoint

    def plan(self, group: str, actions: Sequence[str]) -> RequirementPlan:
        user_name = resource_name_of(self._arn)
        kind = OwnerKind.GROUP if group else OwnerKind.USER
        owner = PolicyOwner(kind=kind, name=group or user_name)
        groups = self._policies.groups(user_name)
        if group and group not in groups:
            raise not_in_group(user_name, group)
        found = self._policies.get(owner, POLICY_NAME)
        if found is not None and not is_ours(found):
            raise not_ours(owner)
        plan = RequirementPlan(
            kind=Requirement.LIFT if found else Requirement.REQUIRE,
            profile=self._profile.name,
            access_key_id=key_of(self._profile).access_key_id,
            user_arn=self._arn,
            owner=owner,
            document=laid_out(found) if found else mfa_policy(actions),
            endpoint=self._endpoint,
            groups=groups,
        )
        return plan if found else self._with_effects(plan, user_name)

    def _with_effects(self, plan: RequirementPlan, user_name: str) -> RequirementPlan:
        document = [plan.document]
        effects = effects_of(
            self._simulate(mfa=None),
            self._simulate(mfa=None, with_policies=document),
            self._simulate(mfa=True),
            self._simulate(mfa=True, with_policies=document),
        )
        check_effects(effects)
        without, unseen = self._others(plan.owner, user_name)
        return replace(plan, effects=effects, without_mfa=without, unseen=unseen)

    def _simulate(
        self, *, mfa: bool | None, with_policies: Sequence[str] = ()
    ) -> tuple[Verdict, ...]:
        actions = (*NEEDED_WITHOUT, *WATCHED)
        return self._simulator.simulate(self._arn, actions, mfa=mfa, with_policies=with_policies)

    def _others(self, owner: PolicyOwner, user_name: str) -> tuple[tuple[str, ...], ...]:
        """The other users of the group without MFA, and those that cannot be looked at."""
        if owner.kind is OwnerKind.USER:
            return (), ()
        members = self._policies.members(owner.name)
        without, unseen = [], []
        for number, name in enumerate(each for each in members if each != user_name):
            devices = self._devices_of(name) if number < MAX_MEMBERS else None
            if devices is None:
                unseen.append(name)
            elif not devices:
                without.append(name)
        return tuple(without), tuple(unseen)

    def _devices_of(self, user_name: str) -> tuple[str, ...] | None:
        try:
            return self._devices.enabled_serials(user_name)
        except AccessDenied:
            return None


ATTACH: Final = "attach"
PROVE: Final = "prove"
DETACH: Final = "detach"
STEPS: Final = {Requirement.REQUIRE: (ATTACH, PROVE), Requirement.LIFT: (DETACH,)}


class RequirementSteps:
    """Each asks with a session that has MFA: afterwards nothing else is allowed."""

    def __init__(self, tools: IamTools, profile: OwnProfile, plan: RequirementPlan) -> None:
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
        self._policies().put(self._plan.owner, POLICY_NAME, self._plan.document)

    def _detach(self) -> None:
        found = self._found()
        if found is None:
            return
        if not same_policy(found, self._plan.document):
            raise changed(self._plan.owner)
        self._policies().delete(self._plan.owner, POLICY_NAME)

    def _prove(self) -> None:
        """Sign in with a code, as the profile does, while the policy holds."""
        self._tools.broker.test(self._profile)

    def _is_there(self) -> bool:
        found = self._found()
        return found is not None and same_policy(found, self._plan.document)

    def _is_gone(self) -> bool:
        return self._found() is None

    def _found(self) -> str | None:
        return self._policies().get(self._plan.owner, POLICY_NAME)

    def _policies(self) -> OwnPolicies:
        source = self._tools.broker.start(self._profile.name).credentials
        return self._tools.policies.signed_with(source, region=self._profile.region)
