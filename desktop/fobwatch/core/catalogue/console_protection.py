"""Consoles that open only after a question: it catches mistakes, and keeps no program out.

What a person chose belongs to a name, and to all that the profile of this name was since then. So
it outlasts what is edited in the AWS files: another name, or another profile under the name.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.environments import NOWHERE
from fobwatch.core.catalogue.protection_copies import or_log
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.consent.identities import ProfileIdentities, chain_members

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.environments import Environment
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.catalogue.protection_copies import ProtectionCopies
    from fobwatch.core.consent.identities import KeyUsers
    from fobwatch.core.sessions.broker import SessionBroker

MAX_NOTED: Final = 64
"""Identities that are noted of one profile, without the oldest."""


class ConsoleProtection:
    """A profile is asked about for itself, and for each that it is built upon. Thread-safe.

    The same access key, role or user under another name is asked about too. Once the marks could
    not be read, every profile is, until a person has chosen for it again.
    """

    def __init__(
        self,
        marks: PreferencesFile,
        profiles: Catalogue,
        broker: SessionBroker | None = None,
        copies: ProtectionCopies | None = None,
        key_users: KeyUsers | None = None,
    ) -> None:
        """The session that the `broker` holds of a profile says which user has a key.

        So do the `key_users`, if there is no session. The `copies` have what the marks may lack.
        """
        self._marks = marks
        self._profiles = profiles
        self._broker = broker
        self._copies = copies
        self._identities = ProfileIdentities(self._profiles.profile, self._user_of, key_users)
        self._known: tuple[object, object, dict[str, str]] = ((), (), {})

    def _user_of(self, name: str) -> str:
        held = self._broker.record(name).session if self._broker else None
        return held.arn if held else ""

    def begin(self) -> None:
        """Note from now on what changes; call it once the marks were read.

        What cannot be stored is logged.
        """
        if self._copies is not None:
            self._copies.begin()
        self._profiles.on_change(partial(or_log, self.note))
        if self._broker is not None:
            self._broker.on_change(partial(or_log, self.note_session))

    def because(self, name: str) -> str:
        """The profile for whose sake a person is asked, as far as it is known; empty for nobody."""
        if self._copies is not None:
            self._copies.restore()
        marks = self._marks.current
        members = tuple(each.name for each in chain_members(name, self._profiles.profile))
        for member in members:
            if marks.environments.get(member, NOWHERE).asks_first:
                return member
            if same := self._noted_by(self._digests(member)):
                return same
        unanswered = (each for each in (name, *members) if each not in marks.environments)
        return next(unanswered, "") if marks.lost else ""

    def found(self, name: str) -> str:
        """As `because`, after AWS was asked whose a key is that may be that of a user to ask about.

        Blocks for the network. Raises `AwsError`.
        """
        if because := self.because(name):
            return because
        environments = self._marks.current.environments
        asking = [each for each, environment in environments.items() if environment.asks_first]
        self._identities.learn(name, asking)
        self._note(asking)
        return self.because(name)

    def check(self, name: str) -> None:
        """Blocks as `found` does, and raises what it and `Catalogue.check_vault` do.

        Raises `ConsentOpen` for a console about which a person has to be asked.
        """
        self._profiles.check_vault()  # it may have been locked during a sign-in
        if because := self.found(name):
            raise ConsentOpen(
                f"The console of {name} opens only after a question",
                f"That was chosen for {because}, and nobody has said yes.",
                "Open it in Fobwatch, or with “fobwatch open”.",
            )

    def environment(self, name: str) -> Environment:
        """A profile's, which asks also where it has been asked about by a name that is gone."""
        environments = self._marks.current.environments
        own = self._marks.current.environment(name)
        left = self._left_behind(name)
        if not left or own.asks_first:
            return own
        return replace(own, asks_first=True) if name in environments else environments[left]

    def choose(self, name: str, environment: Environment) -> None:
        """Choose it for a profile, also in place of what was chosen for it by a name that is gone.

        Where it asks no more, another profile that was asked about for what this one has been goes
        on to ask for itself: the two may have swapped names. The caller saves the marks.
        """
        mine = set(self._digests(name))
        given_up = set(self._marks.current.identities.get(name, ())) - mine
        self._marks.set_environment(name, environment)
        if not environment.asks_first:
            while left := self._left_behind(name):
                given_up |= set(self._marks.take(left).identities.get(left, ())) - mine
            self._keep_asking(given_up)
        self._note((name,))
        self._follow()

    def _keep_asking(self, given_up: set[str]) -> None:
        for profile in self._profiles.profiles() if given_up else ():
            if not given_up.isdisjoint(self._digests(profile.name)):
                own = self._marks.current.environment(profile.name)
                self._marks.set_environment(profile.name, replace(own, asks_first=True))
                self._note((profile.name,))

    def note(self) -> None:
        """Note what profiles are that may have changed. Blocks on the disk for what is new.

        Raises `StorageError`; it is noted until the program ends then.
        """
        before = self._marks.current.identities
        self._note(self._marks.current.environments)
        self._follow()
        if self._marks.current.identities != before:
            self._marks.save()

    def note_session(self, name: str) -> None:
        """Note who the profile's new session is, as `note` does."""
        if self._marks.current.environments.get(name, NOWHERE).asks_first:
            self.note()

    def _note(self, names: Collection[str]) -> None:
        environments = self._marks.current.environments
        found = {
            name: self._digests(name)
            for name in names
            if environments.get(name, NOWHERE).asks_first
            and self._profiles.profile(name) is not None
        }
        self._marks.note_identities(found, most=MAX_NOTED)

    def _follow(self) -> None:
        """Let a profile have the word and the colour of the name by which it was asked about."""
        environments = self._marks.current.environments
        is_left = any(
            each.asks_first and self._profiles.profile(name) is None
            for name, each in environments.items()
        )
        found = {
            profile.name: environments[left]
            for profile in (self._profiles.profiles() if is_left else ())
            if (left := self._left_behind(profile.name)) in environments
        }
        self._marks.follow(found)

    def _left_behind(self, name: str) -> str:
        """The name, of no profile now, by which this one has been asked about; else empty."""
        left = self._noted_by(self._digests(name))
        return left if self._profiles.is_whole and self._profiles.profile(left) is None else ""

    def _noted_by(self, digests: Iterable[str]) -> str:
        """The profile that was one of these when it was asked about, or since then."""
        marks = self._marks.current
        environments, identities, known = self._known
        if environments is not marks.environments or identities is not marks.identities:
            known = {
                digest: name
                for name, noted in sorted(marks.identities.items(), reverse=True)
                if marks.environments.get(name, NOWHERE).asks_first
                for digest in noted
            }
            self._known = marks.environments, marks.identities, known
        return next((known[each] for each in digests if each in known), "")

    def _digests(self, name: str) -> tuple[str, ...]:
        return tuple(map(_digest, self._identities.of(name)))


def _digest(identity: str) -> str:
    """The marks are in a clear file, and a program's command may have a password in it."""
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
