"""Sign-ins, each made once: put in the session table, stored in the vault and recorded."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.errors import ProcessFailed
from fobwatch.core.errors import FobwatchError, VaultError
from fobwatch.core.mfa.codes import CodeDemand
from fobwatch.core.profiles.chain import (
    chain_named,
    chain_of,
    definition_of,
    region_of,
    unknown_profile,
)
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.sessions.errors import ProfileChanged
from fobwatch.core.sessions.renewal import back_off
from fobwatch.core.sessions.root_use import RootUse
from fobwatch.core.sessions.sign_in import Shared, SignInContext
from fobwatch.core.sessions.sign_in_methods.registry import METHODS
from fobwatch.core.sessions.sign_in_request import Attempt, SignInRequest
from fobwatch.core.single_flight import SingleFlight

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.held_sessions import HeldSessions
    from fobwatch.core.sessions.sessions import Session, SessionRecord
    from fobwatch.core.sessions.sign_in_request import SignIn


logger = logging.getLogger(__name__)

MAX_CHANGES = 3
"""Sign-ins to a profile that is changed again during each of them."""


class SignIns:
    """Makes sessions, one sign-in at a time for each profile, and builds sessions upon sessions.

    Thread-safe. No lock is held while AWS is asked.
    """

    def __init__(self, held: HeldSessions, sign_in: SignIn, jitter: Callable[[], float]) -> None:
        """`jitter` returns 0.0 to 1.0, by which the next try after a failure varies."""
        self._held = held
        self._table = held.table
        self._profiles = held.profiles
        self._sign_in = sign_in
        self._aws_time = sign_in.aws_time
        self._jitter = jitter
        self.root_use = RootUse(sign_in.aws_time)
        self._single_flight = SingleFlight()
        self._demand = CodeDemand()
        self._shared = Shared(
            sign_in=sign_in,
            source=self._source,
            demand=self._demand,
            store=held.store,
        )

    def request(
        self, profile: Profile, attempt: Attempt, profiles: Mapping[str, Profile]
    ) -> SignInRequest:
        """The sign-in with all that it goes by, resolved once. Raises `ProfileError`.

        `profiles` are those that it may be built upon, by name.
        """
        connection = attempt.connection or self._held.connection(profile.name)
        chain = chain_of(profile, profiles)
        devices: dict[str, MfaDevice] = {}
        for serial in (chain.mfa_serials | {attempt.serial}) - {""}:
            if (device := self._sign_in.device(serial)) is not None:
                devices[serial] = device
        return SignInRequest(
            profile=chain.profile,
            chain=chain,
            source=chain.source,
            definition=definition_of(chain),
            region=region_of(chain) or attempt.region,
            attempt=attempt,
            connection=connection,
            devices=devices,
        )

    def make(self, request: SignInRequest) -> Session:
        """A session that may be built upon those held here, and is not held itself.

        Raises `RootRefused` for the root user, of whatever kind the profile is, unless a person
        has allowed it, or it is for a task that only reads.
        """
        profile, by_person = request.profile, request.attempt.by_person
        logger.debug("Signing in to %s (%s)", profile.name, profile.KIND)
        self.root_use.begin(profile, request.definition, by_person=by_person)
        chain, endpoint = request.source, request.connection.sts_endpoint
        held = self._held.source(chain, endpoint) if chain is not None else None
        session = METHODS[profile.KIND](profile, SignInContext(request, self._shared, held))
        return self.root_use.checked(session, profile, by_person=by_person)

    def ensure(
        self,
        name: str,
        attempt: Attempt,
        *,
        enough: Callable[[Session], bool] = lambda _held: False,
    ) -> Session:
        """A new session of the profile `name`. Raises `FobwatchError`, and records it.

        `enough` says whether a session will do that another sign-in has made since
        this one looked.
        """
        key = ("session", name, attempt.serial, attempt.for_console)

        def work() -> Session:
            profiles = self._profiles()
            held = self._held.get(name, profiles)
            if held is not None and enough(held):
                return held
            for _ in range(MAX_CHANGES):
                made = self._sign_in_to(name, attempt, profiles)
                if made is not None:
                    return made
                profiles = self._profiles()
            raise _keeps_changing(name)

        try:
            return self._single_flight.run(key, work)
        except FobwatchError as error:
            if attempt.by_person and not isinstance(error.action_needed, EnterCode):
                self.root_use.take_back(name)
            raise

    def _source(self, request: SignInRequest, serial: str) -> Session:
        chain, endpoint = request.source, request.connection.sts_endpoint
        if chain is None:
            raise TypeError("a profile without a source has no source's session")

        def enough(session: Session) -> bool:
            return self._held.suits(session, endpoint) and (session.mfa or not serial)

        held = self._held.source(chain, endpoint)
        if held is not None and enough(held):
            return held
        name = chain.profile.name
        attempt = replace(
            request.attempt,
            for_console=False,
            narrowed=None,
            serial=serial,
            connection=request.connection,
            region=request.region,
            supporting=held is None or held.supporting,
        )
        made = self.ensure(name, attempt, enough=enough)
        if (made.definition, made.endpoint) != (definition_of(chain), endpoint):
            raise _keeps_changing(name)
        return made

    def expect(self, names: Collection[str]) -> None:
        """These profiles are about to be renewed, all of them."""
        wanted: list[tuple[str, str, tuple[str, ...]]] = []
        with suppress(VaultError):  # their sign-ins say why
            profiles = self._profiles() if names else {}
            for name in names:
                with suppress(ProfileError):
                    chain = chain_named(name, profiles)
                    wanted.append((chain.mfa_serial, name, chain.names))
        self._demand.expect(wanted)

    def reconsider(self) -> None:
        """Drop the problems of profiles whose sign-in would now be made differently.

        A problem left by a changed profile stays until a person, or a tool, starts the session.
        """
        failed = [record for record in self._table.all() if record.problem is not None]
        try:
            profiles = self._profiles() if failed else {}
        except VaultError:
            return
        for record in failed:
            profile = profiles.get(record.profile)
            if profile is None:
                self._table.remove(record.profile)
                continue
            try:
                request = self.request(profile, Attempt(), profiles)
            except ProfileError:
                request = None
            changed = _circumstances(request) != record.tried_with
            if changed and not isinstance(record.problem, ProfileChanged):
                self._table.absolve(record.profile)

    def _sign_in_to(
        self, name: str, attempt: Attempt, profiles: Mapping[str, Profile]
    ) -> Session | None:
        """A new session, None where the profile was changed while it was made."""
        if name not in profiles:
            self._table.remove(name)  # what its last sign-in left
            raise unknown_profile(name)
        request: SignInRequest | None = None
        self._table.begin(name)
        try:
            waiting = replace(attempt, waiting=lambda until: self._wait(name, until))
            request = self.request(profiles[name], waiting, profiles)
            self._demand.begin(request.chain.mfa_serial, name, request.chain.names)
            session = self.make(request)
        except FobwatchError as error:
            if not attempt.supporting:  # otherwise it is reported for what wanted the session
                self._fail(name, error, _circumstances(request))
            raise
        else:
            session = replace(session, supporting=attempt.supporting)
            return session if self._held.keep(session) else None
        finally:
            self._demand.end(request.chain.mfa_serial if request else "", name)
            self._table.settle(name)

    def _wait(self, name: str, until: datetime | None) -> None:
        self._table.change(name, lambda record: replace(record, waiting_until=until))

    def _fail(self, name: str, error: FobwatchError, tried_with: object) -> None:
        same = str(self._table.get(name).problem) == str(error)

        def failed(record: SessionRecord) -> SessionRecord:
            counted = replace(
                record,
                problem=error.fresh(),
                failures=record.failures + 1,
                tried_with=tried_with,
            )
            retry_at = back_off(counted, self._jitter(), self._aws_time.now())
            return replace(counted, retry_at=retry_at)

        self._table.change(name, failed)
        if not same:
            # What another program said may hold what nobody should store.
            said = "" if isinstance(error, ProcessFailed) else f": {error.message}"
            self._held.note(Event.FAILED, name, error.title + said)


def _circumstances(request: SignInRequest | None) -> object:
    """All on this computer that decides how a sign-in goes; None for a broken chain."""
    return (request.chain, request.devices) if request else None


def _keeps_changing(name: str) -> ProfileChanged:
    return ProfileChanged(
        f"{name} was changed",
        "It was changed while Fobwatch was signing in, so that the session is not used.",
        "Try again.",
    )
