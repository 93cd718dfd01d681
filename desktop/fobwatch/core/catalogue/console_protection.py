"""Consoles that open only after a question: it catches mistakes, and keeps no program out.

What a person chose belongs to a name, and to all that the profile of this name was since then. So
it outlasts what is edited in the AWS files: another name, or another profile under the name.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.environments import NOWHERE, Environment
from fobwatch.core.catalogue.errors import ProtectionsRestored
from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.consent.identities import ProfileIdentities, chain_members
from fobwatch.core.console.protection import PROTECTIONS, Protection
from fobwatch.core.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.identities import KeyUsers
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.vault.vault import Vault

MAX_NOTED: Final = 64
"""Identities that are noted of one profile, without the oldest."""

MAX_NAMED: Final = 5
"""Profiles that a message names: a notice has three lines."""


class ConsoleProtection:
    """A profile is asked about for itself, and for each that it is built upon. Thread-safe.

    The same access key, role or user under another name is asked about too. Once the marks could
    not be read, every profile is, until a person has chosen for it again.
    """

    def __init__(
        self,
        marks: PreferencesFile,
        profiles: Catalogue,
        session: Callable[[str], Session | None] = lambda _name: None,
        restore: Callable[[], None] = lambda: None,
        key_users: KeyUsers | None = None,
    ) -> None:
        """`session` is the one that is held of a profile: it says which user has a key.

        So do the `key_users`, if there is no session. `restore` protects what the marks lack
        (`ProtectionCopies`).
        """
        self._marks = marks
        self._profiles = profiles
        self._restore = restore
        self._identities = ProfileIdentities(
            self._profiles.profile,
            lambda name: held.arn if (held := session(name)) else "",
            key_users,
        )
        self._known: tuple[object, object, dict[str, str]] = ((), (), {})

    def because(self, name: str) -> str:
        """The profile for whose sake a person is asked, as far as it is known; empty for nobody."""
        self._restore()
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


class ProtectionCopies:
    """The questions before consoles in the vault too: no older file of marks takes one away.

    The stricter of both holds. Where a kill came between the two, or either is of another day or
    another computer, more is asked about, and nothing less. Thread-safe.
    """

    def __init__(self, marks: PreferencesFile, vault: Vault) -> None:
        self._marks = marks
        self._vault = vault
        self._restoring = threading.Lock()
        self._storing = threading.RLock()  # the vault may note a change meanwhile, on this thread
        self._is_restored = False
        self._is_stored = False
        self._unreported: tuple[str, ...] = ()
        self.on_restored = Listeners[ProtectionsRestored]()
        """Called once with the error to show to a person."""

    def restore(self) -> None:
        """Ask again about what only the vault has, once that is read. Does not block."""
        with self._restoring:
            if self._is_restored or self._vault.unread is not None:
                return
            chosen = self._marks.current.environments
            for each in self._vault.all(PROTECTIONS):
                if not chosen.get(each.profile, NOWHERE).asks_first:
                    self._unreported += (each.profile,)
                environment = Environment(word=each.word, colour=each.colour)
                self._marks.protect(each.profile, environment, each.identities)
            self._is_restored = True

    def note_vault(self) -> None:
        """The vault may have been read: bring both in line, and say what was missing. Blocks.

        Raises `StorageError` where the marks cannot be stored; they hold until the program ends.
        """
        if self._vault.unread is not None:
            self._is_stored = False
            return
        self.restore()
        with self._restoring:
            untold, self._unreported = sorted(self._unreported), ()
        if untold:
            self.on_restored.notify(_restored(untold))
            self._marks.save()
        elif not self._is_stored:
            self.store()

    def store(self) -> None:
        """Let the vault have what the marks say now. Blocks for the keyring's time."""
        self.restore()
        if not self._is_restored or self._vault.unread is not None:
            return
        with self._storing:
            self._is_stored = True
            marks = self._marks.current
            wanted = {
                name: Protection(
                    profile=name,
                    word=environment.word,
                    colour=environment.colour,
                    identities=marks.identities.get(name, ()),
                )
                for name, environment in marks.environments.items()
                if environment.asks_first
            }
            known = {each.profile: each for each in self._vault.all(PROTECTIONS)}
            for name in known.keys() - wanted.keys():
                self._vault.remove(PROTECTIONS, name)
            for name, protection in wanted.items():
                # Of one that cannot be read, the entry is left as it is.
                if known.get(name) not in (protection, Protection(profile=name)):
                    self._vault.save(PROTECTIONS, protection)


def _restored(names: Sequence[str]) -> ProtectionsRestored:
    rest = len(names) - MAX_NAMED
    named = ", ".join([*names[:MAX_NAMED], *([f"{rest} more"] if rest > 0 else [])])
    return ProtectionsRestored(
        "You are asked again before a console opens",
        f"This is about {named}. The file of your marks no longer said so, as if an older copy of "
        "it had been put back, but the vault does.",
        "To open it without a question, remove the check mark at the profile's environment.",
    )


def _digest(identity: str) -> str:
    """The marks are in a clear file, and a program's command may have a password in it."""
    return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
