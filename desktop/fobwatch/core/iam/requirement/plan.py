"""The effects of requiring MFA of a user or a group, as AWS was found before, and its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import resource_name_of
from fobwatch.core.aws.policies import allowing
from fobwatch.core.iam.errors import CannotChangeUser, CannotTakeBack
from fobwatch.core.iam.requirement.policy import POLICY_NAME, OwnerKind, PolicyOwner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.iam.ports import Verdict
    from fobwatch.core.walks.walk import Walk


class Requirement(StrEnum):
    """The kinds of walks."""

    REQUIRE = "require-mfa"
    LIFT = "lift-mfa"
    """Remove the policy again."""


NEEDED_WITHOUT: Final = (
    "sts:GetSessionToken",
    "iam:ListMFADevices",
    "iam:CreateVirtualMFADevice",
    "iam:EnableMFADevice",
    "iam:ResyncMFADevice",
)
"""What Fobwatch calls with the access key alone: to start a session, and to enable MFA."""

WATCHED: Final = (
    "iam:ListAccessKeys",
    "iam:CreateAccessKey",
    "iam:UpdateAccessKey",
    "iam:DeleteAccessKey",
    "iam:DeactivateMFADevice",
    "sts:AssumeRole",
    "s3:ListAllMyBuckets",
    "s3:GetObject",
    "ec2:DescribeInstances",
    "ec2:RunInstances",
    "lambda:InvokeFunction",
    "cloudformation:DescribeStacks",
)
"""What the change is tried on: the rotation of keys, and what many people do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An action before and after. `before` and `without` are with the key alone."""

    action: str
    before: bool
    without: bool
    with_mfa_before: bool
    with_mfa: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementPlan:
    """`profile` has the key and the device of the user; the policy is put on `owner`.

    `groups` are those that the user is in. `in_place` says that the policy is there, so that it
    can only be removed. `without_mfa` are other users of the group who have no device, and
    `unseen` those whose devices may not be listed. `endpoint` is as in `MfaPlan`.
    """

    kind: Requirement
    profile: str
    access_key_id: str
    user_arn: str
    owner: PolicyOwner
    document: str
    endpoint: str = ""
    groups: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()
    without_mfa: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()

    @property
    def in_place(self) -> bool:
        return self.kind is Requirement.LIFT

    @property
    def user_name(self) -> str:
        return resource_name_of(self.user_arn)

    @property
    def refused(self) -> tuple[str, ...]:
        """What is allowed with the key alone, and will not be."""
        return tuple(e.action for e in self.effects if e.before and not e.without)


def effects_of(
    before: Sequence[Verdict],
    without: Sequence[Verdict],
    with_mfa_before: Sequence[Verdict],
    with_mfa: Sequence[Verdict],
) -> tuple[Effect, ...]:
    return tuple(
        Effect(
            action=each[0].action,
            before=each[0].is_allowed,
            without=each[1].is_allowed,
            with_mfa_before=each[2].is_allowed,
            with_mfa=each[3].is_allowed,
        )
        for each in zip(before, without, with_mfa_before, with_mfa, strict=True)
    )


def check_effects(effects: Sequence[Effect]) -> None:
    """Raises `CannotChangeUser` if the person would lock themselves out."""
    needed = [e.action for e in effects if e.action in NEEDED_WITHOUT and e.before > e.without]
    if needed:
        raise _locks_out(
            f"{', '.join(needed)} would be refused with the access key alone, and nobody can start "
            "a session with MFA, or enable it, without."
        )
    lost = [e.action for e in effects if e.with_mfa_before > e.with_mfa]
    if lost:
        raise _locks_out(f"{', '.join(lost)} would be refused even with MFA.")


def facts_of(plan: RequirementPlan) -> tuple[tuple[str, str], ...]:
    """What the walk has to know after a restart."""
    facts = (
        ("access_key_id", plan.access_key_id),
        ("user_arn", plan.user_arn),
        ("endpoint", plan.endpoint),
        ("owner_kind", plan.owner.kind),
        ("owner", plan.owner.name),
        ("document", plan.document),
    )
    return tuple((name, str(value)) for name, value in facts if value)


def requirement_of(walk: Walk) -> RequirementPlan:
    """What the walk does, without what was only needed to begin it."""
    kind = OwnerKind(walk.fact("owner_kind") or OwnerKind.USER)
    return RequirementPlan(
        kind=Requirement(walk.kind),
        profile=walk.subject,
        access_key_id=walk.fact("access_key_id"),
        user_arn=walk.fact("user_arn"),
        owner=PolicyOwner(kind=kind, name=walk.fact("owner")),
        document=walk.fact("document"),
        endpoint=walk.fact("endpoint"),
    )


def allowing_statement(user_arn: str) -> str:
    """The policy (JSON) that allows a user to look, to simulate, and to require MFA."""
    root, _, _ = user_arn.rpartition(":")
    looking = ["ListGroupsForUser", "GetUserPolicy", "SimulatePrincipalPolicy", "ListMFADevices"]
    changing = ["PutUserPolicy", "DeleteUserPolicy"]
    of_groups = ["GetGroup", "GetGroupPolicy", "PutGroupPolicy", "DeleteGroupPolicy"]
    return allowing(
        ([f"iam:{name}" for name in (*looking, *changing)], user_arn),
        ([f"iam:{name}" for name in of_groups], f"{root}:group/*"),
    )


def _locks_out(why: str) -> CannotChangeUser:
    return CannotChangeUser(
        "You would lock yourself out",
        f"IAM's simulator says: {why}",
        "Choose other actions, or change the user's policies first.",
    )


def no_device(name: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"{name} starts without MFA",
        "You would lock yourself out: the vault has no MFA device that its sessions start with.",
        "Enable MFA for this user first.",
    )


def not_in_group(user: str, group: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"{user} is not in the group {group}",
        "MFA is required of a group of the user's own, so that its effect on them can be tried.",
        "Choose another group, or the user.",
    )


def not_ours(owner: PolicyOwner) -> CannotChangeUser:
    return CannotChangeUser(
        f"The {owner.kind} {owner.name} has another policy of this name",
        f"There is an inline policy {POLICY_NAME}, which says something else than Fobwatch's own.",
        "Look at it in the console, and rename or delete it there.",
    )


def changed(owner: PolicyOwner) -> CannotTakeBack:
    return CannotTakeBack(
        "The policy was changed meanwhile",
        f"The inline policy {POLICY_NAME} of the {owner.kind} {owner.name} is not as it was.",
        "Look at it in the console, and delete it there if it is not wanted.",
    )
