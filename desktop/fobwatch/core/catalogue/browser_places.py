"""The places in browsers where the pages of each profile open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fobwatch.core.browsers.browsers import BrowserOwner, BrowserPlace, shared_place
from fobwatch.core.catalogue.environments import colour_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fobwatch.core.actions_needed import OpenBrowser
    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.settings.settings import SettingsFile


@dataclass(frozen=True, eq=False, repr=False)
class BrowserPlaces:
    """What is chosen for a profile or a portal; the settings' choice where nothing is."""

    marks: PreferencesFile
    settings: SettingsFile
    profiles: Callable[[], Sequence[Profile]]

    def of_profile(self, name: str) -> BrowserPlace:
        place = self._of_profile(name, self._chosen(name))
        environment = self.marks.current.environment(name)
        if not environment.word and not environment.colour:
            return place
        colour = colour_of(environment, name).name
        return replace(place, environment=environment.word, colour=colour)

    def of_sign_in(self, page: OpenBrowser) -> BrowserPlace:
        """Where a person signs in: a portal's own place, or that of a profile which needs it.

        Of several profiles that share the sign-in, the first with a place of its own decides.
        """
        needing = [each for each in self.profiles() if each.sign_in_page == page]
        portal = next((each.portal for each in needing if each.portal), None)
        if portal is not None or self._chosen(page.url):
            title = portal.title if portal else page.url
            return self._place(BrowserOwner(name=title, portal=page.url), self._chosen(page.url))
        names = [each.name for each in needing]
        chosen = next((name for name in names if self._chosen(name)), "")
        if not names:
            return self._place(BrowserOwner(name=page.url, portal=page.url), None)
        return self._of_profile(chosen or names[0], self._chosen(chosen))

    def _of_profile(self, name: str, chosen: BrowserChoice | None) -> BrowserPlace:
        profile = next((each for each in self.profiles() if each.name == name), None)
        place = self._place(BrowserOwner(name=name), chosen)
        return replace(place, account=_account(profile) if profile else "")

    def _chosen(self, name: str) -> BrowserChoice | None:
        return self.marks.current.browsers.get(name)

    def _place(self, owner: BrowserOwner, chosen: BrowserChoice | None) -> BrowserPlace:
        settings = self.settings.current
        choice = chosen or settings.browser
        shared = shared_place(choice)
        one_at_a_time = bool(shared) and not settings.multi_session.get(shared, True)
        return BrowserPlace(owner=owner, choice=choice, sign_out_first=one_at_a_time)


def _account(profile: Profile) -> str:
    """Its ID; where that is not known, a digest of what the profile is at AWS, if that is."""
    if profile.account or not profile.identity:
        return profile.account
    return hashlib.sha256(profile.identity.encode("utf-8", "surrogatepass")).hexdigest()
