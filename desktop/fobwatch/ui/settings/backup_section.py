"""The settings' section about backups: the last one, the schedule, and how to restore one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.vault_intents import BackUp, RestoreBackup, ScheduleBackups
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label


class BackupSection(QWidget):
    """Shows the state of backups; its buttons are answered elsewhere.

    Signals:
        intended: an `Intent`.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._last = named(wrapped_label(""), "last_backup")
        self._last.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._schedule = named(wrapped_label("", "dim"), "backup_schedule")
        self._problem = named(wrapped_label("", "error"), "backup_problem")
        steps = Flow()
        for text, name, intent in (
            (self.tr("Back up now…"), "back_up", BackUp()),
            (self.tr("Schedule…"), "schedule_backups", ScheduleBackups()),
            (self.tr("Restore a backup…"), "restore_backup", RestoreBackup()),
        ):
            steps.addWidget(button(text, name, pressed=partial(self.intended.emit, intent)))
        in_column(
            label(self.tr("Backup"), "heading"),
            self._last,
            self._schedule,
            self._problem,
            steps,
            margins=(0, 12, 0, 0),
            spacing=12,
            within=self,
        )

    def show_state(self, last: str, schedule: str, problem: str) -> None:
        """`problem` is why the last scheduled backup failed; empty where it did not."""
        self._last.setText(last)
        self._schedule.setText(schedule)
        self._problem.say(problem)
