"""Finds the MFA device of an imported access key's user."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.access_key_ids import account_of_key
from fobwatch.core.aws.arns import parse_arn

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.imports.findings import FoundProfile
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import OwnProfile


UserSerials = Mapping[str, frozenset[tuple[str, str]]]
"""The account and the serial of each MFA device by the name that its ARN ends with."""


def serials_by_user(devices: Iterable[MfaDevice]) -> UserSerials:
    """Hardware devices are left out: their serials name nobody."""
    serials: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for device in devices:
        arn = parse_arn(device.serial)
        if arn is not None:
            serials[arn.resource_name.rpartition("/")[2]].add((arn.account_id, device.serial))
    return {user: frozenset(each) for user, each in serials.items()}


def with_own_device(found: FoundProfile, serials: UserSerials) -> OwnProfile:
    """The profile, with the serial of the one device that has its user's name and account.

    The account is ignored where the key's ID does not say it. A profile that has a serial
    keeps it, and several such devices count as none: AWS lets a user name a device freely.
    """
    profile = found.profile
    if profile.long_term_key is None or profile.mfa_serial or not found.is_named:
        return profile
    account = account_of_key(profile.long_term_key.access_key_id)
    own = [s for a, s in serials.get(profile.name, ()) if account in {"", a}]
    return replace(profile, mfa_serial=own[0]) if len(own) == 1 else profile
