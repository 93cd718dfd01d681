"""The fields of a profile as they are written down, wherever that is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Fields(ABC):
    """JSON's values by their keys. Each reader reports what is missing or wrong in its own way."""

    @abstractmethod
    def text(self, key: str, default: str | None = None) -> str:
        """The text; with no `default` there has to be one."""

    @abstractmethod
    def whole(self, key: str, default: int | None = None) -> int: ...

    @abstractmethod
    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """An object of texts; empty where there is none."""

    def seconds(self, key: str, default: timedelta | None = None) -> timedelta:
        return timedelta(seconds=self.whole(key, None if default is None else seconds(default)))

    def texts_given(self, keys: Iterable[str]) -> dict[str, Any]:
        """Those that may be missing, as arguments for a value's constructor."""
        return {key: self.text(key, "") for key in keys}


def seconds(duration: timedelta) -> int:
    return int(duration.total_seconds())


def given(value: object, names: Iterable[str]) -> dict[str, Any]:
    """The attributes of `value` that are not empty."""
    return {name: getattr(value, name) for name in names if getattr(value, name)}
