"""A record of the vault as text: a JSON object that says its version."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from fobwatch.core.errors import VaultEntryDamaged
from fobwatch.core.json_text import parse_object
from fobwatch.core.profiles.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

VERSION = 1

EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2200
"""Far from where the calendar ends, so that every sum and difference has a date."""

T = TypeVar("T")


def dump(**fields: object) -> str:
    return json.dumps({"version": VERSION, **fields}, ensure_ascii=False, separators=(",", ":"))


def moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


@contextmanager
def reading(what: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError, OverflowError):
        # `from None`: the cause may hold the entry's secrets.
        raise VaultEntryDamaged(
            f"A {what} cannot be read",
            "Its entry in the keyring is not as Fobwatch wrote it.",
            "Remove it and add it again. The entry is left as it is until then.",
        ) from None


class Record(Fields):
    """The fields of one record, each checked as it is taken.

    Raises `VaultEntryDamaged` for a newer version, otherwise one of the errors that `reading` turns
    into it.
    """

    def __init__(self, text: str) -> None:
        self._fields: Mapping[str, Any] = parse_object(text)
        if self.whole("version") > VERSION:
            raise VaultEntryDamaged(
                "An entry was written by a newer Fobwatch",
                "This version does not know all that stands in it.",
                "Update Fobwatch. The entry is left as it is until then.",
            )
        self.expect("version", VERSION)

    def expect(self, name: str, value: object) -> None:
        if self._fields[name] != value:
            raise ValueError(name)

    def text(self, key: str, default: str | None = None) -> str:
        absent = default is not None and key not in self._fields
        return default if absent else self._of_type(key, str)  # type: ignore[return-value]

    def whole(self, key: str, default: int | None = None) -> int:  # noqa: ARG002 - a record has it
        return self._of_type(key, int)

    def moment(self, name: str) -> datetime:
        moment = datetime.fromisoformat(self.text(name))
        if moment.tzinfo is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            raise ValueError(name)
        return moment.astimezone(UTC)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        pairs: dict[str, Any] = self._of_type(key, dict) if key in self._fields else {}
        if not all(isinstance(value, str) for value in pairs.values()):
            raise TypeError(key)
        return tuple(pairs.items())

    def texts(self, name: str) -> tuple[str, ...]:
        """A list; empty where the record has none."""
        texts: list[Any] = self._of_type(name, list) if name in self._fields else []
        if not all(isinstance(text, str) for text in texts):
            raise TypeError(name)
        return tuple(texts)

    def given(self, names: tuple[str, ...], kind: type) -> dict[str, Any]:
        """Those of `names` that the record has, as arguments for the value's constructor."""
        return {name: self._of_type(name, kind) for name in names if name in self._fields}

    def _of_type(self, name: str, kind: type[T]) -> T:
        value: T = self._fields[name]
        if type(value) is not kind:  # exactly: True is an int to isinstance
            raise TypeError(name)
        return value
