"""Looks at what requiring MFA would do, at AWS and by its simulator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.errors import AccessDenied
from fobwatch.core.iam.key_tools import key_of
from fobwatch.core.iam.requirement.plan import (
    NEEDED_WITHOUT,
    WATCHED,
    Requirement,
    RequirementPlan,
    check_effects,
    effects_of,
)
from fobwatch.core.iam.requirement.policy import (
    POLICY_NAME,
    OwnerKind,
    PolicyOwner,
    is_ours,
    laid_out,
    mfa_policy,
)
from fobwatch.core.iam.requirement.refusals import not_in_group, not_ours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.iam.requirement.tools import RequirementTools
    from fobwatch.core.iam.simulation import Verdict
    from fobwatch.core.profiles.profile import OwnProfile

MAX_MEMBERS: Final = 50
"""Other users of a group whose devices are looked at: a call to AWS for each."""


class Look:
    """What AWS says about one user, with a session that has MFA."""

    def __init__(
        self, tools: RequirementTools, profile: OwnProfile, arn: str, endpoint: str
    ) -> None:
        self._tools = tools
        self._profile = profile
        self._arn = arn
        self._endpoint = endpoint
        self._region = profile.region
        self._source = tools.broker.start(profile.name).credentials

    def plan(self, group: str, actions: Sequence[str]) -> RequirementPlan:
        tools, region = self._tools, self._region
        user_name = self._arn.rpartition("/")[2]
        kind = OwnerKind.GROUP if group else OwnerKind.USER
        owner = PolicyOwner(kind=kind, name=group or user_name)
        groups = tools.policies.groups(self._source, user_name, region=region)
        if group and group not in groups:
            raise not_in_group(user_name, group)
        found = tools.policies.get(self._source, owner, POLICY_NAME, region=region)
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
        return self._tools.simulator.simulate(
            self._source,
            self._arn,
            (*NEEDED_WITHOUT, *WATCHED),
            mfa=mfa,
            with_policies=with_policies,
            region=self._region,
        )

    def _others(self, owner: PolicyOwner, user_name: str) -> tuple[tuple[str, ...], ...]:
        """The other users of the group without MFA, and those that cannot be looked at."""
        if owner.kind is OwnerKind.USER:
            return (), ()
        members = self._tools.policies.members(self._source, owner.name, region=self._region)
        without, unseen = [], []
        for number, name in enumerate(each for each in members if each != user_name):
            devices = self._devices(name) if number < MAX_MEMBERS else None
            if devices is None:
                unseen.append(name)
            elif not devices:
                without.append(name)
        return tuple(without), tuple(unseen)

    def _devices(self, user_name: str) -> tuple[str, ...] | None:
        try:
            return self._tools.devices.enabled_serials(self._source, user_name, region=self._region)
        except AccessDenied:
            return None
