"""The types of options: what is a value of each, and how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from fobwatch.core.browsers.browsers import choice_from_json, choice_to_json, is_choice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from enum import StrEnum

    from fobwatch.core.browsers.browsers import BrowserChoice

T = TypeVar("T")

MAX_PLACES = 200
MAX_LINKS: Final = 200

MAX_TEXT: Final = 4096
"""Characters."""

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
"""Stricter than ISO 8601: a zone or seconds would not be shown, and could not be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Generic[T]):
    """The JSON of an option: `reason` says what is wrong with a value, as the rest of a sentence.

    `least` and `most` are the limits of a number, in the option's unit. `in_doubt` is the value of
    a protection that nobody can tell to be off.
    """

    is_valid: Callable[[Any], bool]
    reason: str
    read: Callable[[Any], T]
    write: Callable[[T], object]
    least: int = 0
    most: int = 0
    in_doubt: T | None = None


FLAG: Option[bool] = Option(
    is_valid=lambda value: isinstance(value, bool),
    reason="it is neither true nor false",
    read=bool,
    write=bool,
)
PROTECTION = replace(FLAG, in_doubt=True)
HOUR: Option[time] = Option(
    is_valid=lambda value: isinstance(value, str) and bool(_HOUR.fullmatch(value)),
    reason="it is not a time such as 22:30",
    read=time.fromisoformat,
    write=lambda value: f"{value:%H:%M}",
)


BROWSER: Option[BrowserChoice] = Option(
    is_valid=is_choice,
    reason="it is no browser or place in one",
    read=choice_from_json,
    write=choice_to_json,
)


def _are_answers(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MAX_PLACES
        and all(isinstance(each, bool) for each in value.values())
    )


ANSWERS: Option[Mapping[str, bool]] = Option(
    is_valid=_are_answers,
    reason="it is no list of places with true or false",
    read=lambda value: MappingProxyType(dict(value)),
    write=dict,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedLink:
    """The link, and the profile that opens it; `sign_in` is its digest as it was allowed."""

    link: str
    profile: str
    sign_in: str


def are_allowed_links(written: object) -> bool:
    """Whether `links_from_json` reads it: by link, the profile and its digest."""
    if not isinstance(written, dict) or len(written) > MAX_LINKS:
        return False
    texts: list[object] = []
    for link, by in written.items():
        if not isinstance(by, dict) or set(by) != {"profile", "sign_in"}:
            return False
        texts += [link, *by.values()]
    return all(
        isinstance(text, str) and len(text) <= MAX_TEXT and text.isprintable() for text in texts
    )


def links_from_json(written: Mapping[str, Any]) -> tuple[AllowedLink, ...]:
    return tuple(AllowedLink(link=link, **by) for link, by in written.items())


def links_to_json(links: tuple[AllowedLink, ...]) -> dict[str, Any]:
    return {each.link: {"profile": each.profile, "sign_in": each.sign_in} for each in links}


LINKS: Option[tuple[AllowedLink, ...]] = Option(
    is_valid=are_allowed_links,
    reason="it names no profiles by their links",
    read=links_from_json,
    write=links_to_json,
)


def choice(kind: type[StrEnum]) -> Option[StrEnum]:
    known = [str(member) for member in kind]
    return Option(
        is_valid=lambda value: value in known,
        reason=f"it is not one of {', '.join(known)}",
        read=kind,
        write=str,
    )


FOLDER: Option[str] = Option(
    is_valid=lambda value: isinstance(value, str) and (not value or PurePath(value).is_absolute()),
    reason="it is no whole path of a folder",
    read=str,
    write=str,
)


def number(*, least: int, most: int) -> Option[int]:
    return Option(
        is_valid=lambda value: type(value) is int and least <= value <= most,
        reason=f"it is not a whole number from {least} to {most}",
        read=int,
        write=int,
        least=least,
        most=most,
    )


def span(unit: timedelta, *, least: int, most: int) -> Option[timedelta]:
    """A length in whole `unit`s, from `least` to `most` of them."""
    whole = number(least=least, most=most)
    return Option(
        is_valid=whole.is_valid,
        reason=whole.reason,
        read=lambda value: value * unit,
        write=lambda value: value // unit,
        least=least,
        most=most,
    )
