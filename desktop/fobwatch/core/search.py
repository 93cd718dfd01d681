"""Finds profiles by any part of what they are called: quickly enough for every keystroke."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fobwatch.core.profiles.profile import Profile

_BREAKS = str.maketrans(dict.fromkeys("-_./@:+%", " "))


class _Fit(IntEnum):
    """How well a profile fits, the best first."""

    WHOLE_NAME = 0
    NAME_BEGINS = 1
    WORD_BEGINS = 2
    IN_NAME = 3
    ELSEWHERE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """`words` is the title with each word after a blank; `text` is all that is searched."""

    name: str
    title: str
    words: str
    text: str


class ProfileSearch:
    """The profiles' texts, prepared once. `find` looks through ten thousand in milliseconds."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self._entries = sorted(map(_entry, profiles), key=lambda entry: entry.title)

    def find(self, query: str, *, most: int, weights: Mapping[str, float]) -> list[str]:
        """At most so many names, those that fit best first.

        Every word of `query` must stand somewhere in the profile's name, account, role, source or
        region. Among those that fit alike the one with the greater of `weights` comes first.
        Where nothing fits, names do that have the letters in this order: "pradm" for "prod-admin".
        """
        terms = query.casefold().split()
        if not terms:
            return []
        found = self._entries
        for term in terms:
            found = [entry for entry in found if term in entry.text]
        ranked = _by_fit(found, terms) if found else [self._scattered("".join(terms))]
        ordered = chain.from_iterable(_by_weight(group, weights) for group in ranked)
        return [entry.name for entry in islice(ordered, most)]

    def _scattered(self, letters: str) -> list[_Entry]:
        has_letters = re.compile(".*?".join(map(re.escape, letters)), re.DOTALL).search
        return [entry for entry in self._entries if has_letters(entry.title)]


def _by_fit(entries: Iterable[_Entry], terms: list[str]) -> list[list[_Entry]]:
    """The entries in groups, the best fit first, each in the order of their titles."""
    groups: list[list[_Entry]] = [[] for _ in _Fit]
    whole, first = " ".join(terms), terms[0]
    beginnings = [f" {term}" for term in terms]
    for entry in entries:
        title = entry.title
        if not all(term in title for term in terms):
            fit = _Fit.ELSEWHERE
        elif title == whole:
            fit = _Fit.WHOLE_NAME
        elif title.startswith(first):
            fit = _Fit.NAME_BEGINS
        elif all(beginning in entry.words for beginning in beginnings):
            fit = _Fit.WORD_BEGINS
        else:
            fit = _Fit.IN_NAME
        groups[fit].append(entry)
    return groups


def _by_weight(entries: list[_Entry], weights: Mapping[str, float]) -> Iterator[_Entry]:
    """Those that have a weight first, the greatest before the others."""
    weighted = [entry for entry in entries if entry.name in weights]
    yield from sorted(weighted, key=lambda entry: -weights[entry.name])
    yield from (entry for entry in entries if entry.name not in weights)


def _entry(profile: Profile) -> _Entry:
    title = profile.name.casefold()
    words = title.translate(_BREAKS)
    return _Entry(
        name=profile.name,
        title=title,
        words=f" {words}",
        text="\n".join([title, words, profile.region, *profile.search_texts]).casefold(),
    )
