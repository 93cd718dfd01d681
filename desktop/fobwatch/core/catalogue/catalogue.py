"""One list of profiles: the vault's, and those of the AWS files beside them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws_files.ports import ProfileListing
from fobwatch.core.errors import VaultMissing
from fobwatch.core.listeners import Listeners
from fobwatch.core.profiles.errors import UnknownProfile
from fobwatch.core.profiles.kinds.only_shown import OtherKind

if TYPE_CHECKING:
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
        self._revision: object = None
        self._listing = ProfileListing()
        self._by_name: dict[str, Profile] = {}
        self._offered: frozenset[str] = frozenset()
        self.on_change = Listeners[[]]()
        """Called after a profile or device changed, on the thread that saw it."""
        self._vault_revision = vault.revision
        vault.on_change(self._on_vault_changed)

    def refresh(self) -> bool:
        """Read the AWS files again if they changed; return whether they did. Blocks on the disk."""
        with self._lock:
            revision = self._source.revision()
            if revision == self._revision:
                return False
            self._listing = self._source.listing()
            self._by_name = {profile.name: profile for profile in self._listing.profiles}
            self._revision = revision
            self._offered = frozenset(
                profile.name
                for profile in self._listing.profiles
                if profile.kind == OtherKind.FOBWATCH
            )
        self.on_change.notify()
        return True

    def profiles(self) -> tuple[Profile, ...]:
        own = self._vault.profiles()
        names = {profile.name for profile in own}
        return own + tuple(p for p in self._listing.profiles if p.name not in names)

    def profile(self, name: str) -> Profile | None:
        return self._vault.profile(name) or self._by_name.get(name)

    def get(self, name: str) -> Profile:
        """Raises `UnknownProfile`."""
        found = self.profile(name)
        if found is None:
            raise UnknownProfile(
                f"There is no profile “{name}”",
                "Neither the vault nor the AWS files have it.",
                "Check the name, or add the profile.",
            )
        return found

    def current(self, name: str) -> Profile:
        """The profile as the vault and the AWS files have it at this moment. Blocks on the disk.

        Raises `UnknownProfile`, and what `check_vault` does.
        """
        self.check_vault()
        self.refresh()
        return self.get(name)

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
