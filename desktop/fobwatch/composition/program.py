"""The composition root, second part: the program behind the icon, made after it is shown."""

from __future__ import annotations

import logging
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Slot

from fobwatch.adapters.client_process.memory_guard import MemoryGuard
from fobwatch.adapters.client_process.process_protection import forbid_core_dumps
from fobwatch.composition.ending import WORK_SECONDS, end_within
from fobwatch.core.errors import AwsError
from fobwatch.ui.runtime.bus_name import leave_bus_name, take_bus_name
from fobwatch.ui.runtime.intent_bus import IntentBus
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.runtime.portal import PortalIntroduction
from fobwatch.ui.runtime.quit_signals import QuitSignals
from fobwatch.ui.runtime.task_runner import KEYRING, TaskRunner

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fobwatch.composition.assembly import Assembly
    from fobwatch.composition.start_options import StartOptions
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.garbage import GarbageCollector
    from fobwatch.ui.tray.early_intents import EarlyIntents
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu

logger = logging.getLogger(__name__)


class Program(QObject):
    """Imports and reads what takes long on a worker, while the menu is already usable."""

    def __init__(
        self,
        application: QApplication,
        options: StartOptions,
        *,
        tray: Tray,
        menu: TrayMenu,
        early: EarlyIntents,
        garbage: GarbageCollector,
    ) -> None:
        super().__init__(application)
        self._application = application
        self._options = options
        self._tray = tray
        self._menu = menu
        self._early = early
        self._garbage = garbage
        self._runner = TaskRunner(self)
        self._bus = IntentBus(self)
        self._assembly: Assembly | None = None
        self._memory = MemoryGuard()
        self._portal = PortalIntroduction(self)
        self._portal.finished.connect(self._protect)
        signals = QuitSignals(self)
        signals.received.connect(QCoreApplication.exit)

    def start(self) -> None:
        forbid_core_dumps()
        self._portal.begin()
        self._bus.asked.connect(self._on_asked)
        self._runner.problem.connect(self._on_problem)
        self._runner.submit(self._prepare, receiver=self, done=self._assemble, failed=self._give_up)

    def close(self) -> None:
        """Leave nothing behind: no icon, no thread, no agent and no demo."""
        end_within()
        self._tray.hide()
        if not self._options.demo:
            leave_bus_name()
        self._runner.close(timedelta(seconds=WORK_SECONDS))
        if self._assembly is not None:
            self._assembly.close()

    def show_window(self) -> None:
        """For the agent: show the window of the program that runs. From any thread."""
        self._ask(Verb.SHOW_WINDOW)

    def quit(self) -> None:
        """For the agent, which has checked whether something would be lost. From any thread."""
        self._ask(Verb.QUIT_ANYWAY)

    def _ask(self, verb: Verb) -> None:
        self._runner.post(lambda: self._bus.asked.emit(Intent(verb=verb)), receiver=self)

    def _prepare(self) -> Assembly:
        """Run on a worker: importing takes a quarter of a second, and so does the demo's start."""
        from fobwatch.composition import assembly  # noqa: PLC0415 - as long as it takes

        self._assembly = assembly.Assembly(self._options, self._memory.require)
        self._assembly.prepare()
        return self._assembly

    def _assemble(self, assembly: Assembly) -> None:
        from fobwatch.composition import frontend  # noqa: PLC0415 - the worker has imported it

        shell = frontend.TrayShell(
            theme=frontend.Theme(self._application),
            tray=self._tray,
            menu=self._menu,
            bus=self._bus,
            runner=self._runner,
            clipboard=frontend.SecretClipboard(self._application.clipboard(), parent=self),
        )
        self._application.setWindowIcon(frontend.application_icon())
        frontend.read_rows(self._application)
        self._application.aboutToQuit.connect(shell.clipboard.clear_for_good)
        if not assembly.open_agent(self, self._on_served):
            QCoreApplication.quit()
            return
        if not self._options.demo and assembly.agent_problem is None:
            take_bus_name()
        assembly.show(shell, self)
        frontend.LogOut(self._application, self._bus, assembly.vault)
        self._early.hand_over(self._bus)
        if assembly.agent_problem is not None:
            self._bus.asked.emit(Intent(verb=Verb.SHOW_WINDOW))
        self._runner.submit(assembly.load, receiver=self, lane=KEYRING)
        self._runner.submit(assembly.warm, receiver=self, done=self._on_warm, failed=self._on_cold)

    @Slot()
    def _protect(self) -> None:
        try:
            self._memory.protect()
        except OSError:
            logger.exception(
                "The program's memory is open to other programs, so the vault stays closed"
            )

    def _on_asked(self, intent: Intent) -> None:
        lost = self._assembly is not None and self._assembly.would_be_lost
        if intent.verb is Verb.QUIT and lost:
            self._bus.asked.emit(Intent(verb=Verb.CONFIRM_QUIT))
        elif intent.verb is Verb.QUIT:
            QCoreApplication.quit()  # closes the windows first: one with a filled form asks
        elif intent.verb is Verb.QUIT_ANYWAY:
            QCoreApplication.exit()

    def _on_served(self) -> None:
        """Called on a thread of the agent, whose garbage the event loop does not see."""
        if self._garbage.wants_a_turn():
            self._runner.post(self._garbage.collect, receiver=self._garbage)

    def _on_problem(self, error: FobwatchError) -> None:
        logger.error("%s", error)

    def _on_warm(self, _result: None) -> None:
        self._garbage.begin()

    def _on_cold(self, error: FobwatchError) -> None:
        """AWS's library cannot be prepared; the first sign-in fails likewise, and reports it."""
        level = logging.INFO if isinstance(error, AwsError) else logging.ERROR
        logger.log(level, "%s", error)
        self._garbage.begin()

    def _give_up(self, error: FobwatchError) -> None:
        sys.stderr.write(f"{error}\n")
        QCoreApplication.exit(1)
