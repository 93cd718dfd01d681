"""The profiles by name, for all windows: read again only after a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import FobwatchError
from fobwatch.core.profiles.chain import chain_named, chain_of
from fobwatch.core.profiles.profile import OwnProfile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.profiles.profile import Profile


class ProfileIndex:
    """Thousands of profiles are looked up at each beat; the catalogue is asked only after a change.

    `outdate` may be called on any thread, everything else on the UI's. While nothing has
    changed, `all` is the same tuple, whose identity shows it.
    """

    def __init__(self, profiles: Callable[[], tuple[Profile, ...]]) -> None:
        self._profiles = profiles
        self._outdated = True
        self._all: tuple[Profile, ...] = ()
        self._by_name: dict[str, Profile] = {}
        self._usable: list[str] = []
        self._serials: dict[str, str] = {}

    def outdate(self) -> None:
        """The vault or the AWS files changed."""
        self._outdated = True

    @property
    def all(self) -> tuple[Profile, ...]:
        self._update()
        return self._all

    @property
    def by_name(self) -> Mapping[str, Profile]:
        self._update()
        return self._by_name

    @property
    def usable(self) -> Sequence[str]:
        """The names of the profiles that Fobwatch can sign in with."""
        self._update()
        return self._usable

    def is_usable(self, name: str) -> bool:
        return isinstance(self.by_name.get(name), OwnProfile)

    def serial_of(self, name: str) -> str:
        """The MFA device whose codes a profile is signed in with, empty where there is none."""
        self._update()
        if name not in self._serials:
            self._serials[name] = self._found_serial(name)
        return self._serials[name]

    def chain_of(self, name: str) -> tuple[str, ...]:
        """The profiles behind a profile and itself, from the access key on; it may be broken."""
        self._update()
        try:
            return chain_named(name, self._by_name).names
        except FobwatchError:
            return (name,)

    def sources_of(self, name: str) -> tuple[str, ...]:
        """The roles that are assumed with this profile's credentials."""
        return tuple(profile.name for profile in self.all if profile.source == name)

    def _update(self) -> None:
        if not self._outdated:
            return
        self._outdated = False
        found = self._profiles()
        if found != self._all:
            self._all = found
            self._by_name = {profile.name: profile for profile in found}
            self._usable = [p.name for p in found if isinstance(p, OwnProfile)]
            self._serials = {}

    def _found_serial(self, name: str) -> str:
        profile = self._by_name.get(name)
        if not isinstance(profile, OwnProfile):
            return ""
        if profile.mfa_serial:
            return profile.mfa_serial
        try:
            return chain_of(profile, self._by_name).mfa_serial
        except FobwatchError:
            return ""
