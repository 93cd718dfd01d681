"""The session broker: the one place where a session changes."""

from __future__ import annotations

import random
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Event
from fobwatch.core.aws.arns import is_root
from fobwatch.core.aws.connection import USUAL
from fobwatch.core.errors import FobwatchError
from fobwatch.core.profiles.chain import chain_named, definition_of, profile_named, region_of
from fobwatch.core.sessions.background_renewals import BackgroundRenewals
from fobwatch.core.sessions.held_sessions import HeldSessions
from fobwatch.core.sessions.renewal import lasts, refuse_too_soon
from fobwatch.core.sessions.sessions import ConsoleUse, SessionRecord
from fobwatch.core.sessions.sign_in_request import Attempt
from fobwatch.core.sessions.sign_ins import SignIns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.mfa.codes import Waiting
    from fobwatch.core.profiles.chain import Chain
    from fobwatch.core.profiles.profile import OwnProfile, Profile
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.sessions.sign_in_request import NarrowedRole, SignIn


class SessionBroker:
    """Starts, renews, holds and ends sessions. Synchronous and thread-safe.

    Single flight: however many callers ask for one profile, one sign-in runs and all get its
    outcome. Methods that sign in block for the network's time, and for the next code window
    if they have to wait for one; they raise `FobwatchError`.
    """

    def __init__(
        self,
        *,
        profiles: Callable[[], Mapping[str, Profile]],
        store: RecordStore,
        sign_in: SignIn,
        journal: Journal,
        connection: Callable[[str], Connection] = lambda _name: USUAL,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._profiles = profiles
        self._sign_in = sign_in
        self._aws_time = sign_in.aws_time
        self._held = HeldSessions(
            profiles=profiles,
            store=store,
            aws_time=self._aws_time,
            journal=journal,
            connection=connection,
        )
        self._table = self._held.table
        self.on_change = self._table.on_change
        """Called with a profile's name after each change, or "" when the broker itself changed."""
        self.on_session_change = self._table.on_session_change
        """Called with the name where its session is another now, or none; "" where all ended."""
        self._sign_ins = SignIns(self._held, sign_in, jitter)
        self.renewals = BackgroundRenewals(self._table, self._sign_ins, self._aws_time)

    def record(self, name: str) -> SessionRecord:
        return self._table.get(name)

    def records(self) -> tuple[SessionRecord, ...]:
        """The records that a person sees: all but those that only support others."""
        return tuple(
            record
            for record in self._table.all()
            if record.session is None or not record.session.supporting
        )

    def running(self) -> tuple[Session, ...]:
        """The valid sessions that a person sees, but for a root user's."""
        held = (self._held.get(record.profile) for record in self.records())
        now = self._aws_time.now()
        return tuple(
            session
            for session in held
            if session is not None and session.expires_at > now and not is_root(session.arn)
        )

    @contextmanager
    def restarting(self) -> Iterator[None]:
        """Start the sessions again that are running now, if what is done meanwhile ends them.

        One that needs a person for that, or fails, says so itself. One that a person or a lockdown
        has ended stays so. Blocks.
        """
        running = [session.profile for session in self.running()]
        yield
        for name in running:
            if self._table.get(name) == SessionRecord(profile=name):
                continue
            with suppress(FobwatchError):
                self.session(name)

    def start(self, name: str, *, code: str = "", by_person: bool = True) -> Session:
        """The session of the profile; a new one unless one is held that lasts.

        A page on which to sign in is opened only `by_person`: programs may ask again and again.
        """

        def enough(held: Session) -> bool:
            return not code and self._lasts(held)

        held = self._held.get(name)
        if held is None or not enough(held):
            held = self._sign_ins.ensure(
                name, Attempt(typed_code=code, by_person=by_person), enough=enough
            )
        return self._adopted(held)

    def renew(self, name: str) -> Session:
        """A new session, even if the old one would last."""
        return self._sign_ins.ensure(name, Attempt(by_person=True))

    def session(self, name: str) -> Session:
        """For a tool: the held session if it lasts, otherwise a silent renewal.

        A session that cannot be renewed now is returned as long as it is valid. After a failure
        the same error is raised until the next try is due, so that a tool which asks again and
        again does not reach AWS each time.
        """
        held = self._held.get(name)
        if held is not None and self._lasts(held):
            return self._adopted(held)
        try:
            self.renewals.refuse_while_paused()
            # What was in the way may be gone with what was changed.
            profile_named(name, self._profiles())
            refuse_too_soon(self._table.get(name), self._aws_time.now())
            return self._adopted(self._sign_ins.ensure(name, Attempt(), enough=self._lasts))
        except FobwatchError:
            held = self._held.get(name)
            if held is None or held.expires_at <= self._aws_time.now():
                raise
            return held

    def allow_root(self, name: str) -> Session:
        """Let the profile be the account's root user: for an hour, or for its one task.

        Only for a person's own answer. Starts its session; if that fails, nothing is allowed,
        except where the person is to type an MFA code first.
        """
        chain = self._chain(name)
        self._sign_ins.root_use.allow(chain.profile, definition_of(chain))
        task = chain.profile.root_task
        what = f"{task} in account {chain.profile.account}" if task else "for an hour"
        self._held.note(Event.ROOT_ALLOWED, name, what)
        session = self.start(name)
        self._sign_ins.root_use.take_back(name)  # unused where a session was held already
        return session

    def console_session(self, name: str, *, by_person: bool = True) -> Session:
        """A session to open the console with: one that may last more than an hour, if possible."""
        held = self.start(name, by_person=by_person)
        chain = self._chain(name)
        if held.console is not ConsoleUse.MAY_LAST or not self._sign_in.device(chain.mfa_serial):
            return held
        return self._sign_ins.ensure(name, Attempt(for_console=True))

    def region(self, name: str) -> str:
        """The region in which AWS is called for the profile; see `chain.region_of`."""
        return region_of(self._chain(name))

    def connection(self, name: str) -> Connection:
        """How AWS is reached for the profile, by the AWS files and the variables."""
        return self._held.connection(name)

    def profile(self, name: str) -> OwnProfile:
        """The profile that signs in. Raises `ProfileError`, also where it has no source."""
        return self._chain(name).profile

    def end(self, name: str) -> None:
        """Forget the session. Its credentials stay valid at AWS until they expire."""
        self._held.end(name)

    def put_back(self, sessions: Iterable[Session]) -> None:
        """Restore sessions that were ended a moment ago; each only if it suits its profile."""
        self._held.put_back(sessions)

    def rename(self, old_name: str, new_name: str) -> None:
        """Keep the session of a profile that is about to be renamed."""
        self._held.rename(old_name, new_name)

    def review(self) -> None:
        """Profiles or devices were changed: end the sessions of their earlier definitions.

        A sign-in that failed before may succeed now, and counts as untried.
        """
        self._held.review()
        self._sign_ins.reconsider()

    def test(
        self,
        profile: Profile,
        *,
        code: str = "",
        waiting: Waiting = lambda _until: None,
        by_person: bool = True,
    ) -> Caller:
        """Who AWS says this profile is, through its whole chain. Nothing of it is stored."""
        profile = profile.own().tested()
        others = self._profiles() if profile.source else {}  # a vault may be missing or locked
        attempt = Attempt(typed_code=code, waiting=waiting, by_person=by_person)
        request = self._sign_ins.request(profile, attempt, {**others, profile.name: profile})
        session = self._sign_ins.make(request)
        tokens = self._sign_in.tokens.via(request.connection)
        return tokens.get_caller_identity(session.credentials, region=session.region)

    def narrowed_role(self, name: str, by: NarrowedRole) -> Session:
        """A session of the role that can do less; nothing of it is held or stored."""
        profiles = self._profiles()
        attempt = Attempt(narrowed=by)
        request = self._sign_ins.request(profile_named(name, profiles), attempt, profiles)
        return self._sign_ins.make(request)

    def restore(self) -> None:
        """Load the vault's sessions of the profiles that are unchanged.

        A session that is held already is newer, and stays.
        """
        self._held.restore()

    def forget(self) -> None:
        """Hold no session any more. Those in the vault stay there; `restore` loads them.

        A sign-in that is under way is discarded, as if its session had been ended. The root user is
        allowed no more.
        """
        self._sign_ins.root_use.forget()
        self._table.clear()

    def _lasts(self, held: Session) -> bool:
        return lasts(held, self._aws_time.now())

    def _adopted(self, session: Session) -> Session:
        """The session, from now on one that a person asked for and that is kept alive.

        One that was ended or replaced meanwhile is not held again.
        """
        if not session.supporting:
            return session
        adopted = replace(session, supporting=False)

        def adopt(record: SessionRecord) -> SessionRecord:
            held = record.session
            if held is None or held.credentials != session.credentials:
                return record
            return SessionRecord(
                profile=record.profile,
                session=adopted,
                work=record.work,
                waiting_until=record.waiting_until,
            )

        if self._table.change(session.profile, adopt):
            self._held.save(adopted)
        return adopted

    def _chain(self, name: str) -> Chain:
        return chain_named(name, self._profiles())
