"""The order in which profiles are listed: in groups, and before a search."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from fobwatch.core.catalogue.environments import PRODUCTION
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.sessions.overview import in_time
from fobwatch.core.sessions.sessions import SessionState, session_status
from fobwatch.core.settings.settings import Grouping, Sorting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import SessionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """`title` is the account's name or ID, the portal's title or the environment.

    `account` is the account's ID where the groups are accounts. Both are empty for the profiles of
    which that is not known, and for all where nothing is grouped.
    """

    title: str = ""
    account: str = ""
    profiles: tuple[Profile, ...]


def grouped(
    profiles: Iterable[Profile],
    grouping: Grouping,
    sorting: Sorting,
    *,
    marks: ProfilePreferences,
    titles: Mapping[str, str],
) -> tuple[Group, ...]:
    """Groups by their titles, production first of all, and what has none last.

    `titles` are those of accounts by their IDs, or of portals by their start URLs.
    """
    ordered = sorted(profiles, key=_order(sorting, marks))
    if grouping is Grouping.NONE:
        return (Group(profiles=tuple(ordered)),)
    key_of = _keys(grouping, marks)
    found: dict[str, list[Profile]] = {}
    own_titles: dict[str, str] = {}
    for profile in ordered:
        key, title = key_of(profile)
        found.setdefault(key, []).append(profile)
        own_titles.setdefault(key, title)
    is_account = grouping is Grouping.ACCOUNT
    groups = (
        Group(
            title=titles.get(key, own_titles[key]),
            account=key if is_account else "",
            profiles=tuple(members),
        )
        for key, members in found.items()
    )
    return tuple(sorted(groups, key=_group_order))


def _group_order(group: Group) -> tuple[object, ...]:
    title = group.title.casefold()
    return not title, title != PRODUCTION, title, group.account


def _keys(grouping: Grouping, marks: ProfilePreferences) -> Callable[[Profile], tuple[str, str]]:
    """The function that returns a profile's group: its key, and its title."""

    def environment(profile: Profile) -> tuple[str, str]:
        word = marks.environment(profile.name).word
        return word.casefold(), word

    def portal(profile: Profile) -> tuple[str, str]:
        found = profile.portal
        return (found.start_url, found.title) if found else ("", "")

    def account(profile: Profile) -> tuple[str, str]:
        return profile.account, profile.account

    return {
        Grouping.ENVIRONMENT: environment,
        Grouping.PORTAL: portal,
        Grouping.ACCOUNT: account,
    }[grouping]


def _order(sorting: Sorting, marks: ProfilePreferences) -> Callable[[Profile], tuple[object, ...]]:
    def by_name(profile: Profile) -> tuple[object, ...]:
        return profile.name.casefold(), profile.origin is not Origin.VAULT

    def by_use(profile: Profile) -> tuple[object, ...]:
        use = marks.uses.get(profile.name)
        return -use.at.timestamp() if use else 0.0, *by_name(profile)

    return by_use if sorting is Sorting.LAST_USED else by_name


class Heading(Enum):
    """The parts of the list, in this order."""

    ACTIVE = auto()
    NEEDS_YOU = auto()
    FAVOURITES = auto()
    RECENT = auto()
    OTHERS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    heading: Heading
    names: tuple[str, ...]


MAX_RECENT: Final = 5
MAX_OTHERS: Final = 30
"""Enough to look through; more are found by searching."""

_ATTENTION = frozenset({SessionState.NEEDS_YOU, SessionState.FAILED, SessionState.EXPIRED})


def shortlist(
    names: Sequence[str], records: Iterable[SessionRecord], marks: ProfilePreferences, now: datetime
) -> tuple[Part, ...]:
    """Each profile at most once, under the first heading that it belongs to; no empty parts."""
    held = tuple(records)
    states = {record.profile: session_status(record, now).state for record in held}
    existing = frozenset(names)
    wanted: Mapping[Heading, Iterable[str]] = {
        Heading.ACTIVE: [
            *(r.profile for r in in_time(held, now) if states[r.profile] not in _ATTENTION),
            *(name for name, state in states.items() if state is SessionState.STARTING),
        ],
        Heading.NEEDS_YOU: [name for name, state in states.items() if state in _ATTENTION],
        Heading.FAVOURITES: [name for name in names if name in marks.favourites],
        Heading.RECENT: [name for name in marks.recent(now) if name in existing],
        Heading.OTHERS: names,
    }
    limits = {Heading.RECENT: MAX_RECENT, Heading.OTHERS: MAX_OTHERS}
    seen: set[str] = set()
    parts = []
    for heading, candidates in wanted.items():
        fresh = _fresh(candidates, seen, limits.get(heading))
        if fresh:
            parts.append(Part(heading=heading, names=fresh))
    return tuple(parts)


def _fresh(candidates: Iterable[str], seen: set[str], limit: int | None) -> tuple[str, ...]:
    """The first candidates that are listed nowhere yet; they are added to `seen`."""
    fresh: list[str] = []
    for name in candidates:
        if limit is not None and len(fresh) == limit:
            break
        if name not in seen:
            seen.add(name)
            fresh.append(name)
    return tuple(fresh)
