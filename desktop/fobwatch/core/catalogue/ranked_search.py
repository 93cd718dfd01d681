"""Finds profiles by a person's words, those that the person uses before the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.role_marks import tags_text
from fobwatch.core.catalogue.search import ProfileSearch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.profiles.profile import Profile

FAVOURITE: Final = 1000.0
"""More than any number of uses weighs."""


class RankedSearch:
    """Among names that fit alike, favourites come first, and then those in use.

    Not thread-safe. While `profiles` and `names` give the same objects, they are not read again.
    """

    def __init__(
        self,
        profiles: Callable[[], Sequence[Profile]],
        names: Callable[[], Mapping[str, str]],
        marks: PreferencesFile,
        aws_time: AwsTime,
    ) -> None:
        """`names` are those of accounts, by their IDs."""
        self._profiles = profiles
        self._names = names
        self._marks = marks
        self._aws_time = aws_time
        self._read: tuple[object, ...] = (None,) * 4
        self._search = ProfileSearch(())

    def __call__(self, words: str, most: int, *, guess: bool = True) -> list[str]:
        """The names of at most so many profiles that match, the best first."""
        marks = self._marks.current
        profiles, names = self._profiles(), self._names()
        read = profiles, names, marks.environments, marks.tags
        if any(new is not old for new, old in zip(read, self._read, strict=True)):
            self._read = read
            self._search = ProfileSearch(profiles, self._more)
        return self._search.find(words, most=most, weights=self._weights(), guess=guess)

    def _more(self, profile: Profile) -> str:
        """Its account's name, its environment, and a person's tags."""
        marks, names = self._marks.current, self._names()
        environment, tags = marks.environment(profile.name).word, marks.tags.get(profile.name, ())
        return " ".join((names.get(profile.account, ""), environment, tags_text(tags)))

    def _weights(self) -> dict[str, float]:
        marks, now = self._marks.current, self._aws_time.now()
        weights = {name: use.frecency(now) for name, use in marks.uses.items()}
        for name in marks.favourites:
            weights[name] = weights.get(name, 0.0) + FAVOURITE
        return weights
