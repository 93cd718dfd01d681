"""Draws the dialogs and the settings about backups to `build/backup-*.png`, for looking at.

Run it at a scale: `QT_SCALE_FACTOR=2 python -m tests.ui.backup_scenes`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QTextEdit, QWidget

from fobwatch.core.aws.clock import AwsTime
from fobwatch.core.backup.contents import backup_of
from fobwatch.core.backup.errors import BackupFailed
from fobwatch.core.backup.history import BackupHistory
from fobwatch.core.backup.restoring import Kept, Presence, Restoring
from fobwatch.core.catalogue.profile_marks import ProfilePreferences
from fobwatch.core.portals.portal import PORTALS
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.settings.settings import BackupSchedule, Settings
from fobwatch.core.vault.records import PROFILES
from fobwatch.ui.backup.choice import BackupChoice
from fobwatch.ui.backup.restore_rows import MOST_ROWS
from fobwatch.ui.backup.restore_window import RestoreWindow
from fobwatch.ui.backup.schedule_dialog import ScheduleDialog
from fobwatch.ui.backup.sheet import recovery_sheet, sheet_document
from fobwatch.ui.backup.sheet_dialog import SheetQuestion
from fobwatch.ui.backup.words import last_backup, schedule_problem
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.scrolled import Scrolled
from fobwatch.ui.settings.backup_section import BackupSection
from tests.fakes import ADMIN, ANNA, DEVICE, NOON
from tests.fakes_portals import PORTAL
from tests.ui.drawing import BUILD, draw, named
from tests.vault_world import VaultWorld

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "/media/anna/Backups and archives/fobwatch"
GONE = BackupFailed(
    "The folder for the backup is not there",
    f"{FOLDER} is not a folder now; its disk may not be connected.",
    "Connect the disk, or choose another folder.",
)
HISTORY = BackupHistory(
    made_at=NOON,
    path=f"{FOLDER}/fobwatch-tower-2026-11-22-120000.fobwatch-backup",
    size=24_816,
    profiles=12,
    devices=1,
    portals=2,
)


def restore() -> QWidget:
    """Something of each: new, the same, different, and not usable."""
    theirs, mine = VaultWorld(), VaultWorld()
    theirs.vault.save_profile(replace(ADMIN, region="eu-central-1"))
    theirs.vault.save_profile(replace(ADMIN, name="data-lake"))
    theirs.vault.save_profile(replace(ANNA, name="not usable"))
    theirs.vault.save_profile(
        ProcessProfile(name="partner", command="/usr/local/bin/partner-credentials --json")
    )
    theirs.vault.save_device(replace(DEVICE, name="anna-phone"))
    theirs.vault.save(PORTALS, PORTAL)
    backup = replace(
        backup_of(theirs.vault, ProfilePreferences(), computer="anna's old laptop", now=NOON),
        unread=2,
    )
    restoring = Restoring(
        vault=mine.vault,
        profiles=mine.catalogue,
        marks=mine.marks,
        rules=mine.rules,
        journal=mine.journal,
        aws_time=AwsTime(mine.clock),
    )
    dialog = RestoreWindow(backup, restoring.listed(backup), now=NOON + timedelta(days=40))
    conflict = dialog.findChildren(QComboBox, "restore_conflict")[1]
    conflict.setCurrentIndex(conflict.count() - 1)
    return dialog


def restore_many() -> QWidget:
    """More than has rows of its own: the end of the list."""
    plain = [
        Kept(kind=PROFILES, value=replace(ADMIN, name=f"role-{number}"), presence=Presence.NEW)
        for number in range(MOST_ROWS + 42)
    ]
    same = replace(plain[0], presence=Presence.SAME)
    backup = backup_of(VaultWorld().vault, ProfilePreferences(), computer="tower", now=NOON)
    dialog = RestoreWindow(backup, [*plain, same, same], now=NOON)
    dialog.show()
    QApplication.processEvents()
    others = dialog.findChildren(QCheckBox, "restore_others")
    dialog.findChildren(Scrolled)[0].ensureWidgetVisible(others[0])
    return dialog


def schedule() -> QWidget:
    return ScheduleDialog(Settings(), has_passphrase=False)


def schedule_refused() -> QWidget:
    settings = Settings(back_up=BackupSchedule.WEEKLY, backup_folder=FOLDER)
    dialog = ScheduleDialog(settings, has_passphrase=True)
    dialog.show()
    dialog.show_failure(GONE)
    return dialog


def section() -> QWidget:
    page = QWidget()
    never, failed = BackupSection(), BackupSection()
    never.show_state(last_backup(BackupHistory(), NOON), "No backups are scheduled.", "")
    failed.show_state(
        last_backup(HISTORY, NOON),
        f"A backup is made each day in {FOLDER}. The last 7 are kept.",
        schedule_problem(BackupHistory(problem=f"{GONE.title} ({FOLDER})")),
    )
    in_column(never, failed, margins=(24, 24, 24, 24), spacing=24, within=page)
    window = Scrolled(page)
    window.resize(640, 420)
    return window


def choice() -> QWidget:
    return BackupChoice(DEVICE, has_key=True)


def sheet_question() -> QWidget:
    return SheetQuestion(DEVICE)


def sheet() -> QWidget:
    """As the paper shows it, black on white in both themes."""
    page = QTextEdit()
    page.setStyleSheet("background: white")
    page.setDocument(sheet_document(DEVICE, "acme-production", NOON))
    page.resize(640, 860)
    return page


def paper() -> QWidget:
    """The sheet, with the file that is printed."""
    (BUILD / "backup-sheet.pdf").write_bytes(recovery_sheet(DEVICE, "acme-production", NOON))
    return sheet()


DIALOGS: tuple[Callable[[], QWidget], ...] = (
    *(restore, schedule, schedule_refused),
    *(sheet_question, choice),
)


if __name__ == "__main__":
    draw("backup", {**named((*DIALOGS, restore_many, section)), "sheet": paper})
