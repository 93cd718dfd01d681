"""From a profile to a session: the walk along its chain, and the choice of the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.chain import chain_of, region_of
from fobwatch.core.definition import definition_of
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.routes import RouteChoice, RouteFacts, choose_route
from fobwatch.core.sessions import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.chain import Chain, Lookup
    from fobwatch.core.connection import Connection
    from fobwatch.core.credentials import AccessKey
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions import Session
    from fobwatch.core.sign_in import Attempt, SignIn


class Sources(Protocol):
    """The sessions that others are built upon."""

    def usable(self, chain: Chain, attempt: Attempt) -> Session | None:
        """What was made through the chain, and reached so, if it lasts long enough."""
        ...

    def source(self, chain: Chain, *, serial: str, region: str, attempt: Attempt) -> Session:
        """A session made through the chain, now if need be; with MFA if `serial` is given.

        Raises `ProfileChanged` where the profiles make up another chain by now.
        """
        ...

    def rivals(self, serial: str, profile: str) -> int:
        """How many other profiles want a code of the device now."""
        ...


class SessionMaker:
    """Makes a session of any profile. Raises `FobwatchError`."""

    def __init__(
        self,
        *,
        sign_in: SignIn,
        lookup: Lookup,
        connection: Callable[[str], Connection],
        sources: Sources,
    ) -> None:
        self._sign_in = sign_in
        self._lookup = lookup
        self._connection = connection
        self._sources = sources

    def make(
        self, profile: Profile, attempt: Attempt, *, serial: str = "", region: str = ""
    ) -> Session:
        """A session that belongs to the profile's chain as it is now.

        `serial` asks for MFA by that device where the user's own profile names none, `region` for
        that region where the profile's chain has none.
        """
        chain = chain_of(profile, self._lookup)
        if attempt.connection is None:
            attempt = replace(attempt, connection=self._connection(profile.name))
        session = self._make(chain, attempt, serial=serial, region=region_of(chain) or region)
        endpoint = attempt.connection.sts_endpoint if attempt.connection else ""
        return replace(session, definition=definition_of(chain), endpoint=endpoint)

    def _make(self, chain: Chain, attempt: Attempt, *, serial: str, region: str) -> Session:
        profile = chain.profile
        if isinstance(profile, IamUserProfile):
            serial = profile.mfa_serial or serial
            return self._sign_in.as_user(profile, serial=serial, region=region, attempt=attempt)
        if not isinstance(profile, RoleProfile) or chain.source is None:
            raise TypeError(profile.KIND)
        if chain.source.source:
            return self._chained(profile, chain.source, attempt, region)
        return self._first(profile, chain.source, attempt, region)

    def _chained(
        self, role: RoleProfile, source_chain: Chain, attempt: Attempt, region: str
    ) -> Session:
        source = self._sources.source(
            source_chain, serial="", region=region, attempt=replace(attempt, for_console=False)
        )
        reason = f"From the role of {source_chain.profile.name}."
        choice = RouteChoice(route=Route.ROLE_CHAINED, reason=reason)
        return self._sign_in.as_role(role, source, region=region, choice=choice, attempt=attempt)

    def _first(self, role: RoleProfile, user: Chain, attempt: Attempt, region: str) -> Session:
        role = replace(role, mfa_serial=self._serial(role, user, attempt))
        choice = choose_route(self._facts(role, user, attempt))
        source: AccessKey | Session | None = user.profile.long_term_key
        if choice.route is not Route.ROLE_DIRECT or source is None:
            for_source = replace(attempt, for_console=False)
            source = self._sources.source(
                user, serial=role.mfa_serial, region=region, attempt=for_source
            )
        return self._sign_in.as_role(role, source, region=region, choice=choice, attempt=attempt)

    def _serial(self, role: RoleProfile, user: Chain, attempt: Attempt) -> str:
        """The user's device stands in for a role that names none, if it costs nobody a code."""
        serial = user.profile.mfa_serial
        costless = self._sign_in.has_seed(serial) or self._sources.usable(user, attempt)
        return role.mfa_serial or (serial if costless else "")

    def _facts(self, role: RoleProfile, user: Chain, attempt: Attempt) -> RouteFacts:
        held = self._sources.usable(user, attempt)
        return RouteFacts(
            needs_code=bool(role.mfa_serial),
            has_seed=self._sign_in.has_seed(role.mfa_serial),
            typed_code=bool(attempt.typed_code),
            has_session=held is not None and held.mfa,
            window_free=self._sign_in.window_is_free(role.mfa_serial),
            rivals=self._sources.rivals(role.mfa_serial, role.name),
            for_console=attempt.for_console,
            wanted=role.duration,
            key_only=user.key_only,
        )
