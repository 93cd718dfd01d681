"""What exists before the services do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.ui.theme.theme import ThemeChoice

if TYPE_CHECKING:
    from fobwatch.core.settings.settings import Settings
    from fobwatch.ui.clipboard.clipboard import SecretClipboard
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.theme.theme import Theme
    from fobwatch.ui.tray.icon import Tray
    from fobwatch.ui.tray.menu import TrayMenu


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayShell:
    """The icon, its menu, and the ways that intents and work take."""

    theme: Theme
    tray: Tray
    menu: TrayMenu
    bus: IntentBus
    runner: TaskRunner
    clipboard: SecretClipboard

    def apply(self, settings: Settings) -> None:
        self.theme.choose(ThemeChoice(str(settings.appearance)))
        self.clipboard.set_cleared_after(settings.clear_clipboard_after)
