"""An account as CloudFormation: templates in JSON, each with what it takes to import its resources.

Texts are written as they are: `${aws:username}` means something to `Fn::Sub` alone, which is not
used. What CloudFormation would evaluate all the same is left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.as_code.account import LeftOut, Omission
from fobwatch.core.as_code.labels import Labels, escaped, logical_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fobwatch.core.as_code.account import (
        Account,
        Document,
        Group,
        InlinePolicy,
        InstanceProfile,
        ManagedPolicy,
        Owner,
        Role,
        Tags,
        User,
    )

MAX_RESOURCES: Final = 500
MAX_BYTES: Final = 1_000_000
"""Of one template ("Understand CloudFormation quotas")."""

ROOM: Final = 2_000
"""Bytes of a template beside its resources, and more than they are."""

DEEPER: Final = 8
"""Bytes of indentation that a line may have in a template, and not by itself."""

DESCRIPTION: Final = (
    "The IAM of account {account_id}, part {part} of {parts}. Access keys, passwords and MFA "
    "devices are not in it. To import it, give the list ResourcesToImport of the Metadata to "
    "create-change-set with --change-set-type IMPORT and --capabilities CAPABILITY_NAMED_IAM."
)

_EVALUATED: Final = re.compile(r'\{\{resolve:|"(?:Ref|Fn::\w+)":')
"""Dynamic references, and intrinsic functions: objects that have such a key."""


@dataclass(frozen=True, slots=True)
class _Reference:
    """To a resource of the same template; from another one, its name or ARN."""

    logical_id: str
    literal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resource:
    """`identifier` is the property that AWS finds it by, and its value."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    identifier: tuple[str, str]

    def declaration(self) -> dict[str, Any]:
        """Deleting the stack, or replacing something in it, leaves what there is in IAM."""
        properties = {name: value for name, value in self.properties.items() if value}
        return {
            "Type": self.type,
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": properties,
        }

    def to_import(self) -> dict[str, Any]:
        """For `ResourcesToImport` (CloudFormation API, CreateChangeSet)."""
        return {
            "ResourceType": self.type,
            "LogicalResourceId": self.logical_id,
            "ResourceIdentifier": dict([self.identifier]),
        }

    def longest(self) -> int:
        """Bytes that it takes at most, whatever its references are written as."""

        def both(reference: _Reference) -> list[Any]:
            return [reference.literal, {"Ref": reference.logical_id}]

        text = _json([self.declaration(), self.to_import()], both)
        return len(text.encode()) + DEEPER * text.count("\n")


def cloudformation(account: Account) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """The templates, and what of the account is in none of them."""
    resources = _Resources(account)
    parts = list(_parts(resources.found))
    templates = (_template(account, part, n, len(parts)) for n, part in enumerate(parts, 1))
    return tuple(templates), tuple(resources.left_out)


