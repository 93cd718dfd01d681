"""IAM's calls about inline policies and passwords, through boto3."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.aws.boto_port import SignedBotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.iam.errors import NoSuchPolicy
from fobwatch.core.lockdown.errors import NoPassword

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_iam import IAMClient

    from fobwatch.core.iam.requirement.policy import PolicyOwner


class BotoInlinePolicies(SignedBotoPort):
    """Calls about the inline policies of users, groups and roles, whose names differ in that alone.

    Thread-safe.
    """

    def _of_policy(
        self,
        verb: str,
        kind: str,
        owner: str,
        name: str,
        *,
        resource: str = "",
        **document: str,
    ) -> Any:  # noqa: ANN401 - the answer of whichever call it is
        """`verb` is Get, Put or Delete; `kind` is user, group or role."""

        def ask(iam: IAMClient) -> Any:  # noqa: ANN401 - as above
            call = getattr(iam, f"{verb.lower()}_{kind}_policy")
            return call(**{f"{kind.capitalize()}Name": owner, "PolicyName": name}, **document)

        operation = f"{verb}{kind.capitalize()}Policy"
        return self._ask(IAM, operation, ask, resource=resource)


class BotoOwnPolicies(BotoInlinePolicies):
    """Fulfils `OwnPolicies`. Thread-safe."""

    def groups(self, user_name: str) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("list_groups_for_user").paginate(UserName=user_name)
            return tuple(group["GroupName"] for page in pages for group in page["Groups"])

        return self._ask(IAM, "ListGroupsForUser", ask)

    def members(self, group: str) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("get_group").paginate(GroupName=group)
            return tuple(user["UserName"] for page in pages for user in page["Users"])

        return self._ask(IAM, "GetGroup", ask)

    def get(self, owner: PolicyOwner, name: str) -> str | None:
        try:
            return _text(self._of_policy("Get", owner.kind, owner.name, name))
        except NoSuchPolicy:
            return None

    def put(self, owner: PolicyOwner, name: str, document: str) -> None:
        policy = json.dumps(json.loads(document), separators=(",", ":"))
        self._of_policy("Put", owner.kind, owner.name, name, PolicyDocument=policy)

    def delete(self, owner: PolicyOwner, name: str) -> None:
        with suppress(NoSuchPolicy):
            self._of_policy("Delete", owner.kind, owner.name, name)


class BotoIdentityService(BotoInlinePolicies):
    """Fulfils `IdentityService`. Thread-safe."""

    def put_policy(self, arn: str, name: str, document: str) -> None:
        kind, owner = _kind_and_name(arn)
        self._of_policy("Put", kind, owner, name, resource=arn, PolicyDocument=document)

    def delete_policy(self, arn: str, name: str) -> None:
        kind, owner = _kind_and_name(arn)
        self._of_policy("Delete", kind, owner, name, resource=arn)

    def has_password(self, user_name: str) -> bool:
        def ask(iam: IAMClient) -> None:
            iam.get_login_profile(UserName=user_name)

        try:
            self._ask(IAM, "GetLoginProfile", ask)
        except NoPassword:
            return False
        return True

    def set_password(self, user_name: str, password: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.update_login_profile(UserName=user_name, Password=password)

        self._ask(IAM, "UpdateLoginProfile", ask)

    def change_password(self, old: str, new: str) -> None:
        def ask(iam: IAMClient) -> None:
            iam.change_password(OldPassword=old, NewPassword=new)

        self._ask(IAM, "ChangePassword", ask, retried=False)


def _text(answer: Mapping[str, Any]) -> str:
    """Botocore reads the JSON, which AWS sends encoded as in a URL."""
    document = answer["PolicyDocument"]
    return document if isinstance(document, str) else json.dumps(document)


def _kind_and_name(arn: str) -> tuple[str, str]:
    parsed = parse_arn(arn)
    return (parsed.resource_type, parsed.resource_name) if parsed else ("user", "")
