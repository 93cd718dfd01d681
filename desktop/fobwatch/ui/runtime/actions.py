"""Base classes for what carries out intents, and work that nobody waits for."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.runtime.task_runner import TaskRunner

T = TypeVar("T")

logger = logging.getLogger(__name__)


class Actions(QObject):
    """Carries out intents with the services, in the background; what fails is reported."""

    def __init__(self, runtime: Runtime, parent: QObject | None = None) -> None:
        """Lives as long as `parent`, or the bus."""
        super().__init__(parent or runtime.bus)
        self._bus = runtime.bus
        self._runner = runtime.runner
        self._services = runtime.services

    def said(self, intent: Intent, words: str, details: str = "") -> Callable[[object], None]:
        """Return what reports these words once the work is done."""
        return lambda _result: self._bus.succeed(intent, words, details)

    def submit(
        self,
        intent: Intent,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[FobwatchError], None] | None = None,
        lane: Lane = Lane.NETWORK,
    ) -> None:
        """Have blocking work done in the background; `failed` is called in place of a report."""
        failed = failed or partial(self._bus.fail, intent)
        self._runner.submit(work, receiver=self, done=done, failed=failed, lane=lane)


class WindowActions(Actions):
    """Opens dialogs over a window, and lives as long as that."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(runtime, window)
        self._window = window


class QuietWork(QObject):
    """Work in the background, one piece at a time. Nobody waits for it: failures are logged."""

    def __init__(
        self,
        heartbeat: Heartbeat,
        runner: TaskRunner,
        due: Callable[[datetime], Callable[[], object] | None],
    ) -> None:
        """`due` is asked for work at each beat while none is under way; None for none."""
        super().__init__(heartbeat)
        self._heartbeat = heartbeat
        self._runner = runner
        self._due = due
        self.busy = False
        heartbeat.beat.connect(self._on_beat)

    def do(self, work: Callable[[], object], lane: Lane = Lane.RENEWALS) -> None:
        """Do the work, which may block, in the background, and beat once it has ended."""
        self.busy = True
        self._runner.submit(
            work, receiver=self, done=lambda _: self.end(), failed=self._on_failed, lane=lane
        )

    def end(self) -> None:
        self.busy = False
        self._heartbeat.wake()

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        work = None if self.busy else self._due(now)
        if work is not None:
            self.do(work)

    def _on_failed(self, error: FobwatchError) -> None:
        logger.info("%s", error)
        self.end()
