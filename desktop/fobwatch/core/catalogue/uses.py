"""How often and how lately a profile was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.timestamps import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

HALF_LIFE: Final = timedelta(days=7)
"""After a week a use counts half: what is used often and lately comes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """How often a profile was used, each use halved by the `HALF_LIFE` until `at`."""

    weight: float
    at: datetime

    def frecency(self, now: datetime) -> float:
        age = max(now - self.at, timedelta())
        return float(self.weight * 0.5 ** (age / HALF_LIFE))


def use_to_json(use: Use) -> dict[str, Any]:
    return {"weight": round(use.weight, 3), "at": timestamp(use.at)}


def use_from_json(record: Mapping[str, Any]) -> Use:
    """Raises `KeyError`, `OverflowError`, `TypeError` or `ValueError` if it is malformed."""
    at = datetime.fromisoformat(record["at"])
    if at.tzinfo is None:
        raise ValueError
    return Use(weight=float(record["weight"]), at=at)
