"""The marks on profiles at one moment, and how they are written into a file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from fobwatch.core.browsers.browsers import choice_from_json, choice_to_json
from fobwatch.core.catalogue.environments import environment_from_json, suggested_environment
from fobwatch.core.console.console import SERVICE
from fobwatch.core.json_text import MalformedJson
from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from fobwatch.core.browsers.browsers import BrowserChoice
    from fobwatch.core.catalogue.environments import Environment

T = TypeVar("T")

HALF_LIFE: Final = timedelta(days=7)
"""After a week a use counts half: what is used often and lately comes first."""

MAX_FAVOURITES: Final = 12
"""A menu has no room for more. The oldest one is removed."""

MALFORMED = (
    MalformedJson,
    AttributeError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading a damaged file raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often a profile was used, each use halved by the `HALF_LIFE` until `at`."""

    weight: float
    at: datetime

    def frecency(self, now: datetime) -> float:
        age = max(now - self.at, timedelta())
        return float(self.weight * 0.5 ** (age / HALF_LIFE))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfilePreferences:
    """All marks at one moment, by the profiles' names."""

    favourites: frozenset[str] = frozenset()
    muted: frozenset[str] = frozenset()
    pinned: str = ""
    uses: Mapping[str, Use] = field(default_factory=lambda: MappingProxyType({}))
    browsers: Mapping[str, BrowserChoice] = field(default_factory=lambda: MappingProxyType({}))
    """Where pages open, for those that do not follow the settings."""
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    environments: Mapping[str, Environment] = field(default_factory=lambda: MappingProxyType({}))
    """Those that a person chose; `environment` also says what a name suggests."""
    identities: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """What those that are asked about have been since then, in digests (`console_protection`)."""
    services: Mapping[str, ConsoleServices] = field(default_factory=lambda: MappingProxyType({}))
    """Those of the console, for the profiles of which one is a favourite or was opened."""
    lost: bool = False
    """Whether the file before could not be read: it is not known what a person had chosen."""
    followed: Mapping[str, Environment] = field(
        default_factory=lambda: MappingProxyType({}), compare=False
    )
    """Those that were chosen for a name that is gone, by the name that the profile has now. They
    are not stored: `ConsoleProtection` finds them."""

    def environment(self, name: str) -> Environment:
        """What a person chose for the profile; what its name says where they chose nothing."""
        chosen = self.environments.get(name) or self.followed.get(name)
        return chosen or suggested_environment(name)

    def services_of(self, name: str) -> ConsoleServices:
        return self.services.get(name, NO_SERVICES)

    def recent(self, now: datetime) -> tuple[str, ...]:
        """The profiles that were used, the most often and lately used one first."""
        by_use = sorted(self.uses.items(), key=lambda item: (-item[1].frecency(now), item[0]))
        return tuple(name for name, _ in by_use)


def by_name_of(marks: ProfilePreferences) -> dict[str, Mapping[str, Any]]:
    """What has a value for each profile, by the field's name."""
    return {field: getattr(marks, field) for field in _CODECS}


def only_where(marks: ProfilePreferences, keep: Callable[[str], bool]) -> ProfilePreferences:
    return ProfilePreferences(
        favourites=frozenset(filter(keep, marks.favourites)),
        muted=frozenset(filter(keep, marks.muted)),
        pinned=marks.pinned if keep(marks.pinned) else "",
        lost=marks.lost,
        **{field: _kept(values, keep) for field, values in by_name_of(marks).items()},
    )


def _kept(by_name: Mapping[str, T], keep: Callable[[str], bool]) -> Mapping[str, T]:
    return MappingProxyType({name: each for name, each in by_name.items() if keep(name)})


def joined(marks: ProfilePreferences, others: ProfilePreferences) -> ProfilePreferences:
    """With the others beside them. What has one value for each profile keeps that."""
    plain = ProfilePreferences(
        favourites=marks.favourites | others.favourites,
        muted=marks.muted | others.muted,
        pinned=marks.pinned or others.pinned,
        lost=marks.lost,
        **{
            field: MappingProxyType({**values, **by_name_of(marks)[field]})
            for field, values in by_name_of(others).items()
        },
    )
    return replace(plain, identities=joined_identities(marks.identities, others.identities))


