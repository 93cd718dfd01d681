"""The order of the profiles before a search: what a person wants most comes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from fobwatch.core.sessions.overview import in_time
from fobwatch.core.sessions.sessions import SessionState, session_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.sessions.sessions import SessionRecord


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
    states = {record.profile: session_state(record, now) for record in held}
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
