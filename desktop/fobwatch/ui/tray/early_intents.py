"""What is asked at the icon while the program behind it is still being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from fobwatch.ui.runtime.intents import Intent, Verb

if TYPE_CHECKING:
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu


class EarlyIntents(QObject):
    """Keeps what a click on the icon or in its menu asks for; only Quit is carried out at once."""

    def __init__(self, tray: Tray, menu: TrayMenu, parent: QObject) -> None:
        super().__init__(parent)
        self._tray = tray
        self._menu = menu
        self._kept: list[Intent] = []
        menu.intended.connect(self._on_intended)
        tray.panel_requested.connect(self._on_panel_requested)

    def hand_over(self, bus: IntentBus) -> None:
        """Ask for what was kept, and keep no more: others listen from now on."""
        self._menu.intended.disconnect(self._on_intended)
        self._tray.panel_requested.disconnect(self._on_panel_requested)
        for intent in self._kept:
            bus.asked.emit(intent)
        self._kept.clear()

    def _on_intended(self, intent: Intent) -> None:
        if intent.verb is Verb.QUIT:
            QCoreApplication.quit()
        else:
            self._kept.append(intent)

    def _on_panel_requested(self) -> None:
        self._kept.append(Intent(verb=Verb.SHOW_PANEL))