def joined_identities(
    noted: Mapping[str, tuple[str, ...]], found: Mapping[str, tuple[str, ...]], *, most: int = 0
) -> Mapping[str, tuple[str, ...]]:
    """With what was found now; of each profile `most` at most, without the oldest."""
    joined = dict(noted)
    for name, now in found.items():
        before = joined.get(name, ())
        if not set(now) <= set(before):
            joined[name] = (*(each for each in before if each not in now), *now)[-most:]
    return MappingProxyType(joined)


def with_copy(marks: ProfilePreferences, name: str, new_name: str) -> ProfilePreferences:
    """With those of one name for another too, in place of what that has.

    But a console that opens only after a question by either name does so by the new one.
    """
    own = only_where(marks, lambda known: known == name)
    before, chosen = marks.environments.get(new_name), own.environments.get(name)
    if before is not None and before.asks_first:
        chosen = replace(chosen or before, asks_first=True)

    def named(by_name: Mapping[str, T]) -> Mapping[str, T]:
        return MappingProxyType({new_name: by_name[name]} if name in by_name else {})

    copied = ProfilePreferences(
        favourites=frozenset({new_name} if own.favourites else ()),
        muted=frozenset({new_name} if own.muted else ()),
        pinned=marks.pinned,
        lost=marks.lost,
        **{field: named(values) for field, values in by_name_of(own).items()},
    )
    if chosen is not None:
        copied = replace(copied, environments=MappingProxyType({new_name: chosen}))
    return joined(copied, marks)


def marks_to_json(marks: ProfilePreferences) -> dict[str, Any]:
    return {
        "favourites": sorted(marks.favourites),
        "muted": sorted(marks.muted),
        "pinned": marks.pinned,
        "lost": marks.lost,
        **{
            field: {name: _CODECS[field].written(each) for name, each in sorted(values.items())}
            for field, values in by_name_of(marks).items()
        },
    }


def marks_from_json(document: Mapping[str, Any]) -> ProfilePreferences:
    """Raises one of `MALFORMED` for what `marks_to_json` never makes."""
    return ProfilePreferences(
        favourites=frozenset(_texts(document["favourites"])),
        muted=frozenset(_texts(document["muted"])),
        pinned=str(document["pinned"]),
        lost=_flag(document["lost"]),
        **{
            field: MappingProxyType(
                {str(name): codec.read(each) for name, each in document[field].items()}
            )
            for field, codec in _CODECS.items()
        },
    )


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _texts(value: Collection[object]) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(str, value))


def _use_to_json(use: Use) -> dict[str, Any]:
    return {"weight": round(use.weight, 3), "at": timestamp(use.at)}


def _use_from_json(record: Mapping[str, Any]) -> Use:
    """Raises `KeyError`, `OverflowError`, `TypeError` or `ValueError` if it is malformed."""
    weight, at = float(record["weight"]), datetime.fromisoformat(record["at"])
    if at.tzinfo is None or not isfinite(weight):
        raise ValueError
    return Use(weight=weight, at=at.astimezone(UTC))


def _services_to_json(services: ConsoleServices) -> dict[str, Any]:
    return {"favourites": list(services.favourites), "last": services.last}


def _services_from_json(record: Mapping[str, Any]) -> ConsoleServices:
    """Raises `KeyError`, `TypeError` or `ValueError` for what are no services."""
    favourites, last = record["favourites"], record["last"]
    if not isinstance(favourites, list):
        raise TypeError
    named = favourites if last == "" else [*favourites, last]
    if not all(map(SERVICE.fullmatch, named)):
        raise ValueError
    return ConsoleServices(favourites=tuple(favourites[-MAX_FAVOURITES:]), last=last)


class _Codec(NamedTuple):
    written: Callable[[Any], object]
    read: Callable[[Any], Any]


_CODECS: Final[Mapping[str, _Codec]] = {
    "uses": _Codec(_use_to_json, _use_from_json),
    "browsers": _Codec(choice_to_json, choice_from_json),
    "tags": _Codec(list, _texts),
    "environments": _Codec(asdict, environment_from_json),
    "identities": _Codec(list, _texts),
    "services": _Codec(_services_to_json, _services_from_json),
}
"""How the values of each profile are written and read, by the field's name."""
