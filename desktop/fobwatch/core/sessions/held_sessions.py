"""The sessions held and stored, each only while its profile's definition is unchanged."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.aws.arns import is_root
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.chain import chain_named, definition_of, region_of
from fobwatch.core.profiles.errors import ProfileError, UnknownProfile
from fobwatch.core.sessions.errors import ProfileChanged
from fobwatch.core.sessions.renewal import lasts
from fobwatch.core.sessions.session_table import SessionTable
from fobwatch.core.sessions.sessions import SESSIONS, SessionRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.collection import RecordStore
    from fobwatch.core.profiles.chain import Chain
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session


class HeldSessions:
    """The sessions in the table and in the store. Thread-safe.

    `profiles` returns all as they are now, by name, and raises `VaultError` while it cannot: then
    no session is returned, and none ends.
    """

    def __init__(
        self,
        *,
        profiles: Callable[[], Mapping[str, Profile]],
        store: RecordStore,
        aws_time: AwsTime,
        journal: Journal,
        connection: Callable[[str], Connection],
    ) -> None:
        self.table = SessionTable()
        self.profiles = profiles
        self.connection = connection
        self.store = store
        self._aws_time = aws_time
        self._journal = journal

    def get(self, name: str, profiles: Mapping[str, Profile] | None = None) -> Session | None:
        """The profile's session, in the region that the profile has now.

        One that another definition made, or whose profile is gone, ends here. `profiles` are all
        as they were a moment ago, where the caller has them.
        """
        session = self.table.get(name).session
        if session is None:
            return None
        try:
            chain = self._chain(session, self.profiles() if profiles is None else profiles)
        except ProfileError as error:
            if profiles is not None:  # the session may be newer
                return self.get(name)
            self._end_outdated(session, error)
            return None
        except VaultError:
            return None
        if session.supporting and self._is_elsewhere(session):
            return None
        return replace(session, region=region_of(chain))

    def source(self, chain: Chain, endpoint: str) -> Session | None:
        """The session that this very chain has made, if one at the endpoint can build upon it."""
        session = self.table.get(chain.links[-1].name).session
        if session is None or session.definition != definition_of(chain):
            return None
        return session if self.suits(session, endpoint) else None

    def suits(self, session: Session, endpoint: str) -> bool:
        """Whether another session can be built upon it: it is of that endpoint, and lasts."""
        is_there = session.endpoint == endpoint
        return is_there and lasts(session, self._aws_time.now())

    def keep(self, session: Session) -> bool:
        """Hold a new session and store it; False where its profile was changed meanwhile.

        One that was ended while it was made is neither held nor stored.
        """
        name = session.profile
        try:
            self._chain(session, self.profiles())
        except (ProfileError, VaultError):
            return False
        before = self.table.get(name)
        if self.table.change(name, lambda _: SessionRecord(profile=name, session=session)):
            self.save(session)
            event = Event.RENEWED if before.session else Event.STARTED
            self.note(event, name, session.reason)
        return True

    def save(self, session: Session) -> None:
        """Store it, unless it is the root user's: that ends with the program.

        If another is held by then, or none, that is stored in its place.
        """
        if is_root(session.arn):
            return
        self.store.save(SESSIONS, session)
        held = self.table.get(session.profile).session
        if held != session:
            with suppress(VaultError):  # locked, which ends no session
                self.profiles()
                is_kept = held is not None and not is_root(held.arn)
                self.store.replace(SESSIONS, session, held if is_kept else None)

    def review(self) -> None:
        """End the sessions whose profiles were changed or removed."""
        with suppress(VaultError):  # none ends while the vault is not read
            profiles = self.profiles()
            for record in self.table.all():
                self.get(record.profile, profiles)

    def restore(self) -> None:
        """Load the sessions of the store that still belong to their profiles.

        A session that is held already is newer, and stays.
        """
        with suppress(VaultError):  # they are restored once the vault is read
            for session in self.store.all(SESSIONS):
                if self.table.get(session.profile).is_vacant and not is_root(session.arn):
                    self._take_up(session)
                    if self.store.get(SESSIONS, session.profile) != session:  # ended, or renewed
                        self.table.drop(session, None)

    def put_back(self, sessions: Iterable[Session]) -> None:
        """Hold and store these again, unless another is held or made by now."""
        for session in sessions:
            if self.table.get(session.profile).is_vacant:
                with suppress(VaultError):  # it is restored once the vault is read
                    self._take_up(session)
                self.save(session)

    def rename(self, old_name: str, new_name: str) -> None:
        """Keep the session under its profile's new name; call it before the profile is renamed."""
        record = self.table.get(old_name)
        if record.session is not None:
            session = replace(record.session, profile=new_name)
            self.table.put(SessionRecord(profile=new_name, session=session))
            self.save(session)
        self.table.remove(old_name)
        self.store.remove(SESSIONS, old_name)

    def end(self, name: str, why: str = "") -> None:
        """Forget the session. Its credentials stay valid at AWS until they expire."""
        stored = self.store.get(SESSIONS, name)
        self.table.remove(name)
        self._remove_stored(name, stored)
        self.note(Event.ENDED, name, why)

    def _remove_stored(self, name: str, stored: Session | None) -> None:
        self.store.remove(SESSIONS, name)
        if stored is not None:
            self.table.drop(stored, None)  # it may have been restored before it was removed
        held = self.table.get(name).session
        if held is not None and held != stored:  # made since one was dropped
            self.save(held)

    def _take_up(self, session: Session) -> None:
        """Hold it if it is its profile's and no other is held by now, or raise `VaultError`."""
        self.profiles()
        record = SessionRecord(profile=session.profile, session=session)
        if not self.table.put(record, if_vacant=True):
            return
        try:
            profiles = self.profiles()
        except VaultError:  # locked meanwhile, which dropped only what was held before
            self.table.drop(session, None)
            raise
        self.get(session.profile, profiles)

    def _chain(self, session: Session, profiles: Mapping[str, Profile]) -> Chain:
        """The chain that made the session. Raises `ProfileError` if it is another one now."""
        chain = chain_named(session.profile, profiles)
        elsewhere = self._is_elsewhere(session) and not session.supporting
        if elsewhere or session.definition != definition_of(chain):
            raise ProfileChanged(
                f"{session.profile} was changed",
                "Its session was made from what the profile was before, and has ended.",
                "Start it again.",
            )
        return chain

    def _is_elsewhere(self, session: Session) -> bool:
        """Whether it was made at another endpoint than the profile's own.

        A supporting session uses the connection of the profile that it supports.
        """
        return session.endpoint != self.connection(session.profile).sts_endpoint

    def _end_outdated(self, session: Session, reason: ProfileError) -> None:
        """End it, and report that unless it was over or supported others."""
        missed = not session.supporting and session.expires_at > self._aws_time.now()
        is_gone = isinstance(reason, UnknownProfile)
        if not self.table.drop(session, reason.fresh() if missed and not is_gone else None):
            return  # another thread has ended or renewed it
        self._remove_stored(session.profile, session)
        if missed:
            self.note(Event.ENDED, session.profile, reason.title)

    def note(self, event: Event, name: str, detail: str) -> None:
        now = self._aws_time.now()
        self._journal.record(Activity(at=now, event=event, subject=name, detail=detail))
