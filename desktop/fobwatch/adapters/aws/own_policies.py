"""The inline policies of IAM users and groups, through boto3."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.iam.errors import NoSuchPolicy
from fobwatch.core.iam.requirement.policy import OwnerKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_iam import IAMClient

    from fobwatch.core.aws.credentials import AccessKey, Credentials
    from fobwatch.core.iam.requirement.policy import PolicyOwner

T = TypeVar("T")


class BotoOwnPolicies(BotoPort):
    """Fulfils `OwnPolicies`. Thread-safe."""

    def groups(
        self, source: AccessKey | Credentials, user_name: str, *, region: str
    ) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("list_groups_for_user").paginate(UserName=user_name)
            return tuple(group["GroupName"] for page in pages for group in page["Groups"])

        return self._call(IAM, "ListGroupsForUser", source, ask, region=region)

    def members(
        self, source: AccessKey | Credentials, group: str, *, region: str
    ) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("get_group").paginate(GroupName=group)
            return tuple(user["UserName"] for page in pages for user in page["Users"])

        return self._call(IAM, "GetGroup", source, ask, region=region)

    def get(
        self, source: AccessKey | Credentials, owner: PolicyOwner, name: str, *, region: str
    ) -> str | None:
        def ask(iam: IAMClient) -> str:
            if owner.kind is OwnerKind.USER:
                return _text(iam.get_user_policy(UserName=owner.name, PolicyName=name))
            return _text(iam.get_group_policy(GroupName=owner.name, PolicyName=name))

        try:
            return self._call(IAM, f"Get{_noun(owner)}Policy", source, ask, region=region)
        except NoSuchPolicy:
            return None

    def put(
        self,
        source: AccessKey | Credentials,
        owner: PolicyOwner,
        name: str,
        document: str,
        *,
        region: str,
    ) -> None:
        policy = json.dumps(json.loads(document), separators=(",", ":"))

        def ask(iam: IAMClient) -> None:
            if owner.kind is OwnerKind.USER:
                iam.put_user_policy(UserName=owner.name, PolicyName=name, PolicyDocument=policy)
            else:
                iam.put_group_policy(GroupName=owner.name, PolicyName=name, PolicyDocument=policy)

        self._call(IAM, f"Put{_noun(owner)}Policy", source, ask, region=region)

    def delete(
        self, source: AccessKey | Credentials, owner: PolicyOwner, name: str, *, region: str
    ) -> None:
        def ask(iam: IAMClient) -> None:
            if owner.kind is OwnerKind.USER:
                iam.delete_user_policy(UserName=owner.name, PolicyName=name)
            else:
                iam.delete_group_policy(GroupName=owner.name, PolicyName=name)

        try:
            self._call(IAM, f"Delete{_noun(owner)}Policy", source, ask, region=region)
        except NoSuchPolicy:
            return


def _noun(owner: PolicyOwner) -> str:
    return owner.kind.capitalize()


def _text(answer: Mapping[str, Any]) -> str:
    """Botocore reads the JSON, which AWS sends encoded as in a URL."""
    document = answer["PolicyDocument"]
    return document if isinstance(document, str) else json.dumps(document)
