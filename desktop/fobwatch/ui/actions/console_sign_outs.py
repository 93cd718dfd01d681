"""Signs browsers out of AWS when Fobwatch is locked or quits, for whoever wants that."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

logger = logging.getLogger(__name__)

PATIENCE_MILLISECONDS: Final = 4000
"""A person who quits waits no longer for a browser."""


class ConsoleSignOuts(QObject):
    """The vault is locked meanwhile: a sign-out needs no secret."""

    def __init__(self, bus: IntentBus, runner: TaskRunner, services: Services) -> None:
        super().__init__(bus)
        self._runner = runner
        self._services = services
        self._leave: Callable[[], object] | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._go)
        bus.asked.connect(self._on_asked)

    def before(self, leave: Callable[[], object]) -> None:
        """Sign out, then `leave`: at the latest after `PATIENCE_MILLISECONDS`."""
        self._leave = leave
        if self._begin():
            self._patience.start()
        else:
            self._go()

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        if intent.verb is Verb.LOCK_VAULT:
            self._begin()

    def _begin(self) -> bool:
        """Begin with all of them, if that is wanted; whether there is one."""
        services = self._services
        consoles = services.consoles.ledger.sessions(services.aws_time.now())
        if not consoles or not services.settings.current.sign_out_consoles:
            return False
        self._runner.submit(
            partial(services.consoles.sign_out, consoles),
            receiver=self,
            done=lambda _: self._go(),
            failed=self._on_failed,
        )
        return True

    def _on_failed(self, error: FobwatchError) -> None:
        logger.warning("%s", error)
        self._go()

    @Slot()
    def _go(self) -> None:
        self._patience.stop()
        leave, self._leave = self._leave, None
        if leave is not None:
            leave()
