"""At a beat, asks AWS how old access keys are, and replaces old ones where that is wanted."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication

from fobwatch.core.iam.access_keys import reading_statement
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

logger = logging.getLogger(__name__)


class KeyReadingActions(Actions):
    """A failure that nobody waits for is logged; it is tried again later."""

    def __init__(
        self, bus: IntentBus, heartbeat: Heartbeat, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, heartbeat)
        self._heartbeat = heartbeat
        self._readings = services.key_readings
        self._asking = False
        bus.answer({Verb.READ_KEYS: self._on_wanted, Verb.COPY_KEY_POLICY: self._on_copy})
        heartbeat.beat.connect(self._on_beat)

    def next_change(self, now: datetime) -> datetime | None:
        """When AWS is asked next, if a user waits for that."""
        is_watched = self._services.settings.current.watch_access_keys
        return self._readings.next_change(now) if is_watched and not self._asking else None

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if self._asking or not self._services.settings.current.watch_access_keys:
            return
        name = self._readings.due(now)
        if name:
            self._asking = True
            self._runner.submit(
                partial(self._readings.read, name),
                receiver=self,
                done=lambda _: self._on_asked(),
                failed=self._on_failed,
                lane=Lane.RENEWALS,
            )

    def _on_asked(self) -> None:
        self._asking = False
        self._heartbeat.wake()

    def _on_failed(self, error: FobwatchError) -> None:
        logger.info("%s", error)
        self._on_asked()

    def _on_wanted(self, intent: Intent) -> None:
        work = partial(self._readings.read, intent.profile, wanted=True)
        self.submit(intent, work, lambda _: self._heartbeat.wake())

    def _on_copy(self, intent: Intent) -> None:
        profile = self._services.vault.profile(intent.profile)
        reading = self._readings.reading(profile.identity) if profile else None
        if reading is not None:
            QGuiApplication.clipboard().setText(reading_statement(reading.user_arn))
            self._bus.succeed(intent, self.tr("The policy is copied"))


class ScheduledKeys(Actions):
    """What cannot be done is logged; notices tell a person of an old key and of a grace time."""

    def __init__(
        self, bus: IntentBus, heartbeat: Heartbeat, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, heartbeat)
        self._heartbeat = heartbeat
        self._schedule = services.key_schedule
        self._working = False
        heartbeat.beat.connect(self._on_beat)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        name = "" if self._working else self._schedule.due(now)
        if name:
            self._working = True
            self._runner.submit(
                partial(self._schedule.carry_out, name, now),
                receiver=self,
                done=lambda _: self._on_done(),
                failed=self._on_failed,
                lane=Lane.RENEWALS,
            )

    def _on_done(self) -> None:
        self._working = False
        self._heartbeat.wake()

    def _on_failed(self, error: FobwatchError) -> None:
        logger.info("%s", error)
        self._on_done()
