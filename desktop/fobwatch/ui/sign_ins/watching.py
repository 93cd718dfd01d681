"""Looks for sign-ins that a person may want to look at, where that is wanted."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

logger = logging.getLogger(__name__)


class SignInWatchActions(QObject):
    """One account at a time. A failure, which nobody waits for, is logged."""

    def __init__(self, heartbeat: Heartbeat, runner: TaskRunner, services: Services) -> None:
        super().__init__(heartbeat)
        self._heartbeat = heartbeat
        self._runner = runner
        self._watch = services.sign_in_watch
        self._settings = services.settings
        self._looking = False
        heartbeat.beat.connect(self._on_beat)

    def next_change(self, now: datetime) -> datetime | None:
        """When an account is looked at next."""
        return self._watch.next_change(now) if self._is_wanted() else None

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        name = self._watch.due(now) if self._is_wanted() else ""
        if name:
            self._looking = True
            self._runner.submit(
                partial(self._watch.read, name),
                receiver=self,
                done=lambda _: self._on_looked(),
                failed=self._on_failed,
                lane=Lane.RENEWALS,
            )

    def _is_wanted(self) -> bool:
        settings = self._settings.current
        return settings.notices and settings.watch_sign_ins and not self._looking

    def _on_looked(self) -> None:
        self._looking = False
        self._heartbeat.wake()

    def _on_failed(self, error: FobwatchError) -> None:
        logger.info("%s", error)
        self._on_looked()
