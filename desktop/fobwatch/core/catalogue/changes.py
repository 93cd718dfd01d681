"""Changes in the vault, with all that depends on them: sessions, marks, the journal."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.catalogue.errors import CannotUndo
from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import StorageError
from fobwatch.core.listeners import Listeners
from fobwatch.core.sessions.sessions import SESSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fobwatch.core.activity.ports import Journal
    from fobwatch.core.browsers.ports import BrowserProfiles
    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.narrowing import ProgramNarrowing
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.ports import Clock
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.sessions.broker import SessionBroker
    from fobwatch.core.sessions.sessions import Session
    from fobwatch.core.vault.contents import Records
    from fobwatch.core.vault.vault import Vault

logger = logging.getLogger(__name__)

IN_AN_EDITOR: Final = "in the editor"


RULES: Final = {
    ConsentPolicy.ALWAYS: "programs get it without asking",
    ConsentPolicy.ONCE_PER_PROGRAM: "asked once per program",
    ConsentPolicy.EVERY_TIME: "asked every time",
    ConsentPolicy.NEVER: "no program gets it",
}
"""The rules, for the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Removed:
    """What `undo` restores. `sessions` are those that ended with it, also of roles built upon it.

    `number` counts the removals. `records` are what its sign-ins had stored and no other profile
    uses.
    """

    number: int
    subject: str
    profile: OwnProfile | None = None
    device: MfaDevice | None = None
    sessions: tuple[Session, ...] = ()
    records: Records = ()
    marks: ProfilePreferences | None = None


