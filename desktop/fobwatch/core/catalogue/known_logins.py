"""The sign-ins of `aws login`, and at OpenID providers, that profiles use."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.kinds.aws_login import LoginProfile
from fobwatch.core.profiles.role_names import free_name, readable

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.aws_login.login import Login, LoginSignIn
    from fobwatch.core.aws_login.logins import Logins
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.oidc.oidc_sign_ins import OidcSignIns
    from fobwatch.core.profiles.profile import OwnProfile, Profile
    from fobwatch.core.sessions.broker import SessionBroker


class KnownLogins:
    def __init__(
        self, *, logins: Logins, oidc: OidcSignIns, catalogue: Catalogue, broker: SessionBroker
    ) -> None:
        self._logins = logins
        self._oidc = oidc
        self._catalogue = catalogue
        self._broker = broker
        self._forgetting = threading.Lock()
        self._may_be_unused = False
        catalogue.on_change(self._forget_unused)

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

    def profile_of(self, who: LoginSignIn) -> OwnProfile:
        """The profile of whoever signed in: one that there is, otherwise a new one, not stored.

        Raises `InvalidProfile`: AWS may name who can have none.
        """
        profiles = self._catalogue.profiles()
        for profile in profiles:
            if profile.login is not None and profile.login.identity == who.identity:
                return profile.own()
        taken = {profile.name.casefold() for profile in profiles}
        name = free_name(readable(who.identity.rpartition("/")[2]) or "aws-login", taken)
        made = LoginProfile(name=name, login_session=who.identity, region=who.region)
        for problem in check_profile(made):
            raise problem
        return made

    def sign_out(self, name: str, *, at_aws: bool = False) -> None:
        """Sign out who signed in for this profile, at AWS or at an OpenID provider. Blocks.

        So all profiles with that sign-in are signed out. With `at_aws`, that of `aws login` ends
        there as well, or is left as it is: raises `AwsError` then. Raises `UnknownProfile`,
        `UnusableProfile`, and what `OidcSignIns.sign_out` raises.
        """
        provider = self._catalogue.get(name).identity_provider
        if provider is None:
            login = self.of(name)
            self._logins.sign_out(login, at_aws=at_aws)
            self._end(lambda profile: profile.login is not None and profile.login.key == login.key)
            return
        try:
            self._oidc.sign_out(provider)
        finally:
            self._end(
                lambda profile: (
                    profile.identity_provider is not None
                    and profile.identity_provider.key == provider.key
                )
            )

    def _forget_unused(self) -> None:
        """Keep no tokens of whom no profile names any more; of everybody while any is unread.

        Never waits: what is forgotten changes the vault, which calls this, and so does a sign-in
        while it is stored. Whoever is at it looks once more then.
        """
        self._may_be_unused = True
        while self._may_be_unused and self._forgetting.acquire(blocking=False):
            try:
                self._may_be_unused = False
                if self._catalogue.is_whole:
                    named = {each.login.key for each in self._catalogue.profiles() if each.login}
                    self._logins.forget_all_but(named)
            finally:
                self._forgetting.release()

    def _end(self, has_it: Callable[[Profile], bool]) -> None:
        for profile in self._catalogue.profiles():
            if has_it(profile):
                self._broker.end(profile.name)
