"""What those have in common who carry out intents."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

T = TypeVar("T")


class Actions(QObject):
    """Carries out intents with the services, in the background; what fails is reported."""

    def __init__(
        self, bus: IntentBus, runner: TaskRunner, services: Services, parent: QObject | None = None
    ) -> None:
        """It lives as long as `parent`, or the bus."""
        super().__init__(parent or bus)
        self._bus = bus
        self._runner = runner
        self._services = services

    def said(self, intent: Intent, words: str, details: str = "") -> Callable[[object], None]:
        """What reports these words once the work is done."""
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
        """Have the work done, which blocks; `failed` is called instead of a report."""
        failed = failed or partial(self._bus.fail, intent)
        self._runner.submit(work, receiver=self, done=done, failed=failed, lane=lane)
