"""Makes the scheduled backups when they are due, also after sleep."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


class ScheduledBackups(Actions):
    """What went wrong is told once, as any step that failed."""

    def __init__(
        self, bus: IntentBus, heartbeat: Heartbeat, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, heartbeat)
        self._heartbeat = heartbeat
        self._backups = services.backups
        self._making = False
        heartbeat.beat.connect(self._on_beat)
        services.backups.on_change(runner.listener(heartbeat.wake, receiver=heartbeat))

    def next_change(self, now: datetime) -> datetime | None:
        """When the next backup is made, or a person is reminded that there is none."""
        moments = (self._due(now), self._services.backup_reminder.next_change(now))
        return min((moment for moment in moments if moment is not None), default=None)

    def _due(self, now: datetime) -> datetime | None:
        return None if self._making else self._backups.next_due(now)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        reminder = self._services.backup_reminder
        if reminder.wants_note():
            work = partial(reminder.note, now)
            self._runner.submit(work, receiver=self, lane=Lane.BACKUPS)
        due = self._due(now)
        if due is None or due > now:
            return
        self._making = True
        self._runner.submit(
            partial(self._backups.make_scheduled, now),
            receiver=self,
            done=lambda _: self._on_made(),
            failed=self._on_failed,
            lane=Lane.BACKUPS,
        )

    def _on_made(self) -> None:
        self._making = False
        self._heartbeat.wake()

    def _on_failed(self, error: FobwatchError) -> None:
        self._bus.fail(Intent(verb=Verb.SCHEDULE_BACKUPS), error)
        self._on_made()
