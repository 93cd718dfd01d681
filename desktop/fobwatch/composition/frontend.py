"""The tray over the services; the panel and the main window are made when first needed."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from fobwatch.adapters.sleep_and_lock.user_activity import user_activity
from fobwatch.core.vault.auto_lock import AutoLock
from fobwatch.ui.actions.background import AutoLocking, ConsoleRenewals, Renewals, VaultRetries
from fobwatch.ui.actions.console_actions import ConsoleActions, ConsoleSignOuts
from fobwatch.ui.actions.health import HealthActions
from fobwatch.ui.actions.key_readings import KeyReadingActions, scheduled_keys
from fobwatch.ui.actions.login_actions import LoginActions
from fobwatch.ui.actions.preference_actions import PreferenceActions
from fobwatch.ui.actions.scheduled_backups import ScheduledBackups
from fobwatch.ui.actions.session_actions import SessionActions
from fobwatch.ui.actions.vault_actions import VaultActions
from fobwatch.ui.consent.link_presenter import LinkPresenter
from fobwatch.ui.consent.presenter import ConsentPresenter
from fobwatch.ui.notices.presenter import NoticesPresenter
from fobwatch.ui.runtime.heartbeat import Heartbeat
from fobwatch.ui.runtime.intent_bus import FirstUse
from fobwatch.ui.runtime.intents import PanelIntent, ShowWindow, ShowWithoutTray, WindowIntent
from fobwatch.ui.runtime.services import Runtime
from fobwatch.ui.sign_ins.watching import SignInWatchActions
from fobwatch.ui.tray.notifier import TrayNotifier
from fobwatch.ui.tray.presenter import TrayPresenter
from fobwatch.ui.window.leaving import Leaving

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.composition.backend import Backend
    from fobwatch.ui.tray.shell import TrayShell


PANEL: Final = (
    "fobwatch.ui.rows.row_view",
    "fobwatch.ui.panel.presenter",
    "fobwatch.ui.panel.quick_panel",
    "fobwatch.ui.panel.rows",
)
"""What the panel needs, in parts of which none takes long to import."""

WINDOWS: Final = (
    "fobwatch.ui.rows.row_view",
    "fobwatch.ui.profiles.editor",
    "fobwatch.ui.imports.importing",
    "fobwatch.ui.profiles.page",
    "fobwatch.ui.migration.presenter",
    "fobwatch.ui.as_code.writing",
    "fobwatch.ui.denials.explaining",
    "fobwatch.ui.settings.page",
    "fobwatch.composition.windows",
)
"""What the main window needs, as above."""


class Frontend(QObject):
    """Everything that a person sees.

    `made` is called once the panel, or the main window, is made, which then stays.
    """

    def __init__(
        self, shell: TrayShell, backend: Backend, parent: QObject, *, made: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self._made = made
        self._shell = shell
        self._backend = backend
        self._heartbeat = Heartbeat(backend.aws_time.now, self)
        self._runtime = Runtime(
            bus=shell.bus, heartbeat=self._heartbeat, runner=shell.runner, services=backend
        )
        self._act()
        self._keep_up()
        self._show()
        shell.apply(backend.settings.current)

    def _act(self) -> None:
        """Make the objects that carry out intents without a window."""
        bus, runner, backend = self._shell.bus, self._shell.runner, self._backend
        runtime = self._runtime
        program = "fobwatch --demo" if backend.demo else "fobwatch"
        sign_outs = ConsoleSignOuts(runtime)
        Leaving(self._shell.application, bus, backend.vault, sign_outs.before)
        ConsoleActions(runtime)
        login_shell = os.environ.get("SHELL", "")
        SessionActions(runtime, self._shell.clipboard, login_shell=login_shell, program=program)
        LoginActions(runtime)
        marks = PreferenceActions(runtime)
        marks.marks_changed.connect(self._heartbeat.wake)
        VaultActions(runtime, lock=backend.lock)
        tell = runner.listener(partial(bus.fail, ShowWindow()), receiver=self)
        backend.protection_copies.on_restored(tell)

    def _keep_up(self) -> None:
        """Make what works at the heartbeat, without anybody's asking."""
        runner, backend, runtime = self._shell.runner, self._backend, self._runtime
        renewals = Renewals(runtime)
        backend.power.on_resume(runner.listener(renewals.on_resume, receiver=renewals))
        ConsoleRenewals(runtime)
        KeyReadingActions(runtime)
        scheduled_keys(runtime)
        ScheduledBackups(runtime)
        HealthActions(runtime)
        SignInWatchActions(runtime)
        retries = VaultRetries(
            self._heartbeat, runner, backend.vault, backend.store, backend.reload
        )
        backend.on_keyring_change(retries.on_keyring_changed)
        auto_lock = AutoLock(backend.settings, backend.vault, backend.screen, user_activity())
        AutoLocking(
            self._shell.bus,
            runner,
            backend.settings,
            auto_lock,
            backend.power,
            backend.screen,
            self,
        )

    def _show(self) -> None:
        """Make what shows the services, or will when it is first needed."""
        shell, backend = self._shell, self._backend
        TrayPresenter(shell.tray, shell.menu, self._heartbeat, backend)
        notifier = backend.notifications or TrayNotifier(shell.tray, shell.runner)
        NoticesPresenter(notifier, self._runtime)
        ConsentPresenter(notifier, shell.runner, backend, self)
        self.follow = LinkPresenter(notifier, self._runtime, self).follow
        FirstUse(PanelIntent, PANEL, self._prepare_panel, shell.bus, shell.runner, self)
        FirstUse(WindowIntent, WINDOWS, self._prepare_windows, shell.bus, shell.runner, self)
        shell.tray.missing.connect(partial(shell.bus.ask, ShowWithoutTray()))

    def _prepare_panel(self) -> Callable[[], None]:
        """Return what makes it. The modules take 4 MiB of memory, the widgets 6 MiB."""
        from fobwatch.ui.panel.presenter import PanelPresenter  # noqa: PLC0415 - when first used
        from fobwatch.ui.panel.quick_panel import QuickPanel  # noqa: PLC0415 - as above
        from fobwatch.ui.panel.rows import PanelRows, panel_search  # noqa: PLC0415 - as above

        def make() -> None:
            tray, backend = self._shell.tray, self._backend
            self._panel = QuickPanel()
            rows = PanelRows(backend, panel_search(backend))
            PanelPresenter(self._panel, lambda: tray.place, rows, self._runtime)
            self._made()

        return make

    def _prepare_windows(self) -> Callable[[], None]:
        """Run on a worker: what the window needs of this computer is read from the disk."""
        from fobwatch.composition import windows  # noqa: PLC0415 - when they are first used

        outside = windows.Outside(self._backend)

        def make() -> None:
            self._windows = windows.Windows(self._shell, self._runtime, self._backend, outside)
            self._made()

        return make
