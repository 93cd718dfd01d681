"""Whether there is a newer release: what the feed says, what of it is believed, and when to ask.

The feed is signed by the project (adapters/update_feed.py checks that); what stands here guards
against one that is genuine and yet wrong: an old one that is shown again, or one kept too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fobwatch.core.errors import (
    FeedDowngraded,
    FeedExpired,
    FeedMalformed,
    FeedReplayed,
    FeedUnreachable,
)
from fobwatch.core.handover import timestamp
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.errors import UpdateError

DAY: Final = timedelta(days=1)

SPREAD: Final = timedelta(hours=6)
"""Each pause is up to this much longer, by chance, so that not everyone asks at one moment."""

AFTER_SILENCE: Final = timedelta(hours=1)
"""Where nobody answered at all, as on a train; what answers is asked once a day."""

AHEAD: Final = DAY
"""How far a feed's date may lie ahead of us: clocks and time zones are set wrong."""

LONGEST_NOTES: Final = 300
LONGEST_URL: Final = 300

_VERSION: Final = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)
"""As Semantic Versioning has it; what comes before a release is not announced."""

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


def read_feed(text: str) -> Release:
    """The signed text as a release. Raises `FeedMalformed`."""
    try:
        found = parse_object(text)
        release = Release(
            version=_text(found, "version", 20),
            url=_text(found, "url", LONGEST_URL),
            notes=printable(_text(found, "notes", LONGEST_NOTES, least=0), LONGEST_NOTES),
            published=_moment(found["published"]),
            expires=_moment(found["expires"]),
        )
    except (MalformedJson, KeyError, TypeError, ValueError) as error:
        raise _malformed("It is not a feed of releases.") from error
    if not _VERSION.fullmatch(release.version):
        raise _malformed("It names no version.")
    if not _is_web_page(release.url):
        raise _malformed("It names no page on the web.")
    if release.expires <= release.published:
        raise _malformed("It ends before it begins.")
    return release


def write_feed(release: Release) -> dict[str, str]:
    """The release as JSON has it: what is signed, and what is remembered."""
    return {
        "version": release.version,
        "url": release.url,
        "notes": release.notes,
        "published": timestamp(release.published),
        "expires": timestamp(release.expires),
    }


def believed(memory: UpdateMemory, release: Release, now: datetime) -> UpdateMemory:
    """The memory with this release in it.

    Raises:
        FeedMalformed: it bears a date that is still to come.
        FeedExpired: it was signed to be believed until a moment that has passed.
        FeedReplayed: a later one was seen already.
        FeedDowngraded: an earlier one named a newer release.
    """
    if release.published > now + AHEAD:
        raise _malformed("It bears a date that is still to come.")
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


def read_memory(text: str) -> UpdateMemory:
    """Raises `FeedMalformed` for what `write_memory` never makes."""
    try:
        found = parse_object(text)
        kept = found["release"]
        return UpdateMemory(
            release=None if kept is None else _kept_release(kept),
            told=str(found["told"]),
            looked=_moment_or_none(found["looked"]),
            next_look=_moment_or_none(found["next_look"]),
        )
    except (MalformedJson, KeyError, TypeError, ValueError) as error:
        raise _malformed("What was kept of it is damaged.") from error


def write_memory(memory: UpdateMemory) -> dict[str, Any]:
    return {
        "release": None if memory.release is None else write_feed(memory.release),
        "told": memory.told,
        "looked": memory.looked and timestamp(memory.looked),
        "next_look": memory.next_look and timestamp(memory.next_look),
    }


def _kept_release(kept: Mapping[str, Any]) -> Release:
    return Release(
        version=str(kept["version"]),
        url=str(kept["url"]),
        notes=str(kept["notes"]),
        published=_moment(kept["published"]),
        expires=_moment(kept["expires"]),
    )


def _text(found: Mapping[str, Any], key: str, longest: int, least: int = 1) -> str:
    value = found[key]
    if not isinstance(value, str) or not least <= len(value) <= longest:
        raise ValueError(key)
    return value


def _moment(value: object) -> datetime:
    if not isinstance(value, str):
        raise TypeError
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _moment_or_none(value: object) -> datetime | None:
    return None if value is None else _moment(value)


def _is_web_page(url: str) -> bool:
    """Whether a browser may be sent there: encrypted, and with nobody's name or password in it."""
    if not url.isascii() or not url.isprintable() or " " in url:
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def _malformed(message: str) -> FeedMalformed:
    return FeedMalformed(
        "The news of releases cannot be read",
        message,
        "Look at the project's page yourself.",
    )
