"""Finds profiles by any part of their names and texts: quickly enough for every keystroke."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import chain, islice
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import account_with_dashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

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
        found = self._with_all(terms, query.casefold())
        guessed = self._scattered("".join(terms)) if guess and not found else []
        ranked = _by_fit(found, terms) if found else [guessed]
        ordered = chain.from_iterable(_by_weight(group, weights) for group in ranked)
        return [entry.name for entry in islice(ordered, most)]

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


def _by_fit(entries: list[_Entry], terms: list[str]) -> Iterator[list[_Entry]]:
    """The entries in groups, the best fit first, each in the order of their titles.

    A group is made when it is asked for: what is shown is mostly found in the first ones.
    """
    whole, first = " ".join(terms), terms[0]
    start = bisect_left(entries, first, key=_title)
    end = bisect_left(entries, first + LAST_CHARACTER, lo=start, key=_title)
    begins = _named(entries[start:end], terms[1:])
    yield [entry for entry in begins if entry.title == whole]
    yield [entry for entry in begins if entry.title != whole]
    others = _named(entries[:start] + entries[end:], terms)
    by_word = others
    for term in terms:
        by_word = [entry for entry in by_word if f" {term}" in entry.words]
    yield by_word
    yield _without(by_word, others)
    yield _without(begins + others, entries)


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
