"""Findings in a file that is to be imported, before anybody chose from them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.access_key_ids import account_of_key
from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.mfa.device_checks import MAX_DEVICE_NAME
from fobwatch.core.mfa.devices import MfaDevice
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.mfa.seed_parts import SeedParts
    from fobwatch.core.profiles.profile import OwnProfile


_SECRET_LIKE = re.compile(r"[A-Z2-7]{24,}|[A-Za-z0-9+/]{40,}")
"""A seed or a secret access key: few names have runs of letters as long."""


def shown_name(name: str, longest: int) -> str:
    """A name as a message may show it: in a damaged file, a secret may be in its place."""
    return printable(_SECRET_LIKE.sub("…", name), longest)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDevice:
    """One MFA seed. `title` is what the file calls it.

    `serial` is only proposed: it is empty where the file does not lead to one, and `is_derived`
    where it was built from a user's name and an account, which AWS does not promise.
    """

    title: str
    parts: SeedParts
    serial: str = ""
    is_derived: bool = False
    is_aws: bool = False
    name: str = ""
    refusal: InvalidDevice | None = None
    """Why none of it could be read."""

    @property
    def complaint(self) -> InvalidDevice | None:
        """Why it cannot be taken, whatever its serial."""
        if self.refusal is not None:
            return self.refusal
        try:
            self.parts.draft()
        except InvalidDevice as error:
            return error
        return None

    def device(self) -> MfaDevice:
        """Raises `InvalidDevice` for its seed."""
        draft = self.parts.draft()
        name = self.name or draft.label.partition("@")[0] or self.serial.rsplit("/", 1)[-1]
        return MfaDevice(
            serial=self.serial,
            name=printable(name, MAX_DEVICE_NAME),
            seed=draft.seed,
            digits=draft.digits,
            period=draft.period,
            algorithm=draft.algorithm,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundProfile:
    """One access key or role. `is_named` says that the name is from the file, not ours."""

    profile: OwnProfile
    is_named: bool = True

    @property
    def complaint(self) -> FobwatchError | None:
        """Why it cannot be taken, whatever its name."""
        errors = check_profile(replace(self.profile, name="name"))
        return next(iter(errors), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """`source` names the program that wrote the file, `notes` say what was left out."""

    source: str
    devices: tuple[FoundDevice, ...] = ()
    profiles: tuple[FoundProfile, ...] = ()
    notes: tuple[str, ...] = ()


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