class _Resources:
    """In an order in which each refers to those before it alone."""

    def __init__(self, account: Account) -> None:
        self.found: list[_Resource] = []
        self.left_out: list[LeftOut] = []
        self._labels = Labels(logical_id)
        self._references: dict[tuple[str, str], _Reference] = {}
        for policy in account.policies:
            self._add_policy(policy)
        for group in account.groups:
            self._add_group(group)
        for role in account.roles:
            self._add_role(role)
        for user in account.users:
            self._add_user(user)
        for profile in account.instance_profiles:
            self._add_instance_profile(profile)

    def _add_policy(self, policy: ManagedPolicy) -> None:
        """Without its tags, for which CloudFormation has no property."""
        properties = {
            "ManagedPolicyName": policy.name,
            "Path": policy.path,
            "Description": policy.description,
            "PolicyDocument": _document(policy.document),
        }
        self._add("ManagedPolicy", policy.name, properties, ("PolicyArn", policy.arn))

    def _add_group(self, group: Group) -> None:
        properties = {"GroupName": group.name, **self._common(group)}
        self._add("Group", group.name, properties, ("GroupName", group.name))

    def _add_role(self, role: Role) -> None:
        properties = {
            "RoleName": role.name,
            "Description": role.description,
            "AssumeRolePolicyDocument": _document(role.trust),
            "MaxSessionDuration": role.max_session,
            **self._common(role),
        }
        self._add("Role", role.name, properties, ("RoleName", role.name))

    def _add_user(self, user: User) -> None:
        properties = {
            "UserName": user.name,
            "Groups": [self._reference("Group", name) for name in user.groups],
            **self._common(user),
        }
        self._add("User", user.name, properties, ("UserName", user.name))

    def _add_instance_profile(self, profile: InstanceProfile) -> None:
        properties = {
            "InstanceProfileName": profile.name,
            "Path": profile.path,
            "Roles": [self._reference("Role", profile.role)],
        }
        found = ("InstanceProfileName", profile.name)
        self._add("InstanceProfile", profile.name, properties, found)

    def _common(self, owner: Owner) -> dict[str, Any]:
        boundary = self._reference("ManagedPolicy", owner.boundary) if owner.boundary else None
        return {
            "Path": owner.path,
            "ManagedPolicyArns": [self._reference("ManagedPolicy", arn) for arn in owner.attached],
            "PermissionsBoundary": boundary,
            "Policies": [_inline(policy) for policy in owner.inline],
            "Tags": _tags(owner.tags),
        }

    def _add(
        self, kind: str, name: str, properties: Mapping[str, Any], identifier: tuple[str, str]
    ) -> None:
        if _EVALUATED.search(_json(properties, lambda reference: reference.literal)):
            self.left_out.append(LeftOut(name=name, reason=Omission.EVALUATED))
            return
        label = self._labels.new(kind, name)
        self._references[kind, identifier[1]] = _Reference(label, identifier[1])
        self.found.append(
            _Resource(
                logical_id=label,
                type=f"AWS::IAM::{kind}",
                properties=properties,
                identifier=identifier,
            )
        )

    def _reference(self, kind: str, key: str) -> object:
        return self._references.get((kind, key), key)


def _parts(resources: Sequence[_Resource]) -> Iterator[list[_Resource]]:
    """As many together as one template takes."""
    part: list[_Resource] = []
    left = MAX_BYTES - ROOM
    for resource in resources:
        size = resource.longest()
        if part and (len(part) == MAX_RESOURCES or size > left):
            yield part
            part, left = [], MAX_BYTES - ROOM
        part.append(resource)
        left -= size
    if part:
        yield part


def _template(account: Account, resources: Sequence[_Resource], part: int, parts: int) -> str:
    within = {resource.logical_id for resource in resources}

    def written(reference: _Reference) -> object:
        own = reference.logical_id in within
        return {"Ref": reference.logical_id} if own else reference.literal

    template = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": DESCRIPTION.format(account_id=account.account_id, part=part, parts=parts),
        "Metadata": {"ResourcesToImport": [each.to_import() for each in resources]},
        "Resources": {each.logical_id: each.declaration() for each in resources},
    }
    return _json(template, written) + "\n"


def _inline(policy: InlinePolicy) -> dict[str, Any]:
    return {"PolicyName": policy.name, "PolicyDocument": _document(policy.document)}


def _document(document: Document) -> Document:
    """Without empty `Sid`s, which the console writes and CloudFormation's schema refuses."""
    statements = document.get("Statement")
    if isinstance(statements, dict):
        return {**document, "Statement": _statement(statements)}
    if not isinstance(statements, list):
        return document
    return {**document, "Statement": [_statement(each) for each in statements]}


def _statement(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in statement.items() if (key, value) != ("Sid", "")}


def _tags(tags: Tags) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags]


def _json(value: object, written: Callable[[_Reference], object]) -> str:
    return escaped(json.dumps(value, indent=2, ensure_ascii=False, default=written))
