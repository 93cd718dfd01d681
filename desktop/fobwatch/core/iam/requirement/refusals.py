"""Why MFA is not required of somebody, in words for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.iam.errors import CannotChangeMfa, CannotTakeBack
from fobwatch.core.iam.requirement.policy import POLICY_NAME
from fobwatch.core.walks.errors import WalkUnderWay

if TYPE_CHECKING:
    from fobwatch.core.iam.requirement.policy import PolicyOwner


def no_user_profile(name: str) -> CannotChangeMfa:
    return CannotChangeMfa(
        f"{name} is not in the vault",
        "MFA is required with the access key of an IAM user that the vault keeps.",
        "Add the profile, or restore it.",
    )


def no_device(name: str) -> CannotChangeMfa:
    return CannotChangeMfa(
        f"{name} starts without MFA",
        "You would lock yourself out: the vault has no MFA device that its sessions start with.",
        "Enable MFA for this user first.",
    )


def not_in_group(user: str, group: str) -> CannotChangeMfa:
    return CannotChangeMfa(
        f"{user} is not in the group {group}",
        "MFA is required of a group of the user's own, so that its effect on them can be tried.",
        "Choose another group, or the user.",
    )


def not_ours(owner: PolicyOwner) -> CannotChangeMfa:
    return CannotChangeMfa(
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


def other_user(name: str, user: str) -> CannotChangeMfa:
    return CannotChangeMfa(
        f"{name} is not {user} any more",
        "Its access key is another user's now, or it leads to another address.",
        f"Put the access key of {user} back, or leave what was begun as it is.",
    )


def begun_already(user: str) -> WalkUnderWay:
    return WalkUnderWay(
        f"Something was begun for {user} already",
        "Requiring MFA of them, or taking that back, is not finished.",
        "Finish it first, or take it back.",
    )
