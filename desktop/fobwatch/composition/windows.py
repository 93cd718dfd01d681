"""The main window with its pages and dialogs, and what joins them with the services."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.vault.state import VaultState
from fobwatch.ui.actions.editing import Editing
from fobwatch.ui.activity.presenter import ActivityPresenter
from fobwatch.ui.aws_files.file_actions import FileActions
from fobwatch.ui.first_start.presenter import SessionsPlace
from fobwatch.ui.imports.importing import Importing
from fobwatch.ui.mfa.page import DevicesPage
from fobwatch.ui.migration.presenter import MigrationPresenter
from fobwatch.ui.profiles.page import ProfilesPage
from fobwatch.ui.runtime.intent_bus import Report
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.sessions.page import SessionsPage
from fobwatch.ui.settings.page import SettingsPage
from fobwatch.ui.settings.presenter import SettingsPresenter
from fobwatch.ui.vault.unlocking import Unlocking
from fobwatch.ui.window.banners import agent_banner
from fobwatch.ui.window.main_window import MainWindow, PageName
from fobwatch.ui.window.presenter import WindowPresenter
from fobwatch.ui.window.quitting import Quitting
from fobwatch.ui.words.wording import vault_place

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.composition.dependencies import FrontendDependencies, WindowServices
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.tray.shell import TrayShell


class Windows:
    """Makes them all. Each presenter takes its own verbs off the bus while its page lives."""

    def __init__(
        self,
        shell: TrayShell,
        heartbeat: Heartbeat,
        services: Services,
        around: FrontendDependencies,
        own: WindowServices,
    ) -> None:
        self._shell = shell
        self._heartbeat = heartbeat
        self._services = services
        self._around = around
        self._own = own
        sessions = SessionsPage(shell.bus, heartbeat, services)
        self._settings = self._settings_page()
        self._window = MainWindow(self._pages(sessions))
        self._present(sessions)
        self._add_dialogs()

    def _pages(self, sessions: SessionsPage) -> dict[PageName, QWidget]:
        bus, beat, services = self._shell.bus, self._heartbeat, self._services
        return {
            PageName.SESSIONS: SessionsPlace(sessions, bus, beat, services, self._around.opening),
            PageName.PROFILES: ProfilesPage(bus, beat, services),
            PageName.DEVICES: DevicesPage(bus, beat, services),
            PageName.ACTIVITY: ActivityPresenter(beat, self._shell.runner, services).page,
            PageName.SETTINGS: self._settings,
        }

    def _settings_page(self) -> SettingsPage:
        page = SettingsPage()
        SettingsPresenter(
            page,
            self._shell.bus,
            self._shell.runner,
            self._around.settings,
            autostart=self._around.autostart,
            apply=self._shell.apply,
            vault_words=self._vault_words,
        )
        page.about.show_content(self._around.about)
        page.about.page_wanted.connect(lambda address: self._open_page(address, page))
        return page

    def _open_page(self, address: str, page: SettingsPage) -> None:
        intent = Intent(verb=Verb.SHOW_SETTINGS)
        self._shell.runner.submit(
            partial(self._around.open_page, address),
            receiver=page,
            failed=lambda error: self._shell.bus.reported.emit(Report(intent=intent, error=error)),
        )

    def _present(self, sessions: SessionsPage) -> None:
        shell = self._shell
        presenter = WindowPresenter(
            self._window,
            sessions,
            shell.bus,
            self._heartbeat,
            shell.runner,
            self._services,
            self._around.memory,
            self._around.settings.problems,
        )
        shell.tray.found.connect(presenter.forget_no_tray)
        self._window.bars.show_content("agent", agent_banner(self._around.agent_problem))

    def _add_dialogs(self) -> None:
        bus, runner, around = self._shell.bus, self._shell.runner, self._around
        editing = Editing(self._window, bus, runner, around.editing)
        MigrationPresenter(
            self._own.migration, bus, runner, self._window, add_device=editing.add_device
        )
        importing = Importing(
            self._window,
            bus,
            runner,
            around.editing.vault,
            import_text=around.import_text,
            add_seed=editing.add_seed,
        )
        self._window.brought.connect(importing.take_data)
        FileActions(self._window, bus, runner, self._own.files)
        Quitting(self._window, bus, self._services.vault)
        Unlocking(
            self._window,
            bus,
            runner,
            vault=self._services.vault,
            opening=around.opening,
            reload=around.reload_vault,
        )

    def _vault_words(self) -> tuple[str, bool]:
        uses_file, state = self._around.opening.uses_file, self._services.vault.state
        return vault_place(state, uses_file=uses_file), uses_file and state is VaultState.READY
