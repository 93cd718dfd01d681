"""The sign-ins of `aws login` that profiles use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.errors import UnusableProfile

if TYPE_CHECKING:
    from fobwatch.core.aws_login.login import Login
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.sessions.broker import SessionBroker


class KnownLogins:
    def __init__(self, *, logins: Logins, catalogue: Catalogue, broker: SessionBroker) -> None:
        self._logins = logins
        self._catalogue = catalogue
        self._broker = broker

    def of(self, name: str) -> Login:
        """Who signs in for this profile. Raises `UnknownProfile` and `UnusableProfile`."""
        login = self._catalogue.get(name).login
        if login is None:
            raise UnusableProfile(
                f"“{name}” is no profile of “aws login”",
                "It gets its credentials in another way.",
                "Start it in Fobwatch.",
            )
        return login

    def sign_out(self, name: str) -> None:
        """Sign out who signed in for this profile, and so for every other with that sign-in."""
        login = self.of(name)
        self._logins.sign_out(login)
        for profile in self._catalogue.profiles():
            if profile.login and profile.login.identity == login.identity:
                self._broker.end(profile.name)
