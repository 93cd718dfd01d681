"""An account as Terraform: resources of the AWS provider, each with the block that imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.as_code.hcl import Expression, JsonText, block
from fobwatch.core.as_code.labels import Labels, terraform_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.as_code.account import (
        Account,
        Group,
        InstanceProfile,
        ManagedPolicy,
        Owner,
        Role,
        User,
    )

HEADING: Final = """\
# The IAM of account {account_id}, for Terraform 1.5 or later. Access keys, passwords and MFA
# devices are not in it. “terraform plan” shows what would be imported; once it is, delete the
# import blocks.
"""


def terraform(account: Account) -> str:
    """All of it in one file."""
    return _Configuration(account).text()


class _Configuration:
    """What is in the document is referred to; all else is named by its name or ARN."""

    def __init__(self, account: Account) -> None:
        self._blocks = [HEADING.format(account_id=account.account_id)]
        self._labels: dict[str, Labels] = {}
        self._references: dict[tuple[str, str], Expression] = {}
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

    def text(self) -> str:
        return "\n".join(self._blocks)

    def _add_policy(self, policy: ManagedPolicy) -> None:
        address = self._add(
            "policy",
            [policy.name],
            policy.arn,
            name=policy.name,
            path=_unless_root(policy.path),
            description=policy.description or None,
            policy=JsonText(policy.document),
            tags=dict(policy.tags) or None,
        )
        self._references["policy", policy.arn] = Expression(f"{address}.arn")

    def _add_group(self, group: Group) -> None:
        self._add_named("group", group)
        self._add_policies("group", group)

    def _add_role(self, role: Role) -> None:
        self._add_named(
            "role",
            role,
            description=role.description or None,
            assume_role_policy=JsonText(role.trust),
            max_session_duration=role.max_session,
            permissions_boundary=self._boundary(role),
        )
        self._add_policies("role", role)

    def _add_user(self, user: User) -> None:
        self._add_named("user", user, permissions_boundary=self._boundary(user))
        self._add_policies("user", user)
        if user.groups:
            self._add(
                "user_group_membership",
                [user.name],
                "/".join((user.name, *user.groups)),
                user=self._reference("user", user.name),
                groups=[self._reference("group", name) for name in user.groups],
            )

    def _add_instance_profile(self, profile: InstanceProfile) -> None:
        role = self._reference("role", profile.role)
        self._add_named("instance_profile", profile, role=role)

    def _add_policies(self, kind: str, owner: Owner) -> None:
        reference = self._reference(kind, owner.name)
        for policy in owner.inline:
            self._add(
                f"{kind}_policy",
                [owner.name, policy.name],
                f"{owner.name}:{policy.name}",
                **{kind: reference, "name": policy.name, "policy": JsonText(policy.document)},
            )
        for arn in owner.attached:
            self._add(
                f"{kind}_policy_attachment",
                [owner.name, arn.rpartition("/")[2]],
                f"{owner.name}/{arn}",
                **{kind: reference, "policy_arn": self._reference("policy", arn)},
            )

    def _add_named(self, kind: str, what: Owner | InstanceProfile, **attributes: object) -> None:
        """One that Terraform imports by its name."""
        place = {"name": what.name, "path": _unless_root(what.path)}
        tagged = {**place, **attributes, "tags": dict(what.tags) or None}
        address = self._add(kind, [what.name], what.name, **tagged)
        self._references[kind, what.name] = Expression(f"{address}.name")

    def _add(self, kind: str, words: Sequence[str], import_id: str, **attributes: object) -> str:
        """Add a resource and its import, and return its address."""
        resource = f"aws_iam_{kind}"
        label = self._labels.setdefault(kind, Labels(terraform_label)).new(*words)
        address = f"{resource}.{label}"
        self._blocks += (
            block(f'resource "{resource}" "{label}"', attributes),
            block("import", {"to": Expression(address), "id": import_id}),
        )
        return address

    def _boundary(self, owner: Owner) -> object:
        return self._reference("policy", owner.boundary) if owner.boundary else None

    def _reference(self, kind: str, key: str) -> object:
        return self._references.get((kind, key), key)


def _unless_root(path: str) -> str | None:
    return None if path == "/" else path
