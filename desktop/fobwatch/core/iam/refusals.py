"""Refusals to change access keys or the MFA of a user, in words for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws.credentials import masked
from fobwatch.core.iam.errors import CannotChangeUser, OldKeyInUse
from fobwatch.core.walks.errors import WalkUnderWay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.iam.access_keys import KeyUse


def second_active(key: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"The second key {masked(key)} is active now",
        "It was inactive when you looked, and would have been deleted.",
        "Find out who uses it, and disable or delete it in the console.",
    )


def other_key_made() -> CannotChangeUser:
    return CannotChangeUser(
        "Another access key was made meanwhile",
        "The user has a key that was not there before and that is not of this change.",
        "Take this change back, look at the user's access keys in the console, and begin again.",
    )


def pair_lost() -> CannotChangeUser:
    return CannotChangeUser(
        "The vault has lost the keys",
        "Their entry, or the profile with the key, was deleted meanwhile.",
        "Look at the user's access keys in the console, and leave this as it is.",
    )


def left_to_a_person(name: str, in_files: Sequence[str]) -> CannotChangeUser:
    return CannotChangeUser(
        f"The access key of {name} is not replaced by itself",
        f"The AWS files have it too: {', '.join(in_files)}. What uses it there would be cut off.",
        "Move it into the vault, or replace the key yourself on the profile's page.",
    )


def gone(key: str) -> CannotChangeUser:
    return CannotChangeUser(
        "It is too late to take this back",
        f"AWS has no access key {masked(key)} any more.",
        "Go on: the new key stays in use.",
    )


def in_use(key: str, use: KeyUse) -> OldKeyInUse:
    return OldKeyInUse(
        f"The old key {masked(key)} is still used",
        f"AWS saw it at {use.at:%Y-%m-%d %H:%M} UTC with {use.service} in {use.region}, after the "
        "profiles of your vault had the new one.",
        "Find the program or computer that has it, or disable it all the same: one click enables "
        "it again.",
    )


def not_in_vault(name: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"The access key of {name} is not in the vault",
        "A key is replaced for a profile with an IAM user's access key, which the vault keeps.",
        "Add the profile, or restore it.",
    )


def no_user() -> CannotChangeUser:
    return CannotChangeUser(
        "This is the account's root user",
        "It should have no access keys at all.",
        "Sign in to the console as root, and delete them under Security credentials.",
    )


def unlisted(key: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"AWS does not list the access key {masked(key)}",
        "It is not one of the user's keys, or is so new that not all of AWS knows it.",
        "Try again in a minute.",
    )


def second_key_in_use(key: str, use: KeyUse | None) -> CannotChangeUser:
    used = "It was never used."
    if use is not None:
        used = f"It was last used on {use.at:%Y-%m-%d} with {use.service} in {use.region}."
    return CannotChangeUser(
        "The user has two access keys",
        f"AWS allows no more, and the other one, {masked(key)}, is active. {used}",
        "Find out whether it is needed, and disable or delete it in the console.",
    )


def already_begun(profile: str) -> WalkUnderWay:
    return WalkUnderWay(
        f"A new key was begun for {profile} already",
        "It has the same access key, and that change is not finished yet.",
        "Finish it first, or take it back.",
    )


def other_user(name: str, user: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"{name} is not {user} any more",
        "Its access key is another user's now.",
        f"Put the access key of {user} back, or leave what was begun as it is.",
    )


def no_user_profile(name: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"{name} is not in the vault",
        "The MFA of an IAM user is changed with the user's access key, which the vault keeps.",
        "Add the profile, or restore it.",
    )


def elsewhere(name: str, endpoint: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"{name} leads to another address now",
        f"What was begun at {endpoint or 'AWS itself'} cannot go on at another one.",
        "Correct endpoint_url in ~/.aws/config, or AWS_ENDPOINT_URL in the environment.",
    )
