"""The panel's search: prepared again only when the profiles changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.catalogue.role_marks import tags_text
from fobwatch.core.catalogue.search import ProfileSearch

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.services import Services

FAVOURITE = 1000.0
"""More than any number of uses weighs."""


class PanelSearch:
    """Among names that fit alike, favourites come first, and then those in use."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._read: tuple[object, ...] = (None,) * 4
        self._search = ProfileSearch(())

    def __call__(self, words: str, most: int) -> list[str]:
        marks = self._services.marks.current
        profiles, names = self._services.index.all, self._services.account_names.all()
        read = profiles, names, marks.environments, marks.tags
        if any(new is not old for new, old in zip(read, self._read, strict=True)):
            self._read = read
            self._search = ProfileSearch(profiles, self._more)
        return self._search.find(words, most=most, weights=self._weights())

    def _more(self, profile: Profile) -> str:
        """Its account's name, its environment, and a person's tags."""
        marks, names = self._services.marks.current, self._services.account_names.all()
        environment, tags = marks.environment(profile.name).word, marks.tags.get(profile.name, ())
        return " ".join((names.get(profile.account, ""), environment, tags_text(tags)))

    def _weights(self) -> dict[str, float]:
        marks, now = self._services.marks.current, self._services.aws_time.now()
        weights = {name: use.frecency(now) for name, use in marks.uses.items()}
        for name in marks.favourites:
            weights[name] = weights.get(name, 0.0) + FAVOURITE
        return weights
