"""Which links open without a question: those that a person allowed, while nothing has changed.

The settings, where this is stored, can be written by any program of the user. So no link is
allowed for a profile whose console such a program could not open without a question anyway.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.consent.consent import ConsentPolicy
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.chain import chain_of, definition_of
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.settings.allowed_links import MAX_LINKS, AllowedLink

if TYPE_CHECKING:
    from collections.abc import Collection

    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.console_protection import ConsoleProtection
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.settings.settings import SettingsFile


class AllowedLinks:
    """What is allowed belongs to the definition of the profile, as a session does."""

    def __init__(
        self,
        settings: SettingsFile,
        profiles: Catalogue,
        rules: ConsentRules,
        protection: ConsoleProtection,
    ) -> None:
        self._settings = settings
        self._profiles = profiles
        self._rules = rules
        self._protection = protection

    def may_allow(self, profile: str) -> bool:
        """Whether programs open the profile's console without a question."""
        if self._protection.because(profile):
            return False
        try:
            return self._rules.ruling(profile).policy is ConsentPolicy.ALWAYS
        except VaultError:  # no rule is known to be lax
            return False

    def allow(self, link: ConsoleLink, profile: str) -> None:
        """Let this profile open the link from now on; the caller saves the settings.

        The link that was allowed first gives way where there are too many.
        """
        current = self._settings.current
        others = [each for each in current.allowed_links if each.link != link.text]
        mine = AllowedLink(link=link.text, profile=profile, definition=self._definition(profile))
        allowed = (*others, mine)[-MAX_LINKS:]
        self._settings.change(replace(current, allowed_links=allowed))

    def profile_for(self, link: ConsoleLink, profiles: Collection[str]) -> str:
        """Which of them opens the link without a question; empty where a person is asked."""
        allowed = self._settings.current.allowed_links
        found = next((each for each in allowed if each.link == link.text), None)
        if found is None or found.profile not in profiles or not self.may_allow(found.profile):
            return ""
        try:
            unchanged = self._definition(found.profile) == found.definition
        except ProfileError:
            return ""
        return found.profile if unchanged else ""

    def _definition(self, profile: str) -> str:
        return definition_of(chain_of(self._profiles.current(profile), self._profiles.current))
