"""What each `OwnPolicies` does: IAM's, and the one by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fobwatch.core.iam.requirement.policy import (
    OwnerKind,
    PolicyOwner,
    mfa_policy,
    same_policy,
)

if TYPE_CHECKING:
    from fobwatch.core.iam.requirement.policy import OwnPolicies

REGION = "eu-west-1"
NAME = "OfATest"
GROUP = "Testers"


@dataclass(frozen=True, kw_only=True)
class PolicyUser:
    """A user who asks and may change their own policies, and is in `GROUP` with one other."""

    policies: OwnPolicies
    name: str
    other: str


class OwnPoliciesContract:
    @pytest.fixture
    def user(self) -> PolicyUser:
        raise NotImplementedError

    @pytest.fixture(params=list(OwnerKind))
    def owner(self, request: pytest.FixtureRequest, user: PolicyUser) -> PolicyOwner:
        name = user.name if request.param is OwnerKind.USER else GROUP
        return PolicyOwner(kind=request.param, name=name)

    def test_a_policy_is_put_read_replaced_and_deleted(
        self, user: PolicyUser, owner: PolicyOwner
    ) -> None:
        policies = user.policies

        assert policies.get(owner, NAME) is None
        for document in map(mfa_policy, (["ec2:Start*"], ["ec2:Stop*"])):
            policies.put(owner, NAME, document)
            found = policies.get(owner, NAME)
            assert found is not None
            assert same_policy(found, document)
        policies.delete(owner, NAME)
        assert policies.get(owner, NAME) is None

    def test_deleting_what_is_not_there_is_harmless(
        self, user: PolicyUser, owner: PolicyOwner
    ) -> None:
        user.policies.delete(owner, NAME)

    def test_groups_and_members_are_listed(self, user: PolicyUser) -> None:
        policies = user.policies

        assert policies.groups(user.name) == (GROUP,)
        members = policies.members(GROUP)
        assert sorted(members) == sorted([user.name, user.other])
