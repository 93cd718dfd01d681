"""Which consoles open only after a question: it catches mistakes, and keeps no program out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.consent.errors import ConsentOpen
from fobwatch.core.consent.members import chain_members, identities_of
from fobwatch.core.profiles.errors import UnknownProfile

if TYPE_CHECKING:
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.consent.rules import ProfileNames
    from fobwatch.core.profiles.profile import Profile


class ConsoleProtection:
    """A profile is asked about for itself, and for each that it is built upon. Thread-safe.

    The same access key or role under another name is asked about too. Once the marks could not be
    read, every profile is, until a person has chosen for it anew.
    """

    def __init__(self, marks: PreferencesFile, profiles: ProfileNames) -> None:
        self._marks = marks
        self._profiles = profiles

    def because(self, name: str) -> str:
        """The profile for whose sake a person is asked; empty where nobody is."""
        environments = self._marks.current.environments
        if self._marks.current.lost:
            members = (each.name for each in chain_members(name, self._find))
            return next((each for each in (name, *members) if each not in environments), "")
        protected = sorted(each for each, chosen in environments.items() if chosen.asks_first)
        known = {same: each for each in protected for same in identities_of(self._find(each))}
        for member in chain_members(name, self._find) if protected else ():
            if member.name in protected:
                return member.name
            if same := next((known[each] for each in member.identities if each in known), ""):
                return same
        return ""

    def check(self, name: str) -> None:
        """Raises `ConsentOpen` for a console about which a person has to be asked."""
        if because := self.because(name):
            raise ConsentOpen(
                f"The console of {name} opens only after a question",
                f"That was chosen for {because}, and nobody has said yes.",
                "Open it in Fobwatch, or with “fobwatch open”.",
            )

    def _find(self, name: str) -> Profile | None:
        try:
            return self._profiles.get(name)
        except UnknownProfile:
            return None
