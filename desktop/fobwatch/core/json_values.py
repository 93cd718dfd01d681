"""Values as JSON's objects, by the types of their fields: in the vault and in import documents."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

UNWRITTEN: Final = MappingProxyType({"written": False})
"""The metadata of a field that is no part of the JSON, and has its default when it is read."""

_KEYS: Final = {"duration": "duration_seconds"}
"""The keys that are not their field's name."""

_PAIRS: Final = tuple[tuple[str, str], ...]
_TEXTS: Final = tuple[str, ...]

EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2200
"""Far from where the calendar ends, so that every sum and difference has a date."""


class Fields(ABC):
    """JSON's values by their keys. Each reader reports what is missing or wrong in its own way."""

    @abstractmethod
    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value, of exactly this type: True is no number, although it is an int to isinstance.

        Without a `default` there has to be one.
        """

    @abstractmethod
    def reject(self, key: str, kind: type) -> None:
        """Report that what is at `key` cannot be read as this type."""

    def text(self, key: str, default: str | None = None) -> str:
        return self.value(key, str, default)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """An object of texts; empty where there is none."""
        found: dict[str, Any] = self.value(key, dict, {})
        return tuple(found.items()) if self._has_texts(key, found.values(), dict) else ()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list; empty where there is none."""
        found: list[Any] = self.value(key, list, [])
        return tuple(found) if self._has_texts(key, found, list) else ()

    def _has_texts(self, key: str, found: Any, kind: type) -> bool:  # noqa: ANN401 - JSON's values
        sound = all(isinstance(text, str) for text in found)
        if not sound:
            self.reject(key, kind)
        return sound


class StoredFields(Fields):
    """The fields of an object as it was written. Raises `KeyError` and `TypeError`."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        value: T = self._fields[key] if default is None else self._fields.get(key, default)
        if type(value) is not kind:
            self.reject(key, kind)
        return value

    def reject(self, key: str, kind: type) -> None:
        raise TypeError(key, kind)


class _Field(NamedTuple):
    """`kind` is the type that the field is declared with. `parts` are a nested value's own."""

    name: str
    key: str
    kind: Any
    default: Any


def to_json(value: object) -> dict[str, Any]:
    """The value as JSON, a nested one's fields among its own.

    What is empty and has a default is left out. Times are ISO 8601 in UTC, durations whole seconds.
    """
    found: dict[str, Any] = {}
    for field in _fields(type(value)):  # type: ignore[arg-type]  # to mypy, a class has no hash
        content = getattr(value, field.name)
        if is_dataclass(field.kind):
            found |= to_json(content)
        elif content or field.default is None:
            found[field.key] = _plain(content, field.kind)
    return found


def from_json(kind: type[T], source: Fields) -> T:
    """The value that `to_json` wrote, unchecked.

    Raises `ValueError` or `OverflowError` for a text or a number that has no meaning there, beside
    what `source` raises.
    """
    declared = _fields(kind)  # type: ignore[arg-type]  # as above
    return kind(**{field.name: _read(field, source) for field in declared})


def keys_of(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    """Every key that `to_json` may write for this type."""
    return tuple(
        key
        for field in _fields(kind)
        for key in (keys_of(field.kind) if is_dataclass(field.kind) else (field.key,))
    )


@cache
def _fields(kind: Any) -> tuple[_Field, ...]:  # noqa: ANN401 - a dataclass
    kinds = get_type_hints(kind)
    return tuple(
        _Field(
            name=field.name,
            key=_KEYS.get(field.name, field.name),
            kind=kinds[field.name],
            default=None if field.default is MISSING else field.default,
        )
        for field in fields(kind)
        if field.metadata.get("written", True)
    )


def _plain(content: Any, kind: Any) -> object:  # noqa: ANN401 - of any field
    if kind is datetime:
        return moment(content)
    if kind is timedelta:
        return _seconds(content)
    return dict(content) if kind == _PAIRS else content


def _read(field: _Field, source: Fields) -> object:
    kind, key, default = field.kind, field.key, field.default
    if is_dataclass(kind):
        return from_json(kind, source)  # type: ignore[arg-type]  # it is a class, no value of one
    if kind == _PAIRS:
        return source.pairs(key)
    if kind == _TEXTS:
        return source.texts(key)
    if kind is datetime:
        return moment_of(source.text(key))
    if kind is timedelta:
        seconds = None if default is None else _seconds(default)
        return timedelta(seconds=source.value(key, int, seconds))
    if kind in (bool, int):
        return source.value(key, kind, default)
    return kind(source.text(key, default))


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment_of(text: str) -> datetime:
    """A time with a zone, in UTC.

    Raises `ValueError` or `OverflowError`, also for a year too far off.
    """
    when = datetime.fromisoformat(text)
    if when.tzinfo is None or not EARLIEST_YEAR <= when.year <= LATEST_YEAR:
        raise ValueError
    return when.astimezone(UTC)


def _seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())
