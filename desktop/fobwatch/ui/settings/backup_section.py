"""The settings' section about backups: the last one, the schedule, and how to restore one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.flow import Flow
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.verbs import Verb
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.labels import label, wrapped_label


class BackupSection(QWidget):
    """Says how things are, and asks for what is done elsewhere.

    Signals:
        intended: an `Intent`.
    """

    intended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._last = wrapped_label("")
        self._last.setObjectName("last_backup")
        self._last.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._schedule = wrapped_label("", "dim")
        self._schedule.setObjectName("backup_schedule")
        self._problem = wrapped_label("", "error")
        self._problem.setObjectName("backup_problem")
        steps = Flow()
        steps.add_widgets(
            [
                self._step(self.tr("Back up now…"), "back_up", Verb.BACK_UP),
                self._step(self.tr("Schedule…"), "schedule_backups", Verb.SCHEDULE_BACKUPS),
                self._step(self.tr("Restore a backup…"), "restore_backup", Verb.RESTORE_BACKUP),
            ]
        )
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
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _step(self, text: str, name: str, verb: Verb) -> QWidget:
        step = button(text, name)
        step.clicked.connect(lambda: self.intended.emit(Intent(verb=verb)))
        return step
