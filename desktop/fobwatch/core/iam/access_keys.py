"""The access keys of an IAM user: how old they are, when they were used, what shows and changes it.

Names and times alone: no secret is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta  # noqa: TC003 - the fields' types are read
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.policies import allowing
from fobwatch.core.profiles.profile import Origin, OwnProfile

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile

LIST: Final = "iam:ListAccessKeys"
LAST_USED: Final = "iam:GetAccessKeyLastUsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """The last use of a key that AWS reports."""

    at: datetime
    service: str
    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserKey:
    """One of the keys that a user has.

    `use` is its last one: None where it was never used, or AWS was not asked for it.
    """

    access_key_id: str
    created_at: datetime
    active: bool = True
    use: KeyUse | None = None

    def age(self, now: datetime) -> timedelta:
        return now - self.created_at


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReading:
    """What AWS said of a user's keys when it was asked with the key `asked_with`.

    `denied` are the actions that the user's policies do not allow, `with_mfa` says whether they
    were asked for with MFA.
    """

    asked_with: str
    asked_at: datetime
    user_arn: str
    keys: tuple[UserKey, ...] = ()
    denied: tuple[str, ...] = ()
    with_mfa: bool = False

    @property
    def own(self) -> UserKey | None:
        """The key that AWS was asked with."""
        return next((k for k in self.keys if k.access_key_id == self.asked_with), None)

    @property
    def others(self) -> tuple[UserKey, ...]:
        return tuple(k for k in self.keys if k.access_key_id != self.asked_with)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKeys:
    """What was found at AWS and in the vault before anything was changed.

    `second` is the user's other key, which is inactive and has to go first. `profiles` of the vault
    get the new key; `in_files` are the profiles of the AWS files that have the old one.
    """

    profile: str
    user_arn: str
    own: UserKey
    second: UserKey | None = None
    profiles: tuple[str, ...] = ()
    in_files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChangeState:
    """How far a change of keys has come; `second` is the key that had to go first."""

    user_arn: str
    old_key_id: str
    new_key_id: str = ""
    second: str = ""
    done: tuple[str, ...] = ()


def has_own_key(profile: Profile) -> bool:
    """Whether it is an IAM user's, with the access key in the vault."""
    return isinstance(profile, OwnProfile) and (
        profile.long_term_key is not None and profile.origin is Origin.VAULT
    )


def reading_statement(user_arn: str) -> str:
    """The policy (JSON) that lets a user see the age and last use of their own keys."""
    return allowing(((LIST, LAST_USED), user_arn))


def changing_statement(user_arn: str) -> str:
    """The policy (JSON) that lets a user replace their own key, and go back to it.

    The actions are those of "Permissions required to manage access keys", IAM user guide.
    """
    changes = ("iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey")
    return allowing(((LIST, LAST_USED, *changes), user_arn))
