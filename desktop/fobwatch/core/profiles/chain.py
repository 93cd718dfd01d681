"""The chain of profiles behind a profile, from an IAM user's key to the last role."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, is_dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import default_region
from fobwatch.core.profiles.errors import BrokenChain, UnknownProfile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.profiles.profile import OwnProfile, Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """`links` begin with the profile that needs no source; each is built upon the one before.

    With `key_only` the first is a key beside a role, and has no profile of its own.
    """

    links: tuple[OwnProfile, ...]
    key_only: bool = False

    @property
    def profile(self) -> OwnProfile:
        return self.links[-1]

    @property
    def names(self) -> tuple[str, ...]:
        """From the source on; a profile that is both a role and its source has one name."""
        return tuple(dict.fromkeys(link.name for link in self.links))

    @property
    def source(self) -> Chain | None:
        """The chain whose credentials the last profile is built upon."""
        return replace(self, links=self.links[:-1]) if self.links[1:] else None

    @property
    def mfa_serials(self) -> set[str]:
        """The devices that its profiles name."""
        return {link.mfa_serial for link in self.links if link.mfa_serial}

    @property
    def mfa_serial(self) -> str:
        """The device whose code the first hop may need: the role's own, or its user's."""
        return next((link.mfa_serial for link in reversed(self.links[:2]) if link.mfa_serial), "")


def profile_named(name: str, profiles: Mapping[str, Profile]) -> Profile:
    """Raises `UnknownProfile`."""
    found = profiles.get(name)
    if found is None:
        raise unknown_profile(name)
    return found


def unknown_profile(name: str) -> UnknownProfile:
    return UnknownProfile(
        f"There is no profile “{name}”",
        "Neither the vault nor the AWS files have it.",
        "Check the name, or add the profile.",
    )


def chain_named(name: str, profiles: Mapping[str, Profile]) -> Chain:
    """As `chain_of`; raises `UnknownProfile` too."""
    return chain_of(profile_named(name, profiles), profiles)


def chain_of(profile: Profile, profiles: Mapping[str, Profile]) -> Chain:
    """Follow the source profiles, among `profiles` by their names.

    Raises `BrokenChain`, and `UnusableProfile` for other kinds.
    """
    links: list[OwnProfile] = []
    passed: set[str] = set()
    link, key_only = profile, False
    while True:
        own = link.own()
        source = own.source
        if not source:
            return Chain(links=(own, *reversed(links)), key_only=key_only)
        if own.name in passed:
            raise _loop([*(other.name for other in links), own.name])
        passed.add(own.name)
        links.append(own)
        named = profiles.get(source)
        if named is None:
            raise _missing(own.name, source)
        if named.root_task is not None:
            raise _upon_root(own.name, source)
        link, key_only = named.as_source or named, named.as_source is not None


def region_of(chain: Chain) -> str:
    """The region of the last profile, otherwise of the nearest source that has one.

    With none it is empty, or the default region of a partition that is not the standard one:
    the standard one's STS and console know nobody there.
    """
    for link in reversed(chain.links):
        if link.region:
            return link.region
    arns = (parse_arn(link.partition_arn) for link in reversed(chain.links))
    arn = next((each for each in arns if each is not None), None)
    return "" if arn is None else default_region(arn.partition)


def _missing(name: str, source: str) -> BrokenChain:
    return BrokenChain(
        f"{name} has no source",
        f"Its source profile “{source}” does not exist.",
        "Choose another source profile, or add the missing one.",
    )


def _upon_root(name: str, source: str) -> BrokenChain:
    return BrokenChain(
        f"{name} cannot use {source} as its source",
        f"“{source}” is a task of a root user, and AWS lets the root user assume nothing.",
        "Choose another source profile.",
    )


def _loop(names: list[str]) -> BrokenChain:
    return BrokenChain(
        f"{names[0]} is its own source",
        f"The source profiles form a loop: {' → '.join(names)}.",
        "Choose a source profile that leads to an access key.",
    )


def definition_of(chain: Chain) -> str:
    """A digest, in hexadecimal digits, of all that decides who the session is.

    That is what each profile has in the fields that its kind calls `DEFINING`: a session belongs to
    the definition that made it. It reveals nothing that is hashed: a secret access key has 240
    random bits.
    """
    links = [_fields(link) for link in chain.links]
    return hashlib.sha256(json.dumps(links).encode("utf-8", "surrogatepass")).hexdigest()


def _fields(profile: OwnProfile) -> list[object]:
    return [profile.KIND] + [_plain(name, getattr(profile, name)) for name in profile.DEFINING]


def _plain(name: str, value: object) -> object:
    if name == "mfa_serial":
        # AWS knows of a session whether it has MFA (`aws:MultiFactorAuthPresent`), and not by which
        # device: one that was replaced takes nothing from the sessions that it made.
        return bool(value)
    if is_dataclass(value) and not isinstance(value, type):
        return astuple(value)
    # Session tags are a set: their order says nothing.
    return sorted(value) if isinstance(value, tuple) else value
