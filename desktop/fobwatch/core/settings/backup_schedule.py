"""How often a backup is made without anybody's asking."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class BackupSchedule(StrEnum):
    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def interval(self) -> timedelta | None:
        """From one backup to the next; None for no backups."""
        return {
            BackupSchedule.OFF: None,
            BackupSchedule.DAILY: timedelta(days=1),
            BackupSchedule.WEEKLY: timedelta(days=7),
        }[self]
