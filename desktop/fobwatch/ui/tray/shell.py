"""The parts of the tray that exist before the services do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.ui.clipboard.clipboard import SecretClipboard
from fobwatch.ui.theme.icons import application_icon
from fobwatch.ui.theme.theme import Theme, ThemeChoice
from fobwatch.ui.widgets.speech import read_rows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from fobwatch.core.settings.settings import Settings
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu


class TrayShell:
    """The icon, its menu, the application's look, and the ways that intents and work take."""

    def __init__(
        self,
        application: QApplication,
        tray: Tray,
        menu: TrayMenu,
        bus: IntentBus,
        runner: TaskRunner,
    ) -> None:
        self.application = application
        self.tray = tray
        self.menu = menu
        self.bus = bus
        self.runner = runner
        self.theme = Theme(application)
        self.clipboard = SecretClipboard(application.clipboard(), parent=application)
        application.setWindowIcon(application_icon())
        application.aboutToQuit.connect(self.clipboard.clear_for_good)
        read_rows(application)

    def apply(self, settings: Settings) -> None:
        self.theme.choose(ThemeChoice(str(settings.appearance)))
        self.clipboard.set_cleared_after(settings.clear_clipboard_after)
