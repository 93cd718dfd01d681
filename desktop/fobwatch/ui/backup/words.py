"""The words of backups and of their schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from fobwatch.core.settings.settings import BackupSchedule
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.backup.backups import Backups
    from fobwatch.core.backup.history import BackupHistory
    from fobwatch.core.settings.settings import Settings


def counts(profiles: int, devices: int, portals: int) -> str:
    """What is in a backup."""
    parts = (
        translate("Backup", "1 profile")
        if profiles == 1
        else translate("Backup", "%n profiles", "", profiles),
        translate("Backup", "1 MFA device")
        if devices == 1
        else translate("Backup", "%n MFA devices", "", devices),
        translate("Backup", "1 access portal")
        if portals == 1
        else translate("Backup", "%n access portals", "", portals),
    )
    numbers = (profiles, devices, portals)
    return ", ".join(part for part, number in zip(parts, numbers, strict=True) if number)


def last_backup(history: BackupHistory, now: datetime) -> str:
    if not history.is_made:
        return translate(
            "Backup",
            "There is no backup yet. If this computer is lost, so are the keys and the MFA seeds "
            "in the vault.",
        )
    return translate("Backup", "Last backup: {when}, with {what} ({size}), in {path}").format(
        when=moment(history.made_at, now),
        what=counts(history.profiles, history.devices, history.portals),
        size=QLocale().formattedDataSize(history.size),
        path=history.path,
    )


def schedule_words(settings: Settings, backups: Backups) -> str:
    if settings.back_up is BackupSchedule.OFF:
        return translate("Backup", "No backups are scheduled.")
    every = {
        BackupSchedule.DAILY: translate("Backup", "A backup is made each day in {folder}."),
        BackupSchedule.WEEKLY: translate("Backup", "A backup is made each week in {folder}."),
    }[settings.back_up]
    kept = (
        translate("Backup", "Only the last one is kept.")
        if settings.backups_kept == 1
        else translate("Backup", "The last %n are kept.", "", settings.backups_kept)
    )
    words = f"{every.format(folder=settings.backup_folder)} {kept}"
    if backups.has_passphrase:
        return words
    waits = translate("Backup", "It waits until the vault is open and has their passphrase.")
    return f"{words} {waits}"


def schedule_problem(history: BackupHistory) -> str:
    if not history.problem:
        return ""
    return translate(
        "Backup",
        "The last scheduled backup had a problem: {problem}. It is tried again by itself.",
    ).format(problem=history.problem)
