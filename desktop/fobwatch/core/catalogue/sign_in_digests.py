"""What a person agreed to when they said yes to a profile's console: who, and signed in where."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple
from typing import TYPE_CHECKING

from fobwatch.core.profiles.chain import chain_of, definition_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.profiles.chain import Chain, Lookup


class SignInDigests:
    """A digest, in hexadecimal digits, that changes with whatever decides on a profile's sign-in.

    That is the definition of the profile and its sources, and beside it their regions, their
    access portal, and how AWS is reached for each. Raises `ProfileError` for a profile that is not
    there, or is none to sign in with.
    """

    def __init__(self, profiles: Catalogue, connection: Callable[[str], Connection]) -> None:
        """`connection` is the one that is used for a profile of this name."""
        self._profiles = profiles
        self._connection = connection

    def known(self, profile: str) -> str:
        """By what was read last. Does not block."""
        return self._digest(profile, self._profiles.get)

    def current(self, profile: str) -> str:
        """At this moment. Blocks on the disk. Raises also what `Catalogue.check_vault` does."""
        return self._digest(profile, self._profiles.current)

    def _digest(self, profile: str, lookup: Lookup) -> str:
        chain = chain_of(lookup(profile), lookup)
        text = json.dumps([definition_of(chain), self._where(chain)])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _where(self, chain: Chain) -> list[object]:
        portals = [link.portal for link in chain.links if link.portal is not None]
        return [
            [link.region for link in chain.links],
            [(each.regions, each.leads_to) for each in portals],
            [astuple(self._connection(name)) for name in chain.names],
        ]
