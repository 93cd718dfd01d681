"""Ends the program, after a question where something would be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from fobwatch.ui.runtime.intents import ConfirmQuit, Quit, QuitAnyway

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QGuiApplication, QSessionManager

    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus


class Leaving(QObject):
    """Has the end wait for `Quitting`'s question, and for what is to be done `before` it.

    A log-out waits for the question where the system lets a program do that: on Windows, and on
    Linux where a session manager runs (XSMP); a signal asks nobody.
    """

    def __init__(
        self,
        application: QGuiApplication,
        bus: IntentBus,
        vault: Vault,
        before: Callable[[Callable[[], object]], object],
    ) -> None:
        """`before` calls what it is given once that may be done."""
        super().__init__(application)
        self._bus = bus
        self._vault = vault
        self._before = before
        bus.answer(Quit, lambda _: self._quit())
        bus.answer(QuitAnyway, lambda _: before(QCoreApplication.exit))
        application.commitDataRequest.connect(self.on_request)

    def _quit(self) -> None:
        if self._vault.waiting.precious:
            self._bus.ask(ConfirmQuit())
        else:  # closes the windows first: one with a filled form asks
            self._before(QCoreApplication.quit)

    def on_request(self, manager: QSessionManager) -> None:
        """Called while the system waits for the answer."""
        if self._vault.waiting.precious and manager.allowsInteraction():
            manager.cancel()
            self._bus.ask(ConfirmQuit())
