"""What enabling MFA needs to know: who the user is, which names are free, what is allowed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.aws.arns import is_root, parse_arn
from fobwatch.core.iam.errors import CannotEnableMfa
from fobwatch.core.mfa.device_checks import MAX_DEVICE_NAME, iam_name_problem
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Collection

    from fobwatch.core.profiles.profile import Profile

MAX_DEVICES: Final = 8
"""Of all kinds together, for one user ("IAM and AWS STS quotas", IAM user guide)."""

_NOT_ALLOWED = re.compile(r"[^\w+=,.@-]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What was found at AWS before anything was changed.

    `enabled` are the serials of the devices that the user has, `taken` the names that the
    account's virtual devices have.
    """

    profile: str
    access_key_id: str
    user_arn: str
    enabled: tuple[str, ...] = ()
    taken: frozenset[str] = frozenset()

    @property
    def user_name(self) -> str:
        return _name_in(self.user_arn)

    @property
    def account_id(self) -> str:
        arn = parse_arn(self.user_arn)
        return arn.account_id if arn else ""

    def serial(self, name: str) -> str:
        """The serial that a device of this name will have."""
        return f"{_root_of(self.user_arn)}:mfa/{name}"

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


def may_get_mfa(profile: Profile) -> bool:
    """Whether it has the access key of an IAM user in the vault, and no MFA device."""
    is_user = profile.long_term_key is not None and profile.origin is Origin.VAULT
    return is_user and not profile.mfa_serial


def check_user(arn: str) -> None:
    """Raises `CannotEnableMfa` if the key is not that of an IAM user."""
    parsed = parse_arn(arn)
    if is_root(arn):
        raise CannotEnableMfa(
            "This is the account's root user",
            "Its MFA device is enabled in the console only, where its password is asked for.",
            "Sign in to the console as root, and open Security credentials.",
        )
    if parsed is None or parsed.service != "iam" or parsed.resource_type != "user":
        raise CannotEnableMfa(
            "This is no IAM user",
            "Only IAM users have MFA devices of their own.",
            "Choose a profile with the access key of an IAM user.",
        )


def allowing_statement(user_arn: str) -> str:
    """The policy (JSON) that allows a user to do all this for themselves, and to take it back."""
    devices = f"{_root_of(user_arn)}:mfa/*"
    statements = (
        (["ListVirtualMFADevices"], "*"),
        (["CreateVirtualMFADevice", "DeleteVirtualMFADevice"], devices),
        (["ListMFADevices", "EnableMFADevice", "DeactivateMFADevice"], user_arn),
    )
    document: dict[str, Any] = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": [f"iam:{name}" for name in names], "Resource": resource}
            for names, resource in statements
        ],
    }
    return json.dumps(document, indent=2)


def _is_taken(name: str, taken: Collection[str]) -> bool:
    """IAM compares names without regard to case."""
    return name.casefold() in {each.casefold() for each in taken}


def _root_of(arn: str) -> str:
    return arn.rpartition(":")[0]


def _name_in(arn: str) -> str:
    parsed = parse_arn(arn)
    return parsed.resource_name if parsed else ""
