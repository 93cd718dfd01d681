"""What is made when it is first used, since most days in the tray go by without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent, Verb
    from fobwatch.ui.runtime.task_runner import TaskRunner


class FirstUse(QObject):
    """Makes something when one of its verbs is first asked for, and then asks it again.

    `prepare` imports what is needed, on a worker, and returns what makes the thing on the UI's
    thread. The thing takes its verbs off the bus itself; nothing else may take them.
    """

    def __init__(
        self,
        verbs: Collection[Verb],
        prepare: Callable[[], Callable[[], object]],
        bus: IntentBus,
        runner: TaskRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._verbs = verbs
        self._prepare = prepare
        self._bus = bus
        self._runner = runner
        self._waiting: list[Intent] = []
        bus.asked.connect(self._on_asked)

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        if intent.verb not in self._verbs:
            return
        if not self._waiting:
            self._runner.submit(self._prepare, receiver=self, done=self._make)
        self._waiting.append(intent)

    def _make(self, make: Callable[[], object]) -> None:
        self._bus.asked.disconnect(self._on_asked)
        make()
        for intent in self._waiting:
            self._bus.asked.emit(intent)
        self._waiting.clear()
