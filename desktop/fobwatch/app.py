"""The composition root: builds adapters, services and windows, and nothing else."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from fobwatch import __version__
from fobwatch.adapters.places import places
from fobwatch.core.errors import FobwatchError
from fobwatch.ui.clipboard import SecretClipboard
from fobwatch.ui.intent_bus import IntentBus
from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.quit_signals import QuitSignals
from fobwatch.ui.task_runner import KEYRING, TaskRunner
from fobwatch.ui.theme import Theme
from fobwatch.ui.tray import Tray
from fobwatch.ui.tray_host import TrayHost
from fobwatch.ui.tray_menu import TrayMenu

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.backend import Backend
    from fobwatch.cli_options import StartOptions

logger = logging.getLogger(__name__)


def run(options: StartOptions) -> int:
    """Show the tray until the user quits; the exit code."""
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
    """First the icon, then the rest: what takes long to import or to read is done on workers."""

    def __init__(self, application: QApplication, options: StartOptions) -> None:
        super().__init__(application)
        self._options = options
        self._theme = Theme(application)
        self._runner = TaskRunner(self)
        self._bus = IntentBus(self)
        self._clipboard = SecretClipboard(QGuiApplication.clipboard(), parent=self)
        self._menu = TrayMenu()
        self._tray = Tray(self._menu, TrayHost(self), self)
        self._signals = QuitSignals(self)
        self._signals.received.connect(QCoreApplication.quit)
        self._closing: list[Callable[[], object]] = []

    def start(self) -> None:
        self._tray.show()
        self._bus.asked.connect(self._on_asked)
        self._runner.problem.connect(self._on_problem)
        self._runner.submit(self._prepare, receiver=self, done=self._assemble, failed=self._give_up)

    def close(self) -> None:
        """Leave nothing behind: no secret on the clipboard, no door, no demo."""
        self._clipboard.clear()
        self._tray.hide()
        for close in reversed(self._closing):
            close()
        self._runner.close()

    def _prepare(self) -> Backend:
        """On a worker: what takes a quarter of a second to import, and the demo's start."""
        from fobwatch import frontend  # noqa: F401, PLC0415 - imported here for `_assemble`

        own = places(demo=self._options.demo)
        if self._options.demo:
            from fobwatch.demo_start import Demo  # noqa: PLC0415 - the demo is an extra

            demo = Demo(own, session_life=self._options.session_life)
            self._closing.append(demo.close)
            return demo.start()
        from fobwatch.adapters.keyring_store import KeyringStore  # noqa: PLC0415
        from fobwatch.adapters.vault_backends import available_keyring  # noqa: PLC0415
        from fobwatch.backend import build  # noqa: PLC0415

        return build(own, KeyringStore(available_keyring))

    def _assemble(self, backend: Backend) -> None:
        from fobwatch.frontend import Frontend, Shell  # noqa: PLC0415
        from fobwatch.ui.profile_index import ProfileIndex  # noqa: PLC0415
        from fobwatch.ui.services import Services  # noqa: PLC0415

        services = Services(
            broker=backend.broker,
            console=backend.console,
            vault=backend.vault,
            profiles=backend.catalogue,
            index=ProfileIndex(backend.catalogue),
            codes=backend.codes,
            marks=backend.marks,
            aws_time=backend.aws_time,
            journal=backend.journal,
        )
        shell = Shell(
            tray=self._tray,
            menu=self._menu,
            bus=self._bus,
            runner=self._runner,
            clipboard=self._clipboard,
        )
        self._frontend = Frontend(shell, services, unlock=backend.unlock, parent=self)
        self._open_door(backend)
        self._runner.submit(backend.load, receiver=self, lane=KEYRING)

    def _open_door(self, backend: Backend) -> None:
        from fobwatch.doorway import doorway  # noqa: PLC0415

        server = doorway(backend, self, demo=self._options.demo)
        try:
            server.start()
        except FobwatchError as error:
            self._on_problem(error)
        else:
            self._closing.append(server.stop)

    def show_window(self) -> None:
        """For the door: show the window of the program that runs. From any thread."""
        self._ask(Verb.SHOW_WINDOW)

    def quit(self) -> None:
        """For the door. From any thread."""
        self._ask(Verb.QUIT)

    def _ask(self, verb: Verb) -> None:
        self._runner.post(lambda: self._bus.asked.emit(Intent(verb=verb)), receiver=self)

    def _on_asked(self, intent: Intent) -> None:
        if intent.verb is Verb.QUIT:
            QCoreApplication.quit()

    def _on_problem(self, error: FobwatchError) -> None:
        logger.error("%s", error)

    def _give_up(self, error: FobwatchError) -> None:
        sys.stderr.write(f"{error}\n")
        QCoreApplication.exit(1)
