"""The record of earlier backups, beside the settings: it is no secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fobwatch.core.collection import RecordKind

NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupHistory:
    """`made_at`, `path` and the counts are those of the last backup, by whomever it was made.

    `scheduled_at` is when the last scheduled one was made, and `problem` how one failed since, as a
    person has read it. `without_since` is when there was first a device without a
    backup; `asked` says that the person was asked whether to make one. `names` are those of the
    scheduled ones in the order in which they were made, so that nobody else's are taken for ours.
    """

    name: str = "backups"
    made_at: datetime = NEVER
    path: str = ""
    size: int = 0
    profiles: int = 0
    devices: int = 0
    portals: int = 0
    scheduled_at: datetime = NEVER
    problem: str = ""
    without_since: datetime = NEVER
    asked: bool = False
    names: tuple[str, ...] = ()

    @property
    def is_made(self) -> bool:
        return bool(self.path)

    @property
    def alone_since(self) -> datetime | None:
        return None if self.without_since == NEVER else self.without_since


HISTORY: Final[RecordKind[BackupHistory]] = RecordKind(
    prefix="backups", noun="record of backups", types={"backups": BackupHistory}, key="name"
)
