"""IAM's calls that read an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import SignedPort

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.core.as_code.account import (
        Group,
        InstanceProfile,
        ManagedPolicy,
        Role,
        Tags,
        User,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """The answer of GetAccountAuthorizationDetails.

    It lacks the description and the longest session of a role, and the description and the tags
    of a policy.
    """

    users: tuple[User, ...] = ()
    groups: tuple[Group, ...] = ()
    roles: tuple[Role, ...] = ()
    policies: tuple[ManagedPolicy, ...] = ()
    instance_profiles: tuple[InstanceProfile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSettings:
    """`max_session` is in seconds."""

    description: str
    max_session: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySettings:
    description: str
    tags: Tags


class AccountReader(SignedPort, Protocol):
    """IAM's calls that read an account.

    `take` gets each page of an answer as it comes, and may raise to end the call.
    """

    def details(self, take: Callable[[Details], None]) -> None:
        """GetAccountAuthorizationDetails, without the policies that are AWS's own."""
        ...

    def role_settings(self, take: Callable[[Mapping[str, RoleSettings]], None]) -> None:
        """By the roles' names (ListRoles)."""
        ...

    def policy_settings(self, arn: str) -> PolicySettings:
        """Raises `NoSuchPolicy` (GetPolicy)."""
        ...
