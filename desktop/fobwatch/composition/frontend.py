"""Joins the tray and the windows with the services, without knowing any adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.sessions.overview import next_change
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.actions.renewals import Renewals
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.actions.vault_actions import VaultActions
from fobwatch.ui.actions.vault_retries import VaultRetries
from fobwatch.ui.clipboard.clipboard import SecretClipboard
from fobwatch.ui.consent.presenter import ConsentPresenter
from fobwatch.ui.notices.presenter import NoticeServices, NoticesPresenter
from fobwatch.ui.panel.presenter import PanelPresenter
from fobwatch.ui.panel.quick_panel import QuickPanel
from fobwatch.ui.panel.search import PanelSearch
from fobwatch.ui.runtime.first_use import FirstUse
from fobwatch.ui.runtime.heartbeat import Heartbeat
from fobwatch.ui.runtime.intents import WINDOW_VERBS, Intent, Verb
from fobwatch.ui.theme.icons import application_icon
from fobwatch.ui.theme.theme import Theme
from fobwatch.ui.tray.presenter import TrayPresenter
from fobwatch.ui.tray.shell import TrayShell
from fobwatch.ui.widgets.speech import read_rows
from fobwatch.ui.window.quitting import LogOut

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.composition.dependencies import FrontendDependencies
    from fobwatch.composition.windows import Windows
    from fobwatch.ui.runtime.services import Services

__all__ = [
    "Frontend",
    "LogOut",
    "SecretClipboard",
    "Theme",
    "TrayShell",
    "application_icon",
    "read_rows",
]


class Frontend(QObject):
    """The tray and the notices; the panel and the main window are made when first needed."""

    def __init__(
        self, shell: TrayShell, services: Services, around: FrontendDependencies, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._shell = shell
        self._services = services
        self._around = around
        self._heartbeat = Heartbeat(services.aws_time.now, self._next_change, self)
        self._act()
        self._renewals = Renewals(self._heartbeat, shell.runner, services)
        self._retries = VaultRetries(
            self._heartbeat, shell.runner, services.vault, around.opening, around.reload_vault
        )
        TrayPresenter(shell.tray, shell.menu, shell.bus, self._heartbeat, services)
        notices = NoticeServices(
            notifier=around.notifier, settings=around.settings, screen=around.consent.screen
        )
        self._notices = NoticesPresenter(
            notices, shell.bus, self._heartbeat, shell.runner, services
        )
        ConsentPresenter(around.consent, around.notifier, shell.runner, services, self)
        shell.apply(around.settings.current)
        FirstUse({Verb.SHOW_PANEL}, lambda: self._make_panel, shell.bus, shell.runner, self)
        shell.tray.panel_requested.connect(self._on_first_click)
        self._windows: Windows | None = None
        FirstUse(WINDOW_VERBS, self._import_windows, shell.bus, shell.runner, self)
        shell.tray.missing.connect(
            lambda: shell.bus.asked.emit(Intent(verb=Verb.SHOW_WITHOUT_TRAY))
        )

    def on_resume(self) -> None:
        """The computer woke up. From any thread."""
        self._shell.runner.post(self._renewals.on_resume, receiver=self)

    def on_keyring_changed(self) -> None:
        """The keyring appeared, or was unlocked. From any thread."""
        self._retries.on_keyring_changed()

    def _next_change(self, now: datetime) -> datetime | None:
        broker = self._services.broker
        moments = (
            next_change(broker.records(), broker.next_due(), now),
            self._notices.next_change(now),
            self._retries.next_change(),
        )
        return min((moment for moment in moments if moment is not None), default=None)

    def _act(self) -> None:
        """Make the objects that take verbs off the bus and carry out their intents."""
        bus, runner = self._shell.bus, self._shell.runner
        SessionActions(
            bus, runner, self._services, self._shell.clipboard, program=self._around.program
        )
        marks = PreferenceActions(bus, runner, self._services)
        marks.marks_changed.connect(self._heartbeat.wake)
        changes = self._around.editing.changes
        VaultActions(bus, runner, self._services, changes, lock=self._around.lock_vault)

    def _on_first_click(self) -> None:
        self._shell.bus.asked.emit(Intent(verb=Verb.SHOW_PANEL))

    def _make_panel(self) -> None:
        """Make it when first needed: its widgets take 6 MiB."""
        tray = self._shell.tray
        tray.panel_requested.disconnect(self._on_first_click)
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

    def _import_windows(self) -> Callable[[], None]:
        """Run on a worker: importing takes longer than the UI's thread may be blocked."""
        from fobwatch.composition.windows import Windows  # noqa: PLC0415 - when they are first used

        own = self._around.window_services()

        def make() -> None:
            self._windows = Windows(self._shell, self._heartbeat, self._services, self._around, own)

        return make
