"""IAM's details of an account, through boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.aws.boto_port import SignedBotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.as_code.account import (
    DEFAULT_SESSION,
    Group,
    InlinePolicy,
    InstanceProfile,
    ManagedPolicy,
    Role,
    User,
)
from fobwatch.core.as_code.ports import Details, PolicySettings, RoleSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_iam import IAMClient
    from mypy_boto3_iam.type_defs import GetAccountAuthorizationDetailsResponseTypeDef, TagTypeDef

    from fobwatch.core.as_code.account import Document, Tags


class BotoAccountReader(SignedBotoPort):
    """Fulfils `AccountReader`. Thread-safe."""

    def details(self, take: Callable[[Details], None]) -> None:
        def ask(iam: IAMClient) -> None:
            paginator = iam.get_paginator("get_account_authorization_details")
            for page in paginator.paginate(
                Filter=["User", "Group", "Role", "LocalManagedPolicy"],
            ):
                _check_marker(page)
                take(_details(page))

        self._ask(IAM, "GetAccountAuthorizationDetails", ask)

    def role_settings(self, take: Callable[[Mapping[str, RoleSettings]], None]) -> None:
        def ask(iam: IAMClient) -> None:
            for page in iam.get_paginator("list_roles").paginate():
                _check_marker(page)
                take({role["RoleName"]: _role_settings(role) for role in page["Roles"]})

        self._ask(IAM, "ListRoles", ask)

    def policy_settings(self, arn: str) -> PolicySettings:
        def ask(iam: IAMClient) -> PolicySettings:
            policy = iam.get_policy(PolicyArn=arn)["Policy"]
            return PolicySettings(
                description=policy.get("Description", ""), tags=_tags(policy.get("Tags", []))
            )

        return self._ask(IAM, "GetPolicy", ask, resource=arn)


def _check_marker(page: Mapping[str, Any]) -> None:
    """Raises `ValueError` where botocore would take a page for the last one that is not."""
    if page.get("IsTruncated") and not page.get("Marker"):
        raise ValueError("Marker")


def _details(page: GetAccountAuthorizationDetailsResponseTypeDef) -> Details:
    roles = page["RoleDetailList"]
    return Details(
        users=tuple(
            User(
                name=user["UserName"],
                groups=tuple(sorted(user.get("GroupList", []))),
                **_policies(user, "UserPolicyList"),
            )
            for user in page["UserDetailList"]
        ),
        groups=tuple(
            Group(name=group["GroupName"], **_policies(group, "GroupPolicyList"))
            for group in page["GroupDetailList"]
        ),
        roles=tuple(
            Role(
                name=role["RoleName"],
                trust=_document(role["AssumeRolePolicyDocument"]),
                **_policies(role, "RolePolicyList"),
            )
            for role in roles
        ),
        policies=tuple(_managed_policy(policy) for policy in page["Policies"]),
        instance_profiles=tuple(_instance_profiles(roles)),
    )


def _policies(detail: Mapping[str, Any], inline: str) -> dict[str, Any]:
    """The fields of an `Owner`, but for its name."""
    return {
        "path": detail["Path"],
        "inline": tuple(
            InlinePolicy(name=policy["PolicyName"], document=_document(policy["PolicyDocument"]))
            for policy in sorted(detail.get(inline, []), key=lambda each: each["PolicyName"])
        ),
        "attached": tuple(
            sorted(policy["PolicyArn"] for policy in detail.get("AttachedManagedPolicies", []))
        ),
        "boundary": detail.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
        "tags": _tags(detail.get("Tags", [])),
    }


def _managed_policy(policy: Mapping[str, Any]) -> ManagedPolicy:
    default = next(v for v in policy["PolicyVersionList"] if v["IsDefaultVersion"])
    return ManagedPolicy(
        arn=policy["Arn"],
        name=policy["PolicyName"],
        path=policy["Path"],
        document=_document(default["Document"]),
    )


def _instance_profiles(roles: Sequence[Mapping[str, Any]]) -> Iterator[InstanceProfile]:
    for role in roles:
        for profile in role.get("InstanceProfileList", []):
            yield InstanceProfile(
                name=profile["InstanceProfileName"],
                path=profile["Path"],
                role=role["RoleName"],
                tags=_tags(profile.get("Tags", [])),
            )


def _role_settings(role: Mapping[str, Any]) -> RoleSettings:
    return RoleSettings(
        description=role.get("Description", ""),
        max_session=role.get("MaxSessionDuration", DEFAULT_SESSION),
    )


def _document(document: object) -> Document:
    """As botocore decoded it, without half surrogate pairs, which JSON can have and no file.

    Raises `ValueError` where it is no JSON.
    """
    if not isinstance(document, dict):
        raise ValueError("PolicyDocument")  # noqa: TRY004 - an answer that is not as AWS writes it
    whole: Document = json.loads(json.dumps(document, ensure_ascii=False).encode(errors="replace"))
    return whole


def _tags(tags: Sequence[TagTypeDef]) -> Tags:
    return tuple(sorted((tag["Key"], tag["Value"]) for tag in tags))
