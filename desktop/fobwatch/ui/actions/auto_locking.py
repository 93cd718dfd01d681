"""Locks the vault by itself: with the screen, before sleep, or when nobody uses the computer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.ports import PowerEvents, ScreenLock
    from fobwatch.core.settings.settings import Settings, SettingsFile
    from fobwatch.core.vault.auto_lock import AutoLock
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.task_runner import TaskRunner

PAUSE: Final = timedelta(seconds=15)
"""Between two looks at whether the computer is used; it locks so much later at most."""


class AutoLocking(QObject):
    """Asks for the lock as a person does, so that it is carried out and noted in the same way."""

    def __init__(
        self,
        bus: IntentBus,
        runner: TaskRunner,
        settings: SettingsFile,
        auto_lock: AutoLock,
        power: PowerEvents,
        screen: ScreenLock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bus = bus
        self._runner = runner
        self._auto_lock = auto_lock
        power.on_sleep(self._when(auto_lock.at_sleep))
        screen.on_change(self._when(auto_lock.at_screen))
        self.timer = QTimer(self, interval=PAUSE // timedelta(milliseconds=1))
        self.timer.timeout.connect(self._look)
        self._on_settings(settings.current)
        settings.on_change(runner.listener(self._on_settings, receiver=self))

    def _when(self, is_due: Callable[[], bool]) -> Callable[[], None]:
        """What locks if that is due; for any thread."""

        def locks() -> None:
            self._lock_if(is_due())

        return lambda: self._runner.post(locks, receiver=self)

    def _on_settings(self, settings: Settings) -> None:
        """Look only where that is wanted: each look wakes the processor."""
        if not settings.lock_when_idle:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()

    @Slot()
    def _look(self) -> None:
        self._runner.submit(
            self._auto_lock.when_idle, receiver=self, done=self._lock_if, lane=Lane.USER_ACTIVITY
        )

    def _lock_if(self, is_due: bool) -> None:
        if is_due:
            self._bus.ask(Verb.LOCK_VAULT)
