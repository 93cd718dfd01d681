"""Looks at what a change of a user's MFA devices would meet, at AWS and in the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.iam.errors import CannotChangeUser, allowed_by
from fobwatch.core.iam.mfa_plan import (
    MAX_DEVICES,
    Change,
    allowing_statement,
    check_user,
    device_name,
    gives_codes,
)
from fobwatch.core.mfa.errors import MfaDeviceLimit, NoSuchMfaDevice

if TYPE_CHECKING:
    from collections.abc import Collection

    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.iam.user_calls import UserCalls
    from fobwatch.core.vault.vault import Vault


def look(calls: UserCalls) -> MfaPlan:
    """The plan of these calls, with all that is found. Changes nothing.

    Raises `CannotChangeUser`, `MfaDeviceLimit`, `NoSuchMfaDevice` and `AwsError`.
    """
    _check_profile(calls)
    arn, enabled = enabled_devices(calls)
    has_seed = calls.vault.device(calls.plan.device) is not None
    plan = replace(calls.plan, user_arn=arn, has_seed=has_seed)
    with allowed_by(allowing_statement(arn)):
        is_left_over = plan.change is Change.REMOVE and plan.device not in enabled
        virtual = (
            calls.ask(lambda devices: devices.virtual_serials())
            if plan.change.makes_one or is_left_over
            else frozenset()
        )
    plan = replace(plan, enabled=enabled, taken=_taken(plan, virtual, calls.vault))
    _check_devices(plan, virtual)
    return _with_users(plan, calls.vault)


def enabled_devices(calls: UserCalls) -> tuple[str, tuple[str, ...]]:
    """The user's ARN, and the serials of the devices that AWS has enabled for it.

    Raises `CannotChangeUser` and `AwsError`.
    """
    arn = calls.user_arn()
    check_user(arn)
    calls.check_account(arn)
    user_name = replace(calls.plan, user_arn=arn).user_name
    with allowed_by(allowing_statement(arn)):
        return arn, calls.ask(lambda devices: devices.enabled_serials(user_name))


def _check_profile(calls: UserCalls) -> None:
    if calls.plan.change.needs_seed:
        calls.device(calls.plan.device)
    elif calls.plan.change is Change.ENABLE and calls.profile.mfa_serial:
        raise _has_device(calls.profile.name)


def _taken(plan: MfaPlan, virtual: Collection[str], vault: Vault) -> frozenset[str]:
    """Also the names of devices that only the vault has: their seeds would be overwritten."""
    stem = plan.serial("")
    serials = {*virtual, *(device.serial for device in vault.devices())}
    return frozenset(s.removeprefix(stem) for s in serials if s.startswith(stem))


def _check_devices(plan: MfaPlan, virtual: Collection[str]) -> None:
    may_be_left_over = virtual if plan.change is Change.REMOVE else ()
    if plan.device and plan.device not in (*plan.enabled, *may_be_left_over):
        raise _not_there(plan)
    if plan.change.makes_one and len(plan.enabled) >= MAX_DEVICES:
        raise _limit(plan.user_name)


def _with_users(plan: MfaPlan, vault: Vault) -> MfaPlan:
    """With the profiles that name another device afterwards, and which that is."""
    if plan.change is Change.ENABLE:
        return replace(plan, users=(plan.profile,))
    if plan.change is Change.RESYNC:
        return replace(plan, proof=plan.device)
    if not plan.change.removes_one:
        return plan
    users = tuple(sorted(p.name for p in vault.profiles() if p.mfa_serial == plan.device))
    others = [s for s in plan.enabled if s != plan.device and gives_codes(s)]
    if plan.change.makes_one or not users or not others:
        return replace(plan, users=users)
    successor = min(others, key=lambda serial: vault.device(serial) is None)
    proof = successor if vault.device(successor) else ""
    return replace(plan, users=users, successor=successor, proof=proof)


def _has_device(name: str) -> CannotChangeUser:
    return CannotChangeUser(
        f"{name} has an MFA device",
        "Its sessions are signed in with a code already.",
        "Take the device out of the profile first if it is not the right one. A second device is "
        "added on the page of MFA devices.",
    )


def _not_there(plan: MfaPlan) -> NoSuchMfaDevice:
    name, user = device_name(plan.device), plan.user_name
    return NoSuchMfaDevice(
        f"{user} has no MFA device {name} at AWS",
        "It was removed there, is another user's, or is so new that not all of AWS knows it.",
        "If it is gone for good, delete it here too: AWS takes no code of it any more.",
    )


def _limit(user: str) -> MfaDeviceLimit:
    return MfaDeviceLimit(
        f"{user} has {MAX_DEVICES} MFA devices",
        "AWS allows no more, of all kinds together, and a new one comes before an old one goes.",
        "Remove one that is not used any more, here or in the console.",
    )
