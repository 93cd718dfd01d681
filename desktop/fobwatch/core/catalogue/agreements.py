"""A person's agreement: to a profile's console as it was shown, and to links that open unasked."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.console.agreement import UNASKED, Agreement
from fobwatch.core.console.errors import NotAsAgreed
from fobwatch.core.errors import VaultError
from fobwatch.core.profiles.chain import chain_named, definition_of
from fobwatch.core.profiles.errors import ProfileError
from fobwatch.core.settings.options import MAX_LINKS, AllowedLink

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.catalogue.browser_places import BrowserPlaces
    from fobwatch.core.catalogue.catalogue import Catalogue
    from fobwatch.core.catalogue.console_protection import ConsoleProtection
    from fobwatch.core.consent.rules import ConsentRules
    from fobwatch.core.console.links import ConsoleLink
    from fobwatch.core.profiles.chain import Chain
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.settings.settings import Settings, SettingsFile


@dataclass(frozen=True, eq=False, repr=False)
class SignInDigests:
    """A digest, in hexadecimal digits, that changes with whatever decides on a profile's sign-in.

    That is the definition of the profile and its sources, and beside it their regions, their
    access portal, and how AWS is reached for each. Raises `ProfileError` for a profile that is not
    there, or is none to sign in with.

    `connection` is the one that is used for a profile of this name.
    """

    profiles: Catalogue
    connection: Callable[[str], Connection]

    def known(self, profile: str) -> str:
        """By what was read last. Does not block."""
        return self._digest(profile, self.profiles.by_name)

    def current(self, profile: str) -> str:
        """At this moment. Blocks on the disk. Raises also what `Catalogue.check_vault` does."""
        return self._digest(profile, self.profiles.current())

    def _digest(self, name: str, profiles: Mapping[str, Profile]) -> str:
        chain = chain_named(name, profiles)
        text = json.dumps([definition_of(chain), self._where(chain)])
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _where(self, chain: Chain) -> list[object]:
        portals = [link.portal for link in chain.links if link.portal is not None]
        return [
            [link.region for link in chain.links],
            [(each.regions, each.leads_to) for each in portals],
            [astuple(self.connection(name)) for name in chain.names],
        ]


@dataclass(frozen=True, eq=False, repr=False)
class Agreements:
    """An answer is for what was shown: nothing else opens by it."""

    digests: SignInDigests
    places: BrowserPlaces
    protection: ConsoleProtection

    def shown(self, profile: str, before: Agreement = UNASKED) -> Agreement:
        """What a question about the profile shows now, beside what was agreed to before it.

        By what was read last. Does not block; raises as `SignInDigests` does.
        """
        return replace(
            before,
            sign_in=before.sign_in or self.digests.known(profile),
            browser=before.browser or self._browser(profile),
        )

    def asked_by_program(self, profile: str) -> Agreement:
        """What is agreed to once a program's request for the console was authorized.

        A person was asked then, with the program's name, about what is known so far. Raises as
        `shown` does.
        """
        return self.shown(profile, Agreement(confirmed=bool(self.protection.because(profile))))

    def check(self, profile: str, agreement: Agreement) -> None:
        """Blocks on the disk. Raises also what `SignInDigests.current` does.

        Raises:
            ConsentOpen: a person has to be asked about the console.
            NotAsAgreed: the profile is not what they agreed to any more.
        """
        if not agreement.confirmed:
            self.protection.check(profile)
        if agreement.sign_in and agreement.sign_in != self.digests.current(profile):
            raise NotAsAgreed(
                f"“{profile}” has changed",
                "Who it is, or where it signs in, is no longer what you agreed to.",
                "Look at the profile, and open its console again.",
            )
        if agreement.browser and agreement.browser != self._browser(profile):
            raise NotAsAgreed(
                f"“{profile}” now opens in another browser",
                "Another one was chosen for it while you were asked.",
                "Open its console again if you want it there.",
            )

    def _browser(self, profile: str) -> BrowserChoice:
        return self.places.of_profile(profile).choice


@dataclass(frozen=True, eq=False, repr=False)
class AllowedLinks:
    """Links that open without a question: those that a person allowed, while nothing has changed.

    What is allowed belongs to the profile as it was then, and to where it signed in. Any program
    of the user can write the settings, where this is stored. So no link is allowed for a profile
    whose console such a program could not open without a question anyway.
    """

    settings: SettingsFile
    digests: SignInDigests
    rules: ConsentRules
    protection: ConsoleProtection

    def may_allow(self, profile: str) -> bool:
        """Whether programs open the profile's console without a question."""
        if self.protection.because(profile):
            return False
        try:
            return not self.rules.ruling(profile).protects
        except VaultError:  # no rule is known to be lax
            return False

    def allow(self, link: ConsoleLink, profile: str, sign_in: str) -> None:
        """Let this profile, with this digest, open the link; the caller saves the settings.

        Where there are too many, the one that was allowed first is removed.
        """
        mine = AllowedLink(link=link.text, profile=profile, sign_in=sign_in)

        def allowed(settings: Settings) -> Settings:
            others = [each for each in settings.allowed_links if each.link != link.text]
            return replace(settings, allowed_links=(*others, mine)[-MAX_LINKS:])

        self.settings.change(allowed)

    def profile_for(self, link: ConsoleLink, profiles: Collection[str]) -> str:
        """Which of them opens the link without a question; empty where a person is asked.

        That is by what was read last.
        """
        allowed = self.settings.current.allowed_links
        found = next((each for each in allowed if each.link == link.text), None)
        if found is None or found.profile not in profiles or not self.may_allow(found.profile):
            return ""
        try:
            unchanged = self.digests.known(found.profile) == found.sign_in
        except ProfileError:
            return ""
        return found.profile if unchanged else ""
