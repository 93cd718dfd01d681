"""An account as IAM describes it. Nothing in it is secret: keys and passwords are never read."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    Document: TypeAlias = Mapping[str, Any]
    Tags: TypeAlias = tuple[tuple[str, str], ...]

DEFAULT_SESSION: Final = 3600
"""Seconds; a role's longest session, where nobody set one (IAM API, CreateRole)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InlinePolicy:
    name: str
    document: Document = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What policies belong to: `attached` and `boundary` are ARNs of managed ones."""

    name: str
    path: str = "/"
    inline: tuple[InlinePolicy, ...] = ()
    attached: tuple[str, ...] = ()
    boundary: str = ""
    tags: Tags = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Owner):
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Owner):
    """It has neither boundary nor tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Owner):
    """`max_session` is in seconds."""

    trust: Document = field(hash=False)
    description: str = ""
    max_session: int = DEFAULT_SESSION


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPolicy:
    """One that the account's own people wrote, in its default version."""

    arn: str
    name: str
    path: str = "/"
    document: Document = field(hash=False)
    description: str = ""
    tags: Tags = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceProfile:
    """One with a role; it takes no second one (IAM API, AddRoleToInstanceProfile)."""

    name: str
    role: str
    path: str = "/"
    tags: Tags = ()


class Omission(StrEnum):
    """Why something of the account is not written."""

    SERVICE_LINKED = "service-linked"
    """An AWS service makes it and deletes it; nobody else may."""
    RESERVED = "reserved"
    """IAM Identity Center makes it, of a permission set."""
    EVALUATED = "evaluated"
    """CloudFormation would evaluate a text in it, and knows no way to prevent that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    name: str
    reason: Omission


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Each list is in the order of names, so that two readings can be compared."""

    account_id: str
    users: tuple[User, ...] = ()
    groups: tuple[Group, ...] = ()
    roles: tuple[Role, ...] = ()
    policies: tuple[ManagedPolicy, ...] = ()
    instance_profiles: tuple[InstanceProfile, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def omission_of(role_path: str) -> Omission | None:
    """Why a role of this path is no one's to write (IAM user guide, "IAM identifiers")."""
    if role_path.startswith("/aws-service-role/"):
        return Omission.SERVICE_LINKED
    if role_path.startswith("/aws-reserved/"):
        return Omission.RESERVED
    return None
