"""The panel's search: prepared again only when the profiles changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.catalogue.search import ProfileSearch
from fobwatch.ui.words.profile_words import NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.services import Services

FAVOURITE = 1000.0
"""More than any number of uses weighs."""


class PanelSearch:
    """Among names that fit alike, favourites come first, and then those in use."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._profiles: Sequence[Profile] = ()
        self._names: Mapping[str, str] = NO_NAMES
        self._search = ProfileSearch(())

    def __call__(self, words: str, most: int) -> list[str]:
        profiles, names = self._services.index.all, self._services.account_names.all()
        if profiles is not self._profiles or names is not self._names:
            self._profiles, self._names = profiles, names
            self._search = ProfileSearch(profiles, names)
        return self._search.find(words, most=most, weights=self._weights())

    def _weights(self) -> dict[str, float]:
        marks, now = self._services.marks.current, self._services.aws_time.now()
        weights = {name: use.frecency(now) for name, use in marks.uses.items()}
        for name in marks.favourites:
            weights[name] = weights.get(name, 0.0) + FAVOURITE
        return weights
