"""The composition root, first half: the icon, and what must stand before it."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication

from fobwatch import __version__
from fobwatch.adapters.identity import introduce
from fobwatch.core.errors import AwsError
from fobwatch.ui.bus_name import leave_bus_name, take_bus_name
from fobwatch.ui.intent_bus import IntentBus
from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.plain_imports import use_plain_imports
from fobwatch.ui.quit_signals import QuitSignals
from fobwatch.ui.task_runner import KEYRING, TaskRunner
from fobwatch.ui.tray import Tray
from fobwatch.ui.tray_host import TrayHost
from fobwatch.ui.tray_menu import TrayMenu

if TYPE_CHECKING:
    from fobwatch.assembly import Assembly
    from fobwatch.core.errors import FobwatchError
    from fobwatch.start_options import StartOptions

logger = logging.getLogger(__name__)


def run(options: StartOptions) -> int:
    """Show the tray until the user quits; the exit code."""
    use_plain_imports()
    introduce()
    application = QApplication([sys.argv[0]])
    application.setApplicationName("fobwatch")
    application.setApplicationDisplayName("Fobwatch")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("fobwatch")
    application.setQuitOnLastWindowClosed(False)
    program = Program(application, options)
    application.aboutToQuit.connect(program.close)
    program.start()
    return application.exec()


class Program(QObject):
    """First the icon, then the rest: what takes long to import or to read is done on a worker."""

    def __init__(self, application: QApplication, options: StartOptions) -> None:
        super().__init__(application)
        self._application = application
        self._options = options
        self._runner = TaskRunner(self)
        self._bus = IntentBus(self)
        self._menu = TrayMenu()
        self._tray = Tray(self._menu, TrayHost(self), self)
        self._assembly: Assembly | None = None
        self._early: list[Intent] = []
        signals = QuitSignals(self)
        signals.received.connect(QCoreApplication.quit)

    def start(self) -> None:
        self._tray.show()
        self._menu.intended.connect(self._on_early)
        self._tray.panel_requested.connect(self._on_early_click)
        self._bus.asked.connect(self._on_asked)
        self._runner.problem.connect(self._on_problem)
        self._runner.submit(self._prepare, receiver=self, done=self._assemble, failed=self._give_up)

    def close(self) -> None:
        """Leave nothing behind: no icon, no thread, no door and no demo."""
        self._tray.hide()
        if not self._options.demo:
            leave_bus_name()
        self._runner.close()
        if self._assembly is not None:
            self._assembly.close()

    def show_window(self) -> None:
        """For the door: show the window of the program that runs. From any thread."""
        self._ask(Verb.SHOW_WINDOW)

    def quit(self) -> None:
        """For the door. From any thread."""
        self._ask(Verb.QUIT)

    def _ask(self, verb: Verb) -> None:
        self._runner.post(lambda: self._bus.asked.emit(Intent(verb=verb)), receiver=self)

    def _prepare(self) -> Assembly:
        """On a worker: importing takes a quarter of a second, and the demo's start as long."""
        from fobwatch import assembly  # noqa: PLC0415 - not before the icon

        self._assembly = assembly.Assembly(self._options)
        self._assembly.prepare()
        return self._assembly

    def _assemble(self, assembly: Assembly) -> None:
        from fobwatch import frontend  # noqa: PLC0415 - the worker has imported it

        shell = frontend.Shell(
            theme=frontend.Theme(self._application),
            tray=self._tray,
            menu=self._menu,
            bus=self._bus,
            runner=self._runner,
            clipboard=frontend.SecretClipboard(self._application.clipboard(), parent=self),
        )
        self._application.setWindowIcon(frontend.application_icon())
        self._application.aboutToQuit.connect(shell.clipboard.clear)
        if not assembly.open_door(self):
            QCoreApplication.quit()
            return
        if not self._options.demo:
            take_bus_name()
        assembly.show(shell, self)
        self._catch_up()
        self._runner.submit(assembly.load, receiver=self, lane=KEYRING)
        self._runner.submit(assembly.warm, receiver=self, failed=self._on_cold)

    def _on_early(self, intent: Intent) -> None:
        """The menu is there before those who carry out what it asks for."""
        if intent.verb is Verb.QUIT:
            QCoreApplication.quit()
        else:
            self._early.append(intent)

    def _on_early_click(self) -> None:
        self._early.append(Intent(verb=Verb.SHOW_PANEL))

    def _catch_up(self) -> None:
        self._menu.intended.disconnect(self._on_early)
        self._tray.panel_requested.disconnect(self._on_early_click)
        for intent in self._early:
            self._bus.asked.emit(intent)
        self._early.clear()

    def _on_asked(self, intent: Intent) -> None:
        if intent.verb is Verb.QUIT:
            QCoreApplication.quit()

    def _on_problem(self, error: FobwatchError) -> None:
        logger.error("%s", error)

    def _on_cold(self, error: FobwatchError) -> None:
        """AWS's library cannot be readied; the first sign-in meets the same, and tells it."""
        level = logging.INFO if isinstance(error, AwsError) else logging.ERROR
        logger.log(level, "%s", error)

    def _give_up(self, error: FobwatchError) -> None:
        sys.stderr.write(f"{error}\n")
        QCoreApplication.exit(1)
