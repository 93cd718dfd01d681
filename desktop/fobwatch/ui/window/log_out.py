"""Has a log-out wait for the question before the program ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.ui.runtime.intents import ConfirmQuit

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication, QSessionManager

    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus


class LogOut(QObject):
    """Has a log-out wait for `Quitting`'s question, where the system lets a program do that.

    That is on Windows, and on Linux where a session manager runs (XSMP); a signal asks nobody.
    """

    def __init__(self, application: QGuiApplication, bus: IntentBus, vault: Vault) -> None:
        super().__init__(application)
        self._bus = bus
        self._vault = vault
        application.commitDataRequest.connect(self.on_request)

    def on_request(self, manager: QSessionManager) -> None:
        """Called while the system waits for the answer."""
        if self._vault.waiting.precious and manager.allowsInteraction():
            manager.cancel()
            self._bus.ask(ConfirmQuit())
