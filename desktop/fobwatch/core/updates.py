"""Whether there is a newer release: what the feed says, what of it is believed, and when to ask.

The feed is signed by the project (adapters/update_feed.py checks that); what stands here guards
against one that is genuine and yet wrong: an old one that is shown again, or one kept too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from fobwatch.core.errors import (
    FeedDowngraded,
    FeedExpired,
    FeedMalformed,
    FeedReplayed,
    FeedUnreachable,
)

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import UpdateError

DAY: Final = timedelta(days=1)

SPREAD: Final = timedelta(hours=6)
"""Each pause is up to this much longer, by chance, so that not everyone asks at one moment."""

AFTER_SILENCE: Final = timedelta(hours=1)
"""Where nobody answered at all, as on a train; what answers is asked once a day."""

AHEAD: Final = DAY
"""How far a feed's date may lie ahead of us: clocks and time zones are set wrong."""

_START: Final = re.compile(r"\d+(?:\.\d+)*", re.ASCII)

UPDATES_KEY: Final = "update"
"""Of the notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What the feed says is the newest; its `url` is a page for people.

    `published` is when the feed was signed, and `expires` until when it is to be believed.
    """

    version: str
    url: str
    notes: str
    published: datetime
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateMemory:
    """What is kept from one look to the next. `release` is the last feed that was believed.

    `told` is the version that the person was told of, `next_look` the earliest next look.
    """

    release: Release | None = None
    told: str = ""
    looked: datetime | None = None
    next_look: datetime | None = None


class Outcome(Enum):
    ANSWERED = auto()
    """Somebody did, whatever it was."""
    SILENCE = auto()


def believed(memory: UpdateMemory, release: Release, now: datetime) -> UpdateMemory:
    """The memory with this release in it.

    Raises:
        FeedMalformed: it bears a date that is still to come.
        FeedExpired: it was signed to be believed until a moment that has passed.
        FeedReplayed: a later one was seen already.
        FeedDowngraded: an earlier one named a newer release.
    """
    if release.published > now + AHEAD:
        raise malformed_feed("It bears a date that is still to come.")
    if release.expires <= now:
        raise FeedExpired(
            "The news of releases is out of date",
            f"What came was to be believed until {release.expires:%Y-%m-%d}.",
            "Look at the project's page yourself; something may keep newer news from you.",
        )
    last = memory.release
    if last is not None and release.published < last.published:
        raise FeedReplayed(
            "The news of releases is older than before",
            f"What came is of {release.published:%Y-%m-%d}, and some of "
            f"{last.published:%Y-%m-%d} was here already.",
            "Look at the project's page yourself; somebody may be showing you old news.",
        )
    if last is not None and numbers(release.version) < numbers(last.version):
        raise FeedDowngraded(
            "The news of releases goes backwards",
            f"It names {release.version}, and named {last.version} before.",
            "Look at the project's page yourself.",
        )
    return replace(memory, release=release)


def after_look(
    memory: UpdateMemory, outcome: Outcome, now: datetime, chance: float
) -> UpdateMemory:
    """When to look again. `chance` is a number from 0 to 1, drawn anew for each look."""
    if outcome is Outcome.SILENCE:
        return replace(memory, next_look=now + AFTER_SILENCE * (1 + chance))
    return replace(memory, looked=now, next_look=now + DAY + SPREAD * chance)


def outcome_of(problem: UpdateError | None) -> Outcome:
    return Outcome.SILENCE if isinstance(problem, FeedUnreachable) else Outcome.ANSWERED


def is_due(memory: UpdateMemory, now: datetime) -> bool:
    """Whether to look now. A next look beyond what is ever planned is that of a wrong clock."""
    planned = memory.next_look
    return planned is None or planned <= now or planned > now + DAY + SPREAD


def newer_release(memory: UpdateMemory, running: str) -> Release | None:
    """What was believed last, if it is newer than the version that runs."""
    release = memory.release
    if release is None or numbers(release.version) <= numbers(running):
        return None
    return release


def numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with; those of ``1.2.0rc1`` are those of 1.2.0."""
    start = _START.match(version)
    found = [int(part) for part in start.group().split(".")] if start else []
    return tuple([*found, 0, 0, 0][: max(3, len(found))])


def malformed_feed(message: str) -> FeedMalformed:
    return FeedMalformed(
        "The news of releases cannot be read",
        message,
        "Look at the project's page yourself.",
    )
