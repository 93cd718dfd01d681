"""From a profile to a session: the walk along its chain, and the choice of the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.chain import chain_of
from fobwatch.core.routes import RouteChoice, RouteFacts, choose_route
from fobwatch.core.sessions import Route

if TYPE_CHECKING:
    from fobwatch.core.chain import Lookup
    from fobwatch.core.profiles import IamUserProfile, Profile, RoleProfile
    from fobwatch.core.sessions import Session
    from fobwatch.core.sign_in import Attempt, SignIn


class Sources(Protocol):
    """The sessions that others are built upon."""

    def usable(self, profile: str) -> Session | None:
        """What is held for the profile, if it lasts long enough to build upon."""
        ...

    def source(
        self, profile: IamUserProfile | RoleProfile, *, serial: str, attempt: Attempt
    ) -> Session:
        """A session to build upon, made if need be; with MFA if `serial` is given."""
        ...

    def rivals(self, serial: str, profile: str) -> int:
        """How many other profiles want a code of the device now."""
        ...


class SessionMaker:
    """Makes a session of any profile. Raises `FobwatchError`."""

    def __init__(self, *, sign_in: SignIn, lookup: Lookup, sources: Sources) -> None:
        self._sign_in = sign_in
        self._lookup = lookup
        self._sources = sources

    def make(self, profile: Profile, attempt: Attempt, *, serial: str = "") -> Session:
        """`serial` asks for MFA by that device where the user's own profile names none."""
        chain = chain_of(profile, self._lookup)
        if not chain.roles:
            user = chain.user
            return self._sign_in.as_user(user, serial=user.mfa_serial or serial, attempt=attempt)
        *before, role = chain.roles
        if before:
            return self._chained(role, before[-1], attempt)
        return self._first(role, chain.user, attempt)

    def _chained(self, role: RoleProfile, before: RoleProfile, attempt: Attempt) -> Session:
        source = self._sources.source(
            before, serial="", attempt=replace(attempt, for_console=False)
        )
        choice = RouteChoice(route=Route.ROLE_CHAINED, reason=f"From the role of {before.name}.")
        return self._sign_in.as_role(role, source, choice=choice, attempt=attempt)

    def _first(self, role: RoleProfile, user: IamUserProfile, attempt: Attempt) -> Session:
        role = replace(role, mfa_serial=self._serial(role, user))
        choice = choose_route(self._facts(role, user, attempt))
        if choice.route is Route.ROLE_DIRECT:
            return self._sign_in.as_role(role, user.access_key, choice=choice, attempt=attempt)
        for_source = replace(attempt, for_console=False)
        source = self._sources.source(user, serial=role.mfa_serial, attempt=for_source)
        return self._sign_in.as_role(role, source, choice=choice, attempt=attempt)

    def _serial(self, role: RoleProfile, user: IamUserProfile) -> str:
        """The user's device stands in for a role that names none, if it costs nobody a code."""
        costless = self._sign_in.has_seed(user.mfa_serial) or self._sources.usable(user.name)
        return role.mfa_serial or (user.mfa_serial if costless else "")

    def _facts(self, role: RoleProfile, user: IamUserProfile, attempt: Attempt) -> RouteFacts:
        held = self._sources.usable(user.name)
        return RouteFacts(
            needs_code=bool(role.mfa_serial),
            has_seed=self._sign_in.has_seed(role.mfa_serial),
            typed_code=bool(attempt.typed_code),
            has_session=held is not None and held.mfa,
            window_free=self._sign_in.window_is_free(role.mfa_serial),
            rivals=self._sources.rivals(role.mfa_serial, role.name),
            for_console=attempt.for_console,
            wanted=role.duration,
        )
