"""Which links open without a question: those that a person allowed, while nothing has changed.

The settings, where this is stored, can be written by any program of the user. So no link is
allowed for a profile whose console such a program could not open without a question anyway.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.settings.allowed_links import MAX_LINKS, AllowedLink

if TYPE_CHECKING:
    from collections.abc import Collection

    from fobwatch.core.catalogue.agreements import SignInDigests
    from fobwatch.core.catalogue.console_protection import ConsoleProtection
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.settings.settings import SettingsFile


class AllowedLinks:
    """What is allowed belongs to the profile as it was then, and to where it signed in."""

    def __init__(
        self,
        settings: SettingsFile,
        digests: SignInDigests,
        rules: ConsentRules,
        protection: ConsoleProtection,
    ) -> None:
        self._settings = settings
        self._digests = digests
        self._rules = rules
        self._protection = protection

    def may_allow(self, profile: str) -> bool:
        """Whether programs open the profile's console without a question."""
        if self._protection.because(profile):
            return False
        try:
            return not self._rules.ruling(profile).protects
        except VaultError:  # no rule is known to be lax
            return False

    def allow(self, link: ConsoleLink, profile: str, sign_in: str) -> None:
        """Let this profile, with this digest, open the link; the caller saves the settings.

        The link that was allowed first gives way where there are too many.
        """
        current = self._settings.current
        others = [each for each in current.allowed_links if each.link != link.text]
        mine = AllowedLink(link=link.text, profile=profile, sign_in=sign_in)
        allowed = (*others, mine)[-MAX_LINKS:]
        self._settings.change(replace(current, allowed_links=allowed))

    def profile_for(self, link: ConsoleLink, profiles: Collection[str]) -> str:
        """Which of them opens the link without a question; empty where a person is asked.

        That is by what was read last.
        """
        allowed = self._settings.current.allowed_links
        found = next((each for each in allowed if each.link == link.text), None)
        if found is None or found.profile not in profiles or not self.may_allow(found.profile):
            return ""
        try:
            unchanged = self._digests.known(found.profile) == found.sign_in
        except ProfileError:
            return ""
        return found.profile if unchanged else ""
