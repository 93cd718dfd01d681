"""The names of AWS accounts, from wherever somebody has named them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.known_portals import KnownPortals
    from fobwatch.core.portals.discovery import PortalRoles
    from fobwatch.core.profiles.profile import Profile


class AccountNames:
    """By the accounts' IDs. Gathered again only after a change; does not block.

    A portal's name comes before one in the AWS files, and that before an alias that a person
    entered for the sign-in page. Only they say whose account an alias is, so it is never asked of
    AWS: not every profile may call ListAccountAliases.
    """

    def __init__(self, portals: KnownPortals, catalogue: Catalogue, roles: PortalRoles) -> None:
        self._portals = portals
        self._catalogue = catalogue
        self._names: Mapping[str, str] | None = None
        self._changes = 0
        catalogue.on_change(self._outdate)
        roles.on_change(lambda _start_url: self._outdate())

    def all(self) -> Mapping[str, str]:
        """The same object while nothing changed."""
        names, changes = self._names, self._changes
        if names is None:
            of_portals = {key: name for key, name in self._portals.account_names().items() if name}
            names = MappingProxyType(_of_profiles(self._catalogue.profiles()) | of_portals)
            if changes == self._changes:
                self._names = names
        return names

    def _outdate(self) -> None:
        self._changes += 1
        self._names = None


def _of_profiles(profiles: Iterable[Profile]) -> dict[str, str]:
    aliases, names = dict[str, str](), dict[str, str]()
    for profile in profiles:
        if profile.account and profile.account_name:
            names[profile.account] = profile.account_name
        if profile.account and not profile.console_account.isdigit() and profile.console_account:
            aliases[profile.account] = profile.console_account
    return aliases | names
