"""What one setting may be, and its way to and from JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

T = TypeVar("T")
Choice = TypeVar("Choice", bound=StrEnum)

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
"""Stricter than ISO 8601: a zone or seconds would not be shown, and could not be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(Generic[T]):
    """`read` turns a JSON value into the setting; raises `ValueError` with words for why not.

    `key` is the field's name in `Settings` and in the file. `least` and `most` are the limits of
    a number, in the option's unit.
    """

    key: str
    default: T
    read: Callable[[Any], T]
    write: Callable[[T], object]
    least: int = 0
    most: int = 0


def flag(key: str, *, default: bool) -> Option[bool]:
    def read(value: object) -> bool:
        if not isinstance(value, bool):
            raise ValueError("it is neither true nor false")  # noqa: TRY004 - one error for all
        return value

    return Option(key=key, default=default, read=read, write=lambda value: value)


def choice(key: str, kind: type[Choice], *, default: Choice) -> Option[Choice]:
    def read(value: object) -> Choice:
        known = [str(member) for member in kind]
        if value not in known:
            raise ValueError(f"it is none of {', '.join(known)}")
        return kind(str(value))

    return Option(key=key, default=default, read=read, write=str)


def span(
    key: str, *, default: timedelta, unit: timedelta, least: int, most: int
) -> Option[timedelta]:
    """A length in whole `unit`s, from `least` to `most` of them."""

    def read(value: object) -> timedelta:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(f"it is no whole number from {least} to {most}")
        return value * unit

    return Option(
        key=key,
        default=default,
        read=read,
        write=lambda value: value // unit,
        least=least,
        most=most,
    )


def hour(key: str, *, default: time) -> Option[time]:
    """A time of day, written as 22:30."""

    def read(value: object) -> time:
        if not isinstance(value, str) or not _HOUR.fullmatch(value):
            raise ValueError("it is no time such as 22:30")
        return time.fromisoformat(value)

    return Option(key=key, default=default, read=read, write=lambda value: f"{value:%H:%M}")
