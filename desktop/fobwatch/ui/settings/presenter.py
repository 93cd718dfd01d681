"""Join the page of settings with the settings' file, the autostart and the browsers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import ShowSettings
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.browsers.browsers import BrowserOwner
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.ports import Autostart
    from fobwatch.core.settings.settings import Settings, SettingsFile
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.settings.lock_section import Passphrase
    from fobwatch.ui.settings.page import SettingsPage


class SettingsPresenter(QObject):
    """`apply` is called with the settings at first, and after each change.

    `vault_words` says where secrets are kept now, and whether behind a passphrase.
    """

    def __init__(
        self,
        page: SettingsPage,
        bus: IntentBus,
        runner: TaskRunner,
        settings: SettingsFile,
        *,
        autostart: Autostart | None,
        apply: Callable[[Settings], None],
        vault_words: Callable[[], tuple[str, Passphrase]],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._bus = bus
        self._runner = runner
        self._settings = settings
        self._autostart = autostart
        self._apply = apply
        self._vault_words = vault_words
        page.changed.connect(self._on_changed)
        page.autostart_changed.connect(self._on_autostart)
        page.lock.passphrase_wanted.connect(bus.ask)
        bus.reported.connect(self.show_vault)
        page.shown.connect(self.show_vault)
        page.show_settings(settings.current)
        apply(settings.current)
        self._show_autostart()

    @Slot(object)
    def _on_changed(self, settings: Settings) -> None:
        self._settings.change(settings)
        self._apply(settings)
        self._runner.submit(
            self._settings.save, receiver=self, failed=self._report, lane=Lane.SETTINGS
        )

    @Slot(bool)
    def _on_autostart(self, enabled: bool) -> None:
        if self._autostart is not None:
            self._runner.submit(
                partial(self._autostart.set_enabled, enabled),
                receiver=self,
                failed=self._on_autostart_failed,
                lane=Lane.SETTINGS,
            )

    def _on_autostart_failed(self, error: FobwatchError) -> None:
        self._report(error)
        self._show_autostart()

    @Slot()
    def show_vault(self) -> None:
        self._page.lock.show_vault(*self._vault_words())

    def _show_autostart(self) -> None:
        self._page.show_autostart(enabled=False, possible=self._autostart is not None)
        if self._autostart is not None:
            self._runner.submit(
                self._autostart.enabled,
                receiver=self,
                done=lambda enabled: self._page.show_autostart(enabled=enabled, possible=True),
                failed=self._report,
                lane=Lane.SETTINGS,
            )

    def _report(self, error: FobwatchError) -> None:
        self._bus.fail(ShowSettings(), error)


class BrowsersPresenter(Actions):
    """Looks for browsers and their profiles each time the page comes to front."""

    def __init__(
        self, page: SettingsPage, bus: IntentBus, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, page)
        self._page = page
        self._stored = services.browser_profiles
        services.settings.on_change(runner.listener(page.show_answers, receiver=self))
        page.shown.connect(self._show)
        page.browsers.stored.removal_wanted.connect(self._remove)

    @Slot()
    def _show(self) -> None:
        self._runner.submit(
            self._services.browsers.find,
            receiver=self,
            done=self._page.browsers.show_found,
            lane=Lane.SETTINGS,
        )
        self._show_stored()

    def _show_stored(self) -> None:
        self._runner.submit(
            self._stored.stored,
            receiver=self,
            done=self._page.browsers.stored.show_stored,
            lane=Lane.SETTINGS,
        )

    @Slot(object)
    def _remove(self, owner: BrowserOwner) -> None:
        self.submit(
            ShowSettings(),
            partial(self._stored.remove, owner),
            lambda _: self._show_stored(),
            lane=Lane.SETTINGS,
        )
