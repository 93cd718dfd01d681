"""The chain of profiles that stands behind a profile, from an IAM user's key to the last role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fobwatch.core.arns import parse_arn
from fobwatch.core.errors import BrokenChain, UnknownProfile
from fobwatch.core.other_kinds import unusable
from fobwatch.core.partitions import default_region
from fobwatch.core.profiles import IamUserProfile, OtherProfile, Profile, RoleProfile

Lookup = Callable[[str], Profile]
"""Gives a profile by name; raises `UnknownProfile`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """`roles` are assumed in this order, the first with the credentials of `user`."""

    user: IamUserProfile
    roles: tuple[RoleProfile, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """From the source on; a profile that is a role and its source in one has one name."""
        return tuple(dict.fromkeys((self.user.name, *(role.name for role in self.roles))))

    @property
    def source(self) -> Chain:
        """The chain whose credentials the last role is assumed with."""
        return replace(self, roles=self.roles[:-1])


def chain_of(profile: Profile, lookup: Lookup) -> Chain:
    """Follow the source profiles. Raises `BrokenChain`, and `UnusableProfile` for other kinds."""
    roles: list[RoleProfile] = []
    link = profile
    while isinstance(link, RoleProfile):
        if any(role.name == link.name for role in roles):
            raise _loop([*(role.name for role in roles), link.name])
        roles.append(link)
        link = _source(link, lookup)
    if isinstance(link, OtherProfile):
        raise unusable(link)
    return Chain(user=link, roles=tuple(reversed(roles)))


def region_of(chain: Chain) -> str:
    """The region of the last profile, else of the nearest source that has one.

    With none it is empty, or the default one of a partition that is not the standard one: there
    the standard one's STS and console know nobody.
    """
    regions = [chain.user.region, *(role.region for role in chain.roles)]
    for region in filter(None, reversed(regions)):
        return region
    arn = parse_arn(chain.roles[-1].role_arn if chain.roles else chain.user.mfa_serial)
    return "" if arn is None else default_region(arn.partition)


def _source(role: RoleProfile, lookup: Lookup) -> Profile:
    try:
        source = lookup(role.source_profile)
    except UnknownProfile as error:
        raise BrokenChain(
            f"{role.name} has no source",
            f"Its source profile “{role.source_profile}” does not exist.",
            "Choose another source profile, or add the missing one.",
        ) from error
    beside_role = None if isinstance(source, IamUserProfile) else source.as_source
    return beside_role or source


def _loop(names: list[str]) -> BrokenChain:
    return BrokenChain(
        f"{names[0]} is its own source",
        f"The source profiles form a loop: {' → '.join(names)}.",
        "Choose a source profile that leads to an access key.",
    )
