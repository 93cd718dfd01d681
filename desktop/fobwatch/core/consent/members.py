"""What a rule for programs depends on: all that a profile's credentials and codes come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fobwatch.core.profiles.profile import Profile

Find = Callable[[str], "Profile | None"]
"""Returns a profile by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A profile of a chain; `serial` is the MFA device that it names."""

    name: str
    identities: tuple[str, ...] = ()
    serial: str = ""


def identities_of(profile: Profile | None) -> tuple[str, ...]:
    """What a profile is, whatever its name: the role that it assumes, its access key, or both."""
    return () if profile is None else (*profile.identities, *identities_of(profile.as_source))


def chain_members(name: str, find: Find) -> tuple[Member, ...]:
    """The profile and all that it is built upon, with the access portal that it shares with others.

    A chain that is broken or a loop is followed as far as it leads.
    """
    members: dict[str, Member] = {}
    while name and name not in members:
        profile = find(name)
        members[name] = Member(
            name=name,
            identities=identities_of(profile),
            serial=profile.mfa_serial if profile else "",
        )
        if profile is not None and profile.portal is not None:
            # A program that adds another profile gets what the same sign-in opens.
            portal = profile.portal.start_url
            members.setdefault(portal, Member(name=portal))
        name = profile.source if profile else ""
    return tuple(members.values())


def users_of(serials: Collection[str], named: Mapping[str, Profile]) -> list[str]:
    """The profiles that sign in with one of the devices, by themselves or by their source."""
    return [
        name
        for name in named
        if any(member.serial in serials for member in chain_members(name, named.get))
    ]
