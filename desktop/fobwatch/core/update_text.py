"""The news of a release as text: in the feed, and in what is kept from one look to the next."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from fobwatch.core.handover import timestamp
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.text_rules import printable
from fobwatch.core.updates import Release, UpdateMemory, malformed_feed

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_NOTES: Final = 300
LONGEST_URL: Final = 300

_VERSION: Final = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)
"""As Semantic Versioning has it; what comes before a release is not announced."""


_WRONG: Final = (MalformedJson, KeyError, OverflowError, TypeError, ValueError)
"""What reading another document than ours raises; a moment in the year 1 has none in UTC."""


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
    except _WRONG as error:
        raise malformed_feed("It is not a feed of releases.") from error
    if not _VERSION.fullmatch(release.version):
        raise malformed_feed("It names no version.")
    if not _is_web_page(release.url):
        raise malformed_feed("It names no page on the web.")
    if release.expires <= release.published:
        raise malformed_feed("It ends before it begins.")
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
    except _WRONG as error:
        raise malformed_feed("What was kept of it is damaged.") from error


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
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is no address of IPv6
        return False
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
