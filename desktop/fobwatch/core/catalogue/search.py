"""Finds profiles by any part of their names and texts: quickly enough for every keystroke."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import account_with_dashes
from fobwatch.core.catalogue.role_marks import tags_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.catalogue.profile_preferences import PreferencesFile
    from fobwatch.core.profiles.profile import Profile


LAST_CHARACTER: Final = "\U0010ffff"

_title = attrgetter("title")
_BREAKS = str.maketrans(dict.fromkeys("-_./@:+%", " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """`words` is the title with each word after a blank; `text` is all that is searched."""

    name: str
    title: str
    words: str
    text: str


class ProfileSearch:
    """The profiles' texts, prepared once. `find` looks through ten thousand in milliseconds."""

    def __init__(
        self, profiles: Iterable[Profile], more: Callable[[Profile], str] = lambda _profile: ""
    ) -> None:
        """`more` returns what a profile is found by besides what it says of itself."""
        entries = (_entry(each, more(each)) for each in profiles)
        self._entries = sorted(entries, key=lambda entry: entry.title)
        self._last: tuple[str, list[_Entry]] = "", self._entries

    def find(
        self, query: str, *, most: int, weights: Mapping[str, float], guess: bool = True
    ) -> list[str]:
        """At most `most` names, the best fit first.

        Every word of `query` must be somewhere in the profile's name, account, role, source or
        region. Among equal fits the one with the greater of `weights` comes first.
        Where nothing fits, it is to `guess`: names with these letters in order match, "pradm" for
        "prod-admin".
        """
        terms = query.casefold().split()
        if not terms:
            return []

        def best(groups: Iterable[list[_Entry]]) -> list[str]:
            ordered = chain.from_iterable(_by_weight(group, weights) for group in groups)
            return [entry.name for entry in islice(ordered, most)]

        found = best(self._by_fit(terms, query.casefold()))
        return best([self._scattered("".join(terms))]) if guess and not found else found

    def _by_fit(self, terms: list[str], query: str) -> Iterator[list[_Entry]]:
        """The entries in groups, the best fit first, each in the order of their titles.

        A group is made when it is asked for: what is shown is mostly found in the first ones, whose
        names begin with the words, and for which the others are not read.
        """
        whole = " ".join(terms)
        start, end = _beginning(self._entries, terms[0])
        begins = _named(self._entries[start:end], terms[1:])
        yield [entry for entry in begins if entry.title == whole]
        yield [entry for entry in begins if entry.title != whole]
        found = self._with_all(terms, query)
        start, end = _beginning(found, terms[0])
        others = _named(found[:start] + found[end:], terms)
        by_word = others
        for term in terms:
            by_word = [entry for entry in by_word if f" {term}" in entry.words]
        yield by_word
        yield _without(by_word, others)
        yield _without(begins + others, found)

    def _with_all(self, terms: list[str], query: str) -> list[_Entry]:
        """A query that only became longer searches what was found before, for its new words."""
        before, found = self._last
        if not query.startswith(before):
            before, found = "", self._entries
        for term in set(terms) - set(before.split()):
            found = [entry for entry in found if term in entry.text]
        self._last = query, found
        return found

    def _scattered(self, letters: str) -> list[_Entry]:
        # Each skips to its first letter, so that no name is tried in more than one way.
        skips = (f"[^{letter}]*{letter}" for letter in map(re.escape, letters))
        has_letters = re.compile("".join(skips)).match
        return [entry for entry in self._entries if has_letters(entry.title)]


def _beginning(entries: list[_Entry], text: str) -> tuple[int, int]:
    """The range of the entries whose titles begin with the text."""
    start = bisect_left(entries, text, key=_title)
    return start, bisect_left(entries, text + LAST_CHARACTER, lo=start, key=_title)


def _named(entries: list[_Entry], terms: list[str]) -> list[_Entry]:
    for term in terms:
        entries = [entry for entry in entries if term in entry.title]
    return entries


def _without(taken: list[_Entry], entries: list[_Entry]) -> list[_Entry]:
    names = {entry.name for entry in taken}
    return [entry for entry in entries if entry.name not in names]


def _by_weight(entries: list[_Entry], weights: Mapping[str, float]) -> Iterator[_Entry]:
    """Those that have a weight first, from the greatest down, before the others."""
    weighted = [entry for entry in entries if entry.name in weights]
    yield from sorted(weighted, key=lambda entry: -weights[entry.name])
    yield from (entry for entry in entries if entry.name not in weights)


def _entry(profile: Profile, more: str) -> _Entry:
    title = profile.name.casefold()
    words = title.translate(_BREAKS)
    account = account_with_dashes(profile.account)
    texts = (title, words, profile.region, more, account, *profile.search_texts)
    return _Entry(
        name=profile.name,
        title=title,
        words=f" {words}",
        text="\n".join(texts).casefold(),
    )


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
