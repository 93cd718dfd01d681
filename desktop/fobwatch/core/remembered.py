"""A small file of what can be found out again: values as JSON, read back by their fields' types."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from fobwatch.core.json_text import parse_stored
from fobwatch.core.json_values import moment, moment_of

if TYPE_CHECKING:
    from fobwatch.core.ports import TextStore

T = TypeVar("T")


class Remembered(Generic[T]):
    """The one value of a dataclass that the file has. Both methods raise `StorageError`.

    Its fields may be nested: texts, numbers, times, enumerations, dataclasses, tuples of one type,
    and each of them or None.
    """

    def __init__(self, store: TextStore, kind: type[T]) -> None:
        self._store = store
        self._kind = kind

    def read(self) -> T | None:
        """None where there is no file, or a damaged one, which is forgotten."""
        text = self._store.read()
        try:
            value: T | None = None if text is None else _read(self._kind, parse_stored(text))
        except (ValueError, AttributeError, KeyError, TypeError, OverflowError):
            return None
        return value

    def write(self, value: T) -> None:
        fields = asdict(value)  # type: ignore[call-overload] # no type says that it is a dataclass
        self._store.write(json.dumps(fields, indent=2, default=moment) + "\n")


def _read(kind: Any, found: Any) -> Any:  # noqa: ANN401 - of any field
    if get_origin(kind) is UnionType:
        kind, _none = get_args(kind)
        return None if found is None else _read(kind, found)
    if get_origin(kind) is tuple:
        inner, _more = get_args(kind)
        return tuple(_read(inner, each) for each in found)
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _read(each, found[name]) for name, each in _kinds(kind).items()})
    if kind is datetime:
        return moment_of(found)
    return found is True if kind is bool else kind(found)


@cache
def _kinds(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
