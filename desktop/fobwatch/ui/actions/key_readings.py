"""Ask AWS at a beat how old access keys are, and replace old ones if that is wanted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from fobwatch.core.iam.access_keys import reading_statement
from fobwatch.ui.runtime.actions import Actions, QuietWork
from fobwatch.ui.runtime.profile_intents import CopyKeyPolicy, ReadKeys

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.ui.runtime.services import Runtime


class KeyReadingActions(Actions):
    """A failure that nobody waits for is logged; it is tried again later."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime, runtime.heartbeat)
        heartbeat = runtime.heartbeat
        self._heartbeat = heartbeat
        self._readings = runtime.services.key_readings
        self._quiet = QuietWork(heartbeat, runtime.runner, self._due)
        heartbeat.beat_by(self._next_change)
        runtime.bus.answer(ReadKeys, self._on_wanted)
        runtime.bus.answer(CopyKeyPolicy, self._on_copy)

    def _next_change(self, now: datetime) -> datetime | None:
        """When AWS is asked next, if a user waits for that."""
        waits = self._is_watched and not self._quiet.busy
        return self._readings.next_change(now) if waits else None

    @property
    def _is_watched(self) -> bool:
        return self._services.settings.current.watch_access_keys

    def _due(self, now: datetime) -> Callable[[], None] | None:
        name = self._readings.due(now) if self._is_watched else ""
        return partial(self._readings.read, name) if name else None

    def _on_wanted(self, intent: ReadKeys) -> None:
        work = partial(self._readings.read, intent.profile, wanted=True)
        self.submit(intent, work, lambda _: self._heartbeat.wake())

    def _on_copy(self, intent: CopyKeyPolicy) -> None:
        profile = self._services.vault.profile(intent.profile)
        reading = self._readings.reading(profile.identity) if profile else None
        if reading is not None:
            QGuiApplication.clipboard().setText(reading_statement(reading.user_arn))
            self._bus.succeed(intent, self.tr("The policy is copied"))


def scheduled_keys(runtime: Runtime) -> QuietWork:
    """Replace keys as planned. Notices report an old key and a grace time in any case."""
    schedule = runtime.services.key_schedule

    def due(now: datetime) -> Callable[[], None] | None:
        name = schedule.due(now)
        return partial(schedule.carry_out, name, now) if name else None

    return QuietWork(runtime.heartbeat, runtime.runner, due)
