"""The inline policies of IAM users, groups and roles, through boto3."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.iam import IAM
from fobwatch.core.iam.errors import NoSuchPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_iam import IAMClient

    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.iam.requirement.policy import PolicyOwner


class BotoInlinePolicies(BotoPort):
    """Calls about the inline policies of users, groups and roles, whose names differ in that alone.

    Thread-safe.
    """

    def _of_policy(
        self,
        verb: str,
        source: Source,
        kind: str,
        owner: str,
        name: str,
        *,
        region: str,
        resource: str = "",
        **document: str,
    ) -> Any:  # noqa: ANN401 - the answer of whichever call it is
        """`verb` is Get, Put or Delete; `kind` is user, group or role."""

        def ask(iam: IAMClient) -> Any:  # noqa: ANN401 - as above
            call = getattr(iam, f"{verb.lower()}_{kind}_policy")
            return call(**{f"{kind.capitalize()}Name": owner, "PolicyName": name}, **document)

        operation = f"{verb}{kind.capitalize()}Policy"
        return self._call(IAM, operation, source, ask, region=region, resource=resource)


class BotoOwnPolicies(BotoInlinePolicies):
    """Fulfils `OwnPolicies`. Thread-safe."""

    def groups(self, source: Source, user_name: str, *, region: str) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("list_groups_for_user").paginate(UserName=user_name)
            return tuple(group["GroupName"] for page in pages for group in page["Groups"])

        return self._call(IAM, "ListGroupsForUser", source, ask, region=region)

    def members(self, source: Source, group: str, *, region: str) -> tuple[str, ...]:
        def ask(iam: IAMClient) -> tuple[str, ...]:
            pages = iam.get_paginator("get_group").paginate(GroupName=group)
            return tuple(user["UserName"] for page in pages for user in page["Users"])

        return self._call(IAM, "GetGroup", source, ask, region=region)

    def get(self, source: Source, owner: PolicyOwner, name: str, *, region: str) -> str | None:
        try:
            return _text(
                self._of_policy("Get", source, owner.kind, owner.name, name, region=region)
            )
        except NoSuchPolicy:
            return None

    def put(
        self, source: Source, owner: PolicyOwner, name: str, document: str, *, region: str
    ) -> None:
        policy = json.dumps(json.loads(document), separators=(",", ":"))
        self._of_policy(
            "Put", source, owner.kind, owner.name, name, region=region, PolicyDocument=policy
        )

    def delete(self, source: Source, owner: PolicyOwner, name: str, *, region: str) -> None:
        with suppress(NoSuchPolicy):
            self._of_policy("Delete", source, owner.kind, owner.name, name, region=region)


def _text(answer: Mapping[str, Any]) -> str:
    """Botocore reads the JSON, which AWS sends encoded as in a URL."""
    document = answer["PolicyDocument"]
    return document if isinstance(document, str) else json.dumps(document)
