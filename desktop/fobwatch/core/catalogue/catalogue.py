"""One list of profiles: the vault's, and those of the AWS files beside them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws_files.ports import ProfileListing
from fobwatch.core.errors import VaultMissing
from fobwatch.core.listeners import Listeners
from fobwatch.core.profiles.chain import profile_named
from fobwatch.core.profiles.kinds.only_shown import OtherKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws_files.ports import ProfileSource
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.portals.portal import Portal
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.vault.vault import Vault


class Catalogue:
    """Every profile that can be named. Where both have a name, it is the vault's profile."""

    def __init__(self, *, vault: Vault, source: ProfileSource) -> None:
        self._vault = vault
        self._source = source
        self._lock = threading.Lock()
        self._notifying = threading.local()
        self._revision: object = None
        self._listing = ProfileListing()
        self._listings = 0
        """How many were read: unlike the files' revision, it never comes again."""
        self._seen: tuple[object, Mapping[str, Profile]] = (None, {})
        """`by_name`, after the revision that it was made from."""
        self._offered: frozenset[str] = frozenset()
        self.on_change = Listeners[[]]()
        """Called after a profile or device changed, on the thread that saw it."""
        self._vault_revision = vault.revision
        vault.on_change(self._on_vault_changed)

    def refresh(self) -> bool:
        """Read the AWS files again if they changed; return whether they did. Blocks on the disk.

        Not from within `on_change`: files that change faster than that is heard would never end it.
        """
        if getattr(self._notifying, "is_on", False):
            return False
        with self._lock:
            revision = self._source.revision()
            if revision == self._revision:
                return False
            self._listing = self._source.listing()
            self._listings += 1
            self._revision = revision
            self._offered = frozenset(
                profile.name
                for profile in self._listing.profiles
                if profile.kind == OtherKind.FOBWATCH
            )
        self._notifying.is_on = True
        try:
            self.on_change.notify()
        finally:
            self._notifying.is_on = False
        return True

    def current_revision(self) -> object:
        """`revision`, after `refresh`. Blocks on the disk."""
        self.refresh()
        return self.revision

    @property
    def revision(self) -> object:
        """Changes with every profile, device and rule, and with whether the vault is read."""
        return self._vault.revision, self._listings

    @property
    def by_name(self) -> Mapping[str, Profile]:
        """All profiles as they were read last, the vault's first. Nobody may change it."""
        revision, found = self.revision, self._seen
        if found[0] != revision:  # taken before what is read: it is at least as new
            profiles: dict[str, Profile] = {each.name: each for each in self._vault.profiles()}
            for profile in self._listing.profiles:
                profiles.setdefault(profile.name, profile)
            found = self._seen = revision, profiles
        return found[1]

    def profiles(self) -> tuple[Profile, ...]:
        return tuple(self.by_name.values())

    def profile(self, name: str) -> Profile | None:
        return self.by_name.get(name)

    def get(self, name: str) -> Profile:
        """Raises `UnknownProfile`."""
        return profile_named(name, self.by_name)

    def current(self) -> Mapping[str, Profile]:
        """`by_name` as the vault and the AWS files have it at this moment. Blocks on the disk.

        Raises what `check_vault` does.
        """
        self.check_vault()
        self.refresh()
        profiles = self.by_name
        self.check_vault()  # anew: a lock drops the vault's
        return profiles

    def check_vault(self) -> None:
        """Raises `VaultError` while the vault is not read.

        It may hold another profile of any name, which would come first. Does not block.
        """
        unread = self._vault.unread
        if unread is not None and not isinstance(unread, VaultMissing):
            raise unread.fresh()

    def connection(self, name: str) -> Connection:
        """How AWS is reached for the profile of this name, also for a profile of the vault."""
        return self._listing.connections.get(name, USUAL)

    def is_offered(self, name: str) -> bool:
        """Whether the AWS tools that use this profile ask Fobwatch for its credentials."""
        return name in self._offered

    def portals(self) -> tuple[Portal, ...]:
        """The access portals that the AWS files name apart from profiles."""
        return self._listing.portals

    def problems(self) -> tuple[FileProblem, ...]:
        """What in the AWS files is skipped."""
        return self._listing.problems

    @property
    def is_whole(self) -> bool:
        """Whether the vault and the AWS files were read, and nothing in them was skipped."""
        in_vault = self._vault.unread is None and not self._vault.damaged
        return in_vault and self._revision is not None and not self._listing.problems

    def _on_vault_changed(self) -> None:
        revision = self._vault.revision
        if revision != self._vault_revision:
            self._vault_revision = revision
            self.on_change.notify()
