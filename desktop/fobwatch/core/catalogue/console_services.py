"""The console's services of one profile: its favourites, and the one that was opened last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.console.console import SERVICE

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_FAVOURITES: Final = 12
"""A menu has room for no more. The oldest one gives way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleServices:
    """Services by their short names; the oldest favourite first."""

    favourites: tuple[str, ...] = ()
    last: str = ""

    def with_favourite(self, service: str, *, wanted: bool) -> ConsoleServices:
        others = tuple(each for each in self.favourites if each != service)
        favourites = (*others, service)[-MAX_FAVOURITES:] if wanted else others
        return replace(self, favourites=favourites)


NO_SERVICES: Final = ConsoleServices()


def services_from_json(record: Mapping[str, Any]) -> ConsoleServices:
    """Raises `KeyError`, `TypeError` or `ValueError` for what are no services."""
    favourites, last = record["favourites"], record["last"]
    if not isinstance(favourites, list):
        raise TypeError
    named = favourites if last == "" else [*favourites, last]
    if not all(map(SERVICE.fullmatch, named)):
        raise ValueError
    return ConsoleServices(favourites=tuple(favourites[-MAX_FAVOURITES:]), last=last)
