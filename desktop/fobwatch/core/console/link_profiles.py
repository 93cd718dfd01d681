"""The profiles that lead to the account and the role of a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import is_root, role_of
from fobwatch.core.profiles.profile import OwnProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session

_OF_PERMISSION_SET: Final = re.compile(r"awsreservedsso_(.+)_[0-9a-f]{16}")
"""A permission set's role in an account ("Referencing permission sets in resource policies", IAM
Identity Center user guide), in small letters."""


def profiles_for(
    link: ConsoleLink,
    profiles: Iterable[Profile],
    *,
    session: Callable[[str], Session | None],
    account_names: Mapping[str, str],
) -> tuple[str, ...]:
    """The names of those that can open the link; without a role in it, those without one first.

    `account_names` are by account ID. What a profile does not have follows from its session.
    """
    found = [
        (bool(role), profile.name)
        for profile in profiles
        if isinstance(profile, OwnProfile)
        and profile.root_task is None
        and not is_root(profile.identity)
        and _is_account(link, profile, session(profile.name), account_names)
        for role in [role_in_link(profile, session(profile.name))]
        if not link.role or _same(link.role, role)
    ]
    return tuple(name for _, name in sorted(found))


def account_in_link(profile: Profile, session: Session | None) -> str:
    """The ID of the profile's account; empty while that is not known."""
    return session.account_id if session else profile.account


def role_in_link(profile: Profile, session: Session | None) -> str:
    """The profile's role, by its name for everybody who may use it; empty without one."""
    return profile.role or (role_of(session.arn) if session else "")


def _is_account(
    link: ConsoleLink, profile: Profile, session: Session | None, names: Mapping[str, str]
) -> bool:
    known = account_in_link(profile, session)
    if link.page_account not in {"", known}:
        return False
    account = link.account
    if account.isdigit():
        return account == known
    return account in {profile.console_account, names.get(known, "").casefold()}


def _same(one: str, other: str) -> bool:
    """IAM has no two names that differ only in case (IAM API, CreateRole)."""
    return _known_as(one) == _known_as(other)


def _known_as(role: str) -> str:
    role = role.casefold()
    reserved = _OF_PERMISSION_SET.fullmatch(role)
    return reserved[1] if reserved else role
