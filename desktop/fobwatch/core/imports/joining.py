"""Which MFA device is that of an imported access key's user."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.access_key_ids import account_of_key
from fobwatch.core.arns import parse_arn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.imports.findings import FoundProfile
    from fobwatch.core.profiles.profile import OwnProfile


def with_own_device(found: FoundProfile, devices: Iterable[MfaDevice]) -> OwnProfile:
    """The profile, with the serial of the one device that has its user's name and account.

    The account is left aside where the key's ID does not tell it. A profile that has a serial
    keeps it, and several such devices are none: AWS lets a user name a device at will.
    """
    profile = found.profile
    if profile.long_term_key is None or profile.mfa_serial or not found.is_named:
        return profile
    account = account_of_key(profile.long_term_key.access_key_id)
    serials = {each.serial for each in devices if _is_of(profile.name, account, each.serial)}
    return replace(profile, mfa_serial=serials.pop()) if len(serials) == 1 else profile


def _is_of(user: str, account: str, serial: str) -> bool:
    arn = parse_arn(serial)
    return (
        arn is not None
        and arn.resource_name.rpartition("/")[2] == user
        and account in {"", arn.account_id}
    )
