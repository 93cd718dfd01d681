"""The bus that carries what a person asks for to whoever does it."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fobwatch.ui.runtime.intents import Intent, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.task_runner import TaskRunner

K = TypeVar("K", bound=Intent)


class IntentBus(QObject):
    """Joins the windows with whoever acts, so that neither knows the other.

    Signals:
        asked: an `Intent`, which whoever answers its class carries out.
        unanswered: an `Intent` that nobody answers yet. It is kept until `ask_again`.
        reported: a `Report`. The window in front shows it, or else a notice does.
        given_up: an `Intent` that a person did not go on with, such as at a password's prompt.
            They know that; nobody is told.
    """

    asked = Signal(object)
    unanswered = Signal(object)
    reported = Signal(object)
    given_up = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answers: dict[type[Intent], Callable[[Any], object]] = {}
        self._kept: list[Intent] = []
        self.asked.connect(self._answer)

    def answer(self, kind: type[K], do: Callable[[K], object]) -> None:
        """Have this carry out the intents of this class, from the next one on."""
        self._answers[kind] = do

    def ask(self, intent: Intent) -> None:
        self.asked.emit(intent)

    def ask_again(self) -> None:
        """Ask what was kept, in its order."""
        kept, self._kept = self._kept, []
        for intent in kept:
            self.asked.emit(intent)

    def drop(self, kind: type[Intent]) -> None:
        """Keep the intents of this class no longer."""
        self._kept = [intent for intent in self._kept if not isinstance(intent, kind)]

    def succeed(
        self, intent: Intent, text: str, details: str = "", *, next_steps: tuple[Intent, ...] = ()
    ) -> None:
        self.reported.emit(Report(intent=intent, text=text, details=details, next_steps=next_steps))

    def fail(self, intent: Intent, error: FobwatchError) -> None:
        self.reported.emit(Report(intent=intent, error=error))

    @Slot(object)
    def _answer(self, intent: Intent) -> None:
        if answer := self._answers.get(type(intent)):
            answer(intent)
        else:
            self._kept.append(intent)
            self.unanswered.emit(intent)


class FirstUse(QObject):
    """Makes what answers intents of `kind` when one of them is first asked for.

    Most days in the tray go by without it. `modules` are imported one at a time, and the event
    loop goes on between them. Then `prepare` does what blocks, on a worker, and returns what makes
    it on the UI's thread. Where a module or `prepare` fails, so does what was asked for, and the
    next intent tries anew.

    A worker may not import them: PySide makes the type of a Qt class when it is first named, from a
    table that it changes meanwhile. Two threads that do so at once end the program with a
    segmentation fault (`Shiboken::Module::incarnateType`, PySide 6.11).
    """

    def __init__(
        self,
        kind: type[Intent],
        modules: tuple[str, ...],
        prepare: Callable[[], Callable[[], object]],
        bus: IntentBus,
        runner: TaskRunner,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._modules = modules
        self._prepare = prepare
        self._bus = bus
        self._runner = runner
        self._begun = False
        bus.unanswered.connect(self._on_unanswered)

    @Slot(object)
    def _on_unanswered(self, intent: Intent) -> None:
        if isinstance(intent, self._kind) and not self._begun:
            self._begun = True
            self._import(iter(self._modules), partial(self._give_up, intent))

    def _import(self, modules: Iterator[str], give_up: Callable[[FobwatchError], None]) -> None:
        module = next(modules, None)
        if module is None:
            self._runner.submit(self._prepare, receiver=self, done=self._make, failed=give_up)
            return
        try:
            import_module(module)
        except Exception as error:  # noqa: BLE001 - an update may have replaced any of its code
            from fobwatch.core.faults import logged_fault  # noqa: PLC0415 - not before the icon

            give_up(logged_fault(error))
        else:
            QTimer.singleShot(0, self, partial(self._import, modules, give_up))

    def _give_up(self, intent: Intent, error: FobwatchError) -> None:
        self._begun = False
        self._bus.drop(self._kind)
        self._bus.fail(intent, error)

    def _make(self, make: Callable[[], object]) -> None:
        make()
        self._bus.ask_again()
