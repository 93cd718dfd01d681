"""The windows and what joins them with the services. It knows nothing of adapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.overview import next_change
from fobwatch.ui.clipboard import SecretClipboard
from fobwatch.ui.editing import Editing
from fobwatch.ui.first_start_presenter import SessionsPlace
from fobwatch.ui.heartbeat import Heartbeat
from fobwatch.ui.icons import application_icon
from fobwatch.ui.importing import Importing
from fobwatch.ui.main_window import MainWindow, PageName
from fobwatch.ui.mark_actions import MarkActions
from fobwatch.ui.notices_presenter import NoticesPresenter
from fobwatch.ui.pages.activity_presenter import ActivityPresenter
from fobwatch.ui.pages.devices_page import DevicesPage
from fobwatch.ui.pages.devices_presenter import DevicesPresenter
from fobwatch.ui.pages.profiles_presenter import ProfilesPresenter
from fobwatch.ui.pages.sessions_page import SessionsPage
from fobwatch.ui.pages.sessions_presenter import SessionsPresenter
from fobwatch.ui.pages.settings_page import SettingsPage
from fobwatch.ui.pages.settings_presenter import SettingsPresenter
from fobwatch.ui.panel.panel_presenter import PanelPresenter
from fobwatch.ui.panel.panel_search import PanelSearch
from fobwatch.ui.panel.quick_panel import QuickPanel
from fobwatch.ui.renewals import Renewals
from fobwatch.ui.session_actions import SessionActions
from fobwatch.ui.shell import Shell
from fobwatch.ui.theme import Theme, ThemeChoice
from fobwatch.ui.tray_presenter import TrayPresenter
from fobwatch.ui.unlocking import Unlocking
from fobwatch.ui.vault_actions import VaultActions
from fobwatch.ui.window_presenter import WindowPresenter
from fobwatch.ui.wording import vault_place

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.ports import Autostart, Notifier
    from fobwatch.core.settings import Settings, SettingsFile
    from fobwatch.ui.editing import EditingServices
    from fobwatch.ui.services import Services
    from fobwatch.ui.unlocking import VaultOpening
    from fobwatch.ui.window_memory import WindowMemory

__all__ = ["Frontend", "SecretClipboard", "Shell", "Surroundings", "Theme", "application_icon"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the windows need of the computer, beside the services."""

    editing: EditingServices
    opening: VaultOpening
    reload_vault: Callable[[], None]
    import_text: Callable[[str], str]
    settings: SettingsFile
    autostart: Autostart | None
    memory: WindowMemory
    notifier: Notifier


class Frontend(QObject):
    """Every window, and one presenter for each."""

    def __init__(
        self, shell: Shell, services: Services, around: Surroundings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shell = shell
        self._services = services
        self._around = around
        self._heartbeat = Heartbeat(services.aws_time.now, self._next_change, self)
        self._act()
        self._renewals = Renewals(self._heartbeat, shell.runner, services)
        TrayPresenter(shell.tray, shell.menu, shell.bus, self._heartbeat, services)
        self._notices = NoticesPresenter(
            around.notifier, shell.bus, self._heartbeat, shell.runner, services, around.settings
        )
        self._make_panel()
        self._make_window()

    def on_resume(self) -> None:
        """The computer woke up. From any thread."""
        self._shell.runner.post(self._renewals.on_resume, receiver=self)

    def _next_change(self, now: datetime) -> datetime | None:
        broker = self._services.broker
        moments = (
            next_change(broker.records(), broker.next_due(), now),
            self._notices.next_change(now),
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def _act(self) -> None:
        """What a person asks for is carried out by whoever takes its verb off the bus."""
        bus, runner = self._shell.bus, self._shell.runner
        SessionActions(bus, runner, self._services, self._shell.clipboard)
        marks = MarkActions(bus, runner, self._services)
        marks.marks_changed.connect(self._heartbeat.wake)
        VaultActions(bus, runner, self._services)

    def _make_panel(self) -> None:
        tray = self._shell.tray
        self._panel = QuickPanel()
        presenter = PanelPresenter(
            self._panel,
            lambda: tray.place,
            PanelSearch(self._services),
            self._shell.bus,
            self._heartbeat,
            self._services,
        )
        tray.panel_requested.connect(presenter.toggle)

    def _make_window(self) -> None:
        bus, runner, beat = self._shell.bus, self._shell.runner, self._heartbeat
        services, around = self._services, self._around
        sessions, devices, settings = SessionsPage(), DevicesPage(), SettingsPage()
        sessions_presenter = SessionsPresenter(sessions, bus, beat, services)
        DevicesPresenter(devices, bus, beat, services)
        self._profiles = ProfilesPresenter(bus, beat, services)
        self._activity = ActivityPresenter(beat, runner, services)
        self._window = window = MainWindow(
            {
                PageName.SESSIONS: SessionsPlace(sessions, bus, beat, services, around.opening),
                PageName.PROFILES: self._profiles.page,
                PageName.DEVICES: devices,
                PageName.ACTIVITY: self._activity.page,
                PageName.SETTINGS: settings,
            }
        )
        presenter = WindowPresenter(
            window, sessions_presenter, bus, beat, runner, services, around.memory
        )
        self._shell.tray.missing.connect(presenter.say_no_tray)
        self._shell.tray.found.connect(presenter.forget_no_tray)
        SettingsPresenter(
            settings,
            bus,
            runner,
            around.settings,
            autostart=around.autostart,
            apply=self._apply,
            vault_words=self._vault_words,
        )
        Editing(window, bus, runner, around.editing)
        Importing(window, bus, runner, around.import_text)
        Unlocking(
            window,
            bus,
            runner,
            vault=services.vault,
            opening=around.opening,
            reload=around.reload_vault,
        )

    def _vault_words(self) -> str:
        uses_file = self._around.opening.uses_file
        return vault_place(self._services.vault.state, uses_file=uses_file)

    def _apply(self, settings: Settings) -> None:
        self._shell.theme.choose(ThemeChoice(str(settings.appearance)))
        self._shell.clipboard.set_cleared_after(settings.clear_clipboard_after)
