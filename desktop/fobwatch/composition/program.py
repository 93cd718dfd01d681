"""The life of the process: what is begun behind the icon, and what ends with it."""

from __future__ import annotations

import logging
import math
import os
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Slot

from fobwatch.adapters.agent.path import agent_path
from fobwatch.adapters.client_process.process_protection import MemoryGuard, forbid_core_dumps
from fobwatch.adapters.desktop.process_end import end_within
from fobwatch.core.agent.errors import AlreadyRunning, NotRunning
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.errors import StorageError
from fobwatch.core.faults import logged_fault
from fobwatch.ui.runtime.intents import QuitAnyway, ShowWindow
from fobwatch.ui.runtime.quit_signals import QuitSignals
from fobwatch.ui.runtime.session_bus import PortalIntroduction, leave_bus_name, take_bus_name
from fobwatch.ui.runtime.task_runner import Lane, TaskRunner

if TYPE_CHECKING:
    from fobwatch.composition.backend import Backend
    from fobwatch.core.application import StartOptions
    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.application import Application
    from fobwatch.ui.runtime.garbage import GarbageCollector
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu

logger = logging.getLogger(__name__)

ENDING_SECONDS: Final = 2.0
"""How long the end may take, when a person quits or the desktop's session ends."""

WRITING_SECONDS: Final = 1.0
"""How much of that the keyring has to store what it is writing."""


class Program(QObject):
    """Imports and reads what takes long on a worker, while the menu is already usable."""

    def __init__(
        self,
        application: Application,
        options: StartOptions,
        *,
        tray: Tray,
        menu: TrayMenu,
        bus: IntentBus,
        garbage: GarbageCollector,
    ) -> None:
        super().__init__(application)
        self._application = application
        self._options = options
        self._tray = tray
        self._menu = menu
        self._garbage = garbage
        self._runner = TaskRunner(self)
        self._bus = bus
        self._closing = ExitStack()
        self._ends_at = math.inf
        self._memory = MemoryGuard()
        self._portal = PortalIntroduction(self)
        self._portal.finished.connect(self._protect)
        QuitSignals(self).received.connect(QCoreApplication.exit)

    def start(self) -> None:
        forbid_core_dumps()
        self._portal.begin()
        self._runner.problem.connect(self._on_problem)
        self._runner.submit(self._prepare, receiver=self, done=self._begin, failed=self._give_up)

    @Slot()
    def _protect(self) -> None:
        try:
            self._memory.protect()
        except OSError:
            logger.exception(
                "The program's memory is open to other programs, so the vault stays closed"
            )

    def _prepare(self) -> Backend:
        """Run on a worker: importing takes a quarter of a second, and so does the demo's start."""
        from fobwatch.composition import backend  # noqa: PLC0415 - it takes so long

        made = backend.opened(self._options, self._memory.require, self._closing)
        # Before all that may hang.
        self._closing.callback(lambda: made.close(self._ends_at - time.monotonic()))
        return made

    def _begin(self, backend: Backend) -> None:
        try:
            self._go_on(backend)
        except Exception as error:  # noqa: BLE001 - whatever it is, an icon alone is useless
            self._give_up(logged_fault(error))

    def _go_on(self, backend: Backend) -> None:
        from fobwatch.composition.frontend import Frontend  # noqa: PLC0415 - as above
        from fobwatch.ui.tray.shell import TrayShell  # noqa: PLC0415 - as above

        if not self._open_agent(backend):
            QCoreApplication.quit()
            return
        if not backend.demo and backend.agent_problem is None:
            take_bus_name()
        shell = TrayShell(self._application, self._tray, self._menu, self._bus, self._runner)
        frontend = Frontend(shell, backend, self, made=self._garbage.leave_out)
        self._bus.ask_again()
        if self._options.link:
            frontend.follow(self._options.link)
        self._application.follow_with(frontend.follow)
        if backend.agent_problem is not None:
            self._bus.ask(ShowWindow())
        self._runner.submit(partial(self._load, backend), receiver=self, lane=Lane.KEYRING)
        warm = backend.tokens.warm  # so that the first sign-in does not wait for AWS's library
        self._runner.submit(warm, receiver=self, done=self._on_warm, failed=self._on_cold)

    def _load(self, backend: Backend) -> None:
        backend.sweep()
        backend.load()

    def _open_agent(self, backend: Backend) -> bool:
        """Return whether this program owns the agent; otherwise the one that runs is shown."""
        agent = backend.local_agent(self, self._on_served)
        try:
            backend.one_program.take()
            agent.start()
        except AlreadyRunning as error:
            self._show_the_other(error)
            return False
        except StorageError as error:  # the program works without: its window says what is wrong
            logger.error("%s", error)  # noqa: TRY400 - its words say all
            backend.agent_problem = error
            return True
        self._closing.callback(agent.stop)
        return True

    def _show_the_other(self, error: AlreadyRunning) -> None:
        from fobwatch.adapters.agent.client import AgentClient  # noqa: PLC0415 - rarely needed

        client = AgentClient(agent_path(os.environ, demo=self._options.demo))
        try:
            client.show(self._options.link)
        except NotRunning:  # it has no agent; its window says why
            sys.stderr.write(f"{error}\n")

    def show_window(self) -> None:
        """For the agent: show the window of the program that runs. From any thread."""
        self._ask(ShowWindow())

    def quit(self) -> None:
        """For the agent, which has checked whether something would be lost. From any thread."""
        self._ask(QuitAnyway())

    def _ask(self, intent: Intent) -> None:
        self._runner.post(partial(self._bus.ask, intent), receiver=self)

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

    def close(self) -> None:
        """Leave nothing behind: no icon, no thread, no agent and no demo."""
        self._ends_at = end_within(ENDING_SECONDS)
        self._tray.hide()
        if not self._options.demo:
            leave_bus_name()
        self._runner.close(timedelta(seconds=WRITING_SECONDS))
        self._closing.close()