@dataclass(kw_only=True, eq=False, repr=False)
class VaultChanges:
    """Each method blocks for the keyring's time, and is called by one thread at a time.

    A removal is written at once, so that what was deleted stays deleted however the program ends.
    Until `forget`, the last one is held in memory alone, for `undo`; each returns its number.
    """

    vault: Vault
    broker: SessionBroker
    rules: ConsentRules
    marks: PreferencesFile
    browser_profiles: BrowserProfiles
    journal: Journal
    clock: Clock
    _removed: _Removed | None = field(default=None, init=False)
    _removals: int = field(default=0, init=False)
    on_name_free: Listeners[str] = field(default_factory=Listeners, init=False)
    """Called with the name of a profile that was removed or renamed."""
    on_rename: Listeners[str, str] = field(default_factory=Listeners, init=False)
    """Called with the old name of a profile and the new one."""

    @property
    def undoable(self) -> int | None:
        """The number of the removal that can be undone now."""
        return self._removed.number if self._removed is not None else None

    def save_profile(self, profile: OwnProfile, *, old_name: str = "") -> None:
        """Save it; if it has a new name, in place of the profile called `old_name`.

        Raises `StorageError` where its marks or its browser profiles cannot follow it; nothing is
        saved then. If the program is killed at any instant, the profile has them by the
        name that is kept, also where the keyring takes it later.
        """
        if old_name in {"", profile.name}:
            self.vault.save_profile(profile)
            self.rules.follow(profile.name)
            self._note(Event.PROFILE_SAVED, profile.name, IN_AN_EDITOR)
            return
        with self.browser_profiles.following(old_name, profile.name):
            self.marks.copy(old_name, profile.name)
            self.broker.rename(old_name, profile.name)
            self.vault.rename_profile(old_name, profile)
        self.rules.leave(old_name)
        self.rules.follow(profile.name)
        self.on_name_free.notify(old_name)
        self.on_rename.notify(old_name, profile.name)
        self._note(Event.PROFILE_RENAMED, profile.name, f"was {old_name}")
        if not self._is_known(old_name) and self.marks.leave(old_name, profile.name):
            self._drop_written_marks(old_name)

    def _drop_written_marks(self, old_name: str) -> None:
        try:
            self.marks.save()
        except StorageError as error:  # the profile has its new name; the next mark drops them
            logger.warning("The marks of “%s” are still stored: %s", old_name, error)

    def choose_rule(self, name: str, policy: ConsentPolicy) -> None:
        """Set what programs have to do from now on to get the profile's credentials and codes."""
        before = self.rules.chosen(name)
        replaced = self.rules.choose(name, policy)
        if policy is not before:
            words = f"{RULES[policy]}; before, {RULES[before]}"
            self._note(Event.RULE_CHANGED, name, words)
        self._note_replaced(name, replaced)

    def _note_replaced(self, name: str, replaced: Iterable[str]) -> None:
        for other in replaced:
            self._note(Event.RULE_CHANGED, other, f"it is gone, and its key is that of {name}")

    def narrow_for_programs(self, name: str, narrowed: ProgramNarrowing) -> None:
        """Set what programs get less of from now on.

        Raises `InvalidSetting`, and `UnknownProfile` where it is gone or has another name by now.
        """
        self.rules.check_name(name)
        before = self.rules.narrowed(name)
        replaced = self.rules.narrow(name, narrowed)
        if narrowed != before:
            words = f"programs get it {narrowed or 'whole'}; before, {before or 'whole'}"
            self._note(Event.RULE_CHANGED, name, words)
        self._note_replaced(name, replaced)

    def save_device(self, device: MfaDevice) -> None:
        self.vault.save_device(device)
        self._note(Event.DEVICE_SAVED, device.name, IN_AN_EDITOR)

    def remove_profile(self, name: str) -> int:
        """Also ends its session, and abandons its browser profiles.

        Its marks stay where the AWS files have a profile of this name. Raises `StorageError` where
        they cannot be removed; the profile is removed then.
        """
        number = self._next_number()
        profile = self.vault.profile(name)
        before = self.vault.all(SESSIONS)
        self.broker.end(name)
        with self.browser_profiles.removing(name):
            records = self.vault.remove_profile(name)
        left = {session.profile for session in self.vault.all(SESSIONS)}
        self.rules.follow(name)
        self.on_name_free.notify(name)
        self._note(Event.PROFILE_REMOVED, name)
        marks = None if self._is_known(name) else self.marks.take(name)
        self._removed = _Removed(
            number=number,
            subject=name,
            profile=profile,
            sessions=tuple([session for session in before if session.profile not in left]),
            records=records,
            marks=marks,
        )
        self.marks.save()
        return number

    def remove_device(self, serial: str) -> int:
        number = self._next_number()
        device = self.vault.device(serial)
        if device is not None:
            self.vault.remove_device(serial)
            self._note(Event.DEVICE_REMOVED, device.name)
            self._removed = _Removed(number=number, subject=device.name, device=device)
        return number

    def end_session(self, name: str) -> int:
        """End it. Its credentials stay valid at AWS until they expire, so `undo` can restore it."""
        number = self._next_number()
        held = tuple(session for session in self.vault.all(SESSIONS) if session.profile == name)
        self.broker.end(name)
        if held:
            self._removed = _Removed(number=number, subject=name, sessions=held)
        return number

    def _next_number(self) -> int:
        self._removals += 1
        return self._removals

    def undo(self, number: int | None = None) -> str:
        """Restore what was removed last, by this number if one is given; return its name.

        The rule that protects a profile was never removed.

        Raises:
            CannotUndo: it is too late, something else was removed since, or has its name by now.
            StorageError: the marks, or whose the browser profiles are, cannot be stored; the
                profile was not restored.
        """
        removed = self._removed
        if removed is None or number not in {None, removed.number}:
            raise CannotUndo(
                "It is too late to undo that",
                "What is deleted is kept for a few seconds only, and only the last of it.",
                "Add it again.",
            )
        self._refuse_what_is_taken(removed)
        if removed.marks is not None:
            self.marks.put_back(removed.marks)
            self.marks.save()
        if removed.profile is not None:
            with self.browser_profiles.returning(removed.profile.name):
                self.vault.put_back_profile(removed.profile, removed.records)
            self.rules.follow(removed.profile.name)
        if removed.device is not None:
            self.vault.save_device(removed.device)
        self.broker.put_back(removed.sessions)
        self._removed = None
        self._note(Event.RESTORED, removed.subject)
        return removed.subject

    def forget(self) -> None:
        """Drop what was removed, for good. From any thread; does not block."""
        self._removed = None

    def _refuse_what_is_taken(self, removed: _Removed) -> None:
        profile, device = removed.profile, removed.device
        if (profile is not None and self.vault.profile(profile.name) is not None) or (
            device is not None and self.vault.device(device.serial) is not None
        ):
            raise CannotUndo(
                f"{removed.subject} cannot be restored",
                "Another one has this name now.",
                "Rename or delete that one, and add this one again.",
            )

    def _is_known(self, name: str) -> bool:
        """Whether there is still a profile of this name, in the AWS files."""
        return name in self.rules.named()

    def _note(self, event: Event, subject: str, detail: str = "") -> None:
        at = self.clock.now()
        self.journal.record(Activity(at=at, event=event, subject=subject, detail=detail))
