"""Makes the scheduled backups when they are due, also after sleep."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot

from fobwatch.core.backup.errors import no_answer
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import ScheduleBackups

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.services import Runtime


PATIENCE: Final = timedelta(minutes=10)
"""The wait for a folder before a person is notified: a network share may never answer."""


class ScheduledBackups(Actions):
    """Reports each failure once, as that of any step."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime, runtime.heartbeat)
        heartbeat = runtime.heartbeat
        self._heartbeat = heartbeat
        self._backups = runtime.services.backups
        self._begun: datetime | None = None
        self._folder = ""
        self._is_told = False
        heartbeat.beat.connect(self._on_beat)
        heartbeat.beat_by(self._next_change)
        self._backups.on_change(runtime.runner.listener(heartbeat.wake, receiver=heartbeat))

    def _next_change(self, now: datetime) -> datetime | None:
        """When the next backup is made, or a person is reminded that there is none."""
        moments = (self._due(now), self._late, self._services.backup_reminder.next_change(now))
        return min((moment for moment in moments if moment is not None), default=None)

    def _due(self, now: datetime) -> datetime | None:
        return None if self._waits else self._backups.next_due(now)

    @property
    def _waits(self) -> bool:
        """Whether a backup is being made. One that waits for a folder of before keeps none back."""
        wanted = self._services.settings.current.backup_folder
        return self._begun is not None and self._folder == wanted

    @property
    def _late(self) -> datetime | None:
        """When a person is notified that the backup does not finish."""
        if self._begun is None or self._is_told or not self._waits:
            return None
        return self._begun + PATIENCE

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        reminder = self._services.backup_reminder
        if reminder.wants_note():
            work = partial(reminder.note, now)
            self._runner.submit(work, receiver=self, lane=Lane.BACKUPS)
        if self._late is not None and self._late <= now:
            self._is_told = True
            self._bus.fail(ScheduleBackups(), no_answer(self._folder))
        due = self._due(now)
        if due is None or due > now:
            return
        self._begun, self._is_told = now, False
        self._folder = self._services.settings.current.backup_folder
        self._runner.submit(
            partial(self._backups.make_scheduled, now),
            receiver=self,
            done=lambda _: self._on_made(now),
            failed=partial(self._on_failed, now),
            lane=Lane.BACKUPS,
        )

    def _on_made(self, begun: datetime) -> None:
        if begun == self._begun:
            self._begun = None
        self._heartbeat.wake()

    def _on_failed(self, begun: datetime, error: FobwatchError) -> None:
        self._bus.fail(ScheduleBackups(), error)
        self._on_made(begun)
