"""The composition root begins here: the icon, alone with its menu.

`composition` goes on from here, to be read in this order: `program`, the life of the process;
`session_services` and, upon those, `account_services`, which join the services with the adapters;
`backend`, which opens, locks and closes them, and answers other programs; `frontend`, the tray over
the services; and `windows`, made when first needed.

Before the icon is shown, only what it needs is imported, and nothing from `Qt`, PySide's namespace:
the first use of one of its enumerations makes all of them, which takes 16 ms.
"""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch import __version__
from fobwatch.adapters.desktop.app_identity import introduce
from fobwatch.adapters.desktop.process_end import end_process
from fobwatch.ui.runtime.application import Application, use_plain_imports

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.composition.program import Program
    from fobwatch.core.application import StartOptions

SWITCH_SECONDS = 0.0005
"""How long a thread keeps Python's lock while others want it; Python's own is 5 ms. Each call to Qt
releases the lock, so during a thousand renewals the windows would wait 5 ms again and again."""


def run(options: StartOptions) -> NoReturn:
    """Show the tray until the user quits, and end the process with the exit code."""
    use_plain_imports()
    introduce()
    sys.setswitchinterval(SWITCH_SECONDS)
    if sys.platform == "linux":
        from fobwatch.adapters.desktop.bus_probe import leave_silent_bus  # noqa: PLC0415 - Linux alone
        from fobwatch.adapters.desktop.heap import share_one_heap  # noqa: PLC0415 - as above

        share_one_heap()
        if leave_silent_bus():
            sys.stderr.write("fobwatch: The session bus does not answer; it is left alone.\n")
    application = _application()
    start = Start(application, options)
    application.aboutToQuit.connect(start.close)
    start.begin()
    _leave(application.exec())


def _leave(code: int) -> NoReturn:
    """End the process at once, without Python's own tidying up.

    That would destroy Qt's objects in any order, while threads may still signal to them: a crash.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    end_process(code)


def _application() -> Application:
    application = Application([sys.argv[0]])
    application.setApplicationName("fobwatch")
    application.setApplicationDisplayName("Fobwatch")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("fobwatch")
    application.setQuitOnLastWindowClosed(False)
    return application


class Start(QObject):
    """The icon first, then the program behind it."""

    def __init__(self, application: Application, options: StartOptions) -> None:
        super().__init__(application)
        # Imported once the imports are plain ones.
        from fobwatch.ui.runtime.garbage import GarbageCollector  # noqa: PLC0415
        from fobwatch.ui.runtime.intent_bus import IntentBus  # noqa: PLC0415
        from fobwatch.ui.runtime.intents import Quit, TogglePanel  # noqa: PLC0415
        from fobwatch.ui.tray.icon import Tray, TrayHost  # noqa: PLC0415
        from fobwatch.ui.tray.menu import TrayMenu  # noqa: PLC0415

        self._garbage = GarbageCollector(self)
        self._application = application
        self._options = options
        self._menu = TrayMenu(has_pointer=_open_menus(application.platformName()))
        self._tray = Tray(self._menu, TrayHost(self), self)
        self._bus = IntentBus(self)
        self._bus.answer(Quit, lambda _: application.quit())  # which waits for nobody
        self._menu.intended.connect(self._bus.asked)
        self._tray.panel_requested.connect(partial(self._bus.ask, TogglePanel()))

    def begin(self) -> None:
        self._tray.show()
        QTimer.singleShot(0, self, self._start_program)

    def close(self) -> None:
        self._tray.hide()

    @Slot()
    def _start_program(self) -> None:
        try:
            self._program().start()
        except Exception:
            self._application.exit(1)  # an icon without a program is useless
            raise

    def _program(self) -> Program:
        from fobwatch.composition.program import Program  # noqa: PLC0415 - not before the icon

        program = Program(
            self._application,
            self._options,
            tray=self._tray,
            menu=self._menu,
            bus=self._bus,
            garbage=self._garbage,
        )
        self._application.aboutToQuit.connect(program.close)
        return program


def _open_menus(platform: str) -> Callable[[], bool] | None:
    """Return a check whether a desktop menu is open: on X11 such a menu has the pointer."""
    if platform != "xcb" or os.environ.get("WAYLAND_DISPLAY"):
        return None
    from fobwatch.adapters.desktop.x11_pointer import is_pointer_taken  # noqa: PLC0415 - as above

    return is_pointer_taken
