"""The types of options: what is a value of each, and how it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from pathlib import PurePath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from fobwatch.core.browsers.browsers import choice_from_json, choice_to_json, is_choice
from fobwatch.core.settings.allowed_links import (
    are_allowed_links,
    links_from_json,
    links_to_json,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from enum import StrEnum

    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.settings.allowed_links import AllowedLink

T = TypeVar("T")

MAX_PLACES = 200

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
