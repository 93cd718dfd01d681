"""Findings that a person does not want to see for a while, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - the fields' types are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Of the finding `key`, which comes back at `until`."""

    key: str
    reason: str
    until: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.until
