"""The values of one object in an import document, each taken with its place."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.core.errors import InvalidImport
from fobwatch.core.json_text import shown_key
from fobwatch.core.profiles.fields import Fields

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fobwatch.core.errors import InputError

T = TypeVar("T")

_LARGEST_NUMBER = 10**9


class ImportFields(Fields):
    """An object at `path`. What is wrong is added to `problems`, and an empty value taken.

    A problem never quotes a value: it may be a secret, perhaps in the wrong place.
    """

    def __init__(self, value: object, path: str, problems: list[InvalidImport]) -> None:
        self._path = path
        self._problems = problems
        self._before = len(problems)
        self._fields: Mapping[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.tell(
                "",
                "This is not an object",
                "An object in braces belongs here.",
                "Put it in braces.",
            )

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with this object so far."""
        return len(self._problems) == self._before

    def __contains__(self, key: str) -> bool:
        return key in self._fields

    def text(self, key: str, default: str | None = None) -> str:
        return self._of_type(key, str, default or "", "a text in quotes")

    def whole(self, key: str, default: int | None = None) -> int:
        default = default or 0
        number = self._of_type(key, int, default, "a whole number")
        if abs(number) <= _LARGEST_NUMBER:
            return number
        self.tell(key, "This number is too large", "No such value can be meant.", "Correct it.")
        return default

    def items(self, key: str) -> list[Any]:
        empty: list[Any] = []
        return self._of_type(key, list, empty, "a list in brackets")

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        empty: dict[str, Any] = {}
        mapping = self._of_type(key, dict, empty, "an object of texts")
        if all(isinstance(value, str) for value in mapping.values()):
            return tuple(mapping.items())
        self._wrong_type(key, "an object of texts")
        return ()

    def only(self, known: Collection[str]) -> None:
        """Report each key that is not among the known ones."""
        for key in self._fields:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                self.tell(
                    key,
                    f"The key {shown_key(key)} is not known",
                    f"Known here are: {', '.join(known)}.",
                    f"Write {shown_key(near[0])}." if near else "Remove it.",
                )

    def tell(self, key: str, title: str, message: str, remedy: str) -> None:
        path = ".".join(part for part in (self._path, key) if part)
        self._problems.append(InvalidImport(title, message, remedy, field=path))

    def tell_of(self, errors: Collection[InputError], keys: Mapping[str, str]) -> None:
        """Report what checks of the value found; `keys` are those whose name is not the field's."""
        for error in errors:
            key = keys.get(error.field, error.field)
            self.tell(key, error.title, error.message, error.remedy)

    def _of_type(self, key: str, kind: type[T], default: T, wanted: str) -> T:
        if key not in self._fields:
            return default
        value = self._fields[key]
        if type(value) is kind:  # exactly: True is an int to isinstance
            return value
        self._wrong_type(key, wanted)
        return default

    def _wrong_type(self, key: str, wanted: str) -> None:
        self.tell(key, "This value is of the wrong type", f"It must be {wanted}.", "Correct it.")
