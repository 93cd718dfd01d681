"""The plan of a change of a user's MFA devices, as AWS was found before."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.arns import account_of, is_root, parse_arn, resource_name_of
from fobwatch.core.aws.policies import allowing
from fobwatch.core.iam.errors import CannotChangeUser
from fobwatch.core.mfa.device_checks import MAX_DEVICE_NAME, iam_name_problem
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.walks.walk import Walk

MAX_DEVICES: Final = 8
"""Of all kinds together, for one user ("IAM and AWS STS quotas", IAM user guide)."""

_NOT_ALLOWED = re.compile(r"[^\w+=,.@-]+", re.ASCII)


class Change(StrEnum):
    """The kinds of walks, and what is too short for one."""

    ENABLE = "enable-mfa"
    BACK_UP = "back-up-mfa"
    """Make one more, for the day on which the first is lost."""
    REPLACE = "replace-mfa"
    REMOVE = "remove-mfa"
    RECOVER = "recover-mfa"
    """Make a new one in place of one that is lost, which shows no codes any more."""
    RESYNC = "resync-mfa"
    """One call, which leaves nothing half done: it is not recorded."""

    @property
    def is_walk(self) -> bool:
        return self is not Change.RESYNC

    @property
    def makes_one(self) -> bool:
        return self in {Change.ENABLE, Change.BACK_UP, Change.REPLACE, Change.RECOVER}

    @property
    def removes_one(self) -> bool:
        return self in {Change.REPLACE, Change.REMOVE, Change.RECOVER}

    @property
    def needs_seed(self) -> bool:
        """Whether it takes codes of the device that is there."""
        return self in {Change.BACK_UP, Change.REPLACE, Change.RESYNC}


@dataclass(frozen=True, slots=True, kw_only=True)
class MfaPlan:
    """`profile` has the key of the user whose devices are changed.

    `by` is the profile whose session changes them, such as an administrator's; empty for the
    user's own. `device` is the serial of the one that is there, `new` that of the one to be made.
    The vault's profiles `users` name `device` until then, and `new` or the `successor` afterwards;
    where both are empty they name none. A code of `proof` is tried before anything relies on it.
    `forgets` says that the seed of what was removed is deleted from the vault. `endpoint` is the
    URL that is asked instead of AWS, if the profile or the environment names one.

    `enabled` are the serials of the devices that the user has, `taken` the names that the
    account's virtual devices have. `has_seed` says that the vault makes the codes of `device`.
    """

    change: Change = Change.ENABLE
    profile: str
    access_key_id: str
    user_arn: str
    endpoint: str = ""
    by: str = ""
    device: str = ""
    new: str = ""
    successor: str = ""
    proof: str = ""
    users: tuple[str, ...] = ()
    forgets: bool = False
    enabled: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()
    has_seed: bool = True

    @property
    def user_name(self) -> str:
        return resource_name_of(self.user_arn)

    @property
    def next_device(self) -> str:
        """What its users name afterwards."""
        return self.new or self.successor

    def serial(self, name: str) -> str:
        """The serial that a device of this name will have."""
        return f"{_root_of(self.user_arn)}:mfa/{name}"

    def naming(self, name: str) -> MfaPlan:
        """The plan with the name of the new device."""
        serial = self.serial(name)
        return replace(self, new=serial, proof=serial)

    def proposed_name(self, computer: str) -> str:
        """A free name, from the user's and the computer's."""
        base = _NOT_ALLOWED.sub("-", f"{self.user_name}-{computer}").strip("-") or "fobwatch"
        base = base[: MAX_DEVICE_NAME - 4]
        names = (base if number == 1 else f"{base}-{number}" for number in count(1))
        return next(name for name in names if not _is_taken(name, self.taken))

    def name_problem(self, name: str) -> ValidationProblem | None:
        if _is_taken(name, self.taken):
            return ValidationProblem(
                "The name is taken",
                "The account has an MFA device of this name.",
                "Choose another name.",
            )
        return iam_name_problem(name)


_FACTS: Final = (
    "access_key_id",
    "user_arn",
    "endpoint",
    "by",
    "device",
    "successor",
    "proof",
)


def facts_of(plan: MfaPlan) -> tuple[tuple[str, str], ...]:
    """What the walk has to know after a restart."""
    facts = {name: getattr(plan, name) for name in _FACTS}
    facts |= {"serial": plan.new, "users": "\n".join(plan.users)}
    facts |= {"forgets": "yes" if plan.forgets else ""}
    return tuple((name, value) for name, value in facts.items() if value)


def plan_of(walk: Walk) -> MfaPlan:
    """What the walk does, without what was only needed to begin it."""
    facts: dict[str, Any] = {name: walk.fact(name) for name in _FACTS}
    return MfaPlan(
        change=Change(walk.kind),
        profile=walk.subject,
        new=walk.fact("serial"),
        users=tuple(filter(None, walk.fact("users").split("\n"))),
        forgets=bool(walk.fact("forgets")),
        **facts,
    )


def may_get_mfa(profile: Profile) -> bool:
    """Whether it has the access key of an IAM user in the vault, and no MFA device."""
    return _has_key(profile) and not profile.mfa_serial


def key_profiles(profiles: Iterable[Profile], serial: str) -> list[str]:
    """Those with whose key the device may be changed: the one that names it, or any in question."""
    account = account_of(serial)
    having = [p for p in profiles if _has_key(p) and account and p.account in {account, ""}]
    naming = [p.name for p in having if p.mfa_serial == serial]
    return sorted(naming)[:1] or sorted(p.name for p in having)


def check_user(arn: str) -> None:
    """Raises `CannotChangeUser` if the key is not that of an IAM user."""
    parsed = parse_arn(arn)
    if is_root(arn):
        raise CannotChangeUser(
            "This is the account's root user",
            "Its MFA devices are changed in the console only, where its password is asked for.",
            "Sign in to the console as root, and open Security credentials.",
        )
    if parsed is None or parsed.service != "iam" or parsed.resource_type != "user":
        raise CannotChangeUser(
            "This is no IAM user",
            "Only IAM users have MFA devices of their own.",
            "Choose a profile with the access key of an IAM user.",
        )


def allowing_statement(user_arn: str) -> str:
    """The policy (JSON) that allows a user to do all this for themselves, and to take it back."""
    devices = f"{_root_of(user_arn)}:mfa/*"
    own = ("ListMFADevices", "EnableMFADevice", "ResyncMFADevice", "DeactivateMFADevice")
    return allowing(
        (["iam:ListVirtualMFADevices"], "*"),
        (["iam:CreateVirtualMFADevice", "iam:DeleteVirtualMFADevice"], devices),
        ([f"iam:{name}" for name in own], user_arn),
    )


class DeviceKind(StrEnum):
    """What a serial says about its device (IAM user guide, "IAM identifiers")."""

    VIRTUAL = "virtual"
    HARDWARE = "hardware"
    """A token with a display: its serial is printed on it, and is no ARN."""
    PASSKEY = "passkey"
    """Also a security key. AWS takes no code of it: it signs in to the console alone."""


def kind_of(serial: str) -> DeviceKind:
    arn = parse_arn(serial)
    if arn is None:
        return DeviceKind.HARDWARE
    return DeviceKind.VIRTUAL if arn.resource_type == "mfa" else DeviceKind.PASSKEY


def gives_codes(serial: str) -> bool:
    """Whether AWS takes codes of it."""
    return kind_of(serial) is not DeviceKind.PASSKEY


def is_virtual(serial: str) -> bool:
    """Whether it was made at AWS, and is deleted there."""
    return kind_of(serial) is DeviceKind.VIRTUAL


def device_name(serial: str) -> str:
    """The device's name at AWS; of a hardware device its serial."""
    return serial.rpartition("/")[2]


def _has_key(profile: Profile) -> bool:
    return profile.long_term_key is not None and profile.origin is Origin.VAULT


def _is_taken(name: str, taken: Collection[str]) -> bool:
    """IAM compares names without regard to case."""
    return name.casefold() in {each.casefold() for each in taken}


def _root_of(arn: str) -> str:
    return arn.rpartition(":")[0]
