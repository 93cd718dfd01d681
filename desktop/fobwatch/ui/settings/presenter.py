"""Join the page of settings with the settings' file, the autostart, the vault and the browsers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Slot

from fobwatch import __version__
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import ShowSettings
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.settings.about import AboutContent
from fobwatch.ui.settings.lock_section import Passphrase
from fobwatch.ui.words.wording import vault_place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from fobwatch.core.browsers.browsers import BrowserOwner
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.ports import Autostart
    from fobwatch.core.settings.settings import Settings, SettingsFile
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.settings.page import SettingsPage

HELP_PAGE: Final = "https://github.com/fobwatch/fobwatch#readme"


class SettingsPresenter(QObject):
    """`apply` is called with the settings at first, and after each change."""

    def __init__(
        self,
        page: SettingsPage,
        bus: IntentBus,
        runner: TaskRunner,
        settings: SettingsFile,
        *,
        autostart: Autostart | None,
        apply: Callable[[Settings], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._bus = bus
        self._runner = runner
        self._settings = settings
        self._autostart = autostart
        self._apply = apply
        page.changed.connect(self._on_changed)
        page.autostart_changed.connect(self._on_autostart)
        page.show_settings(settings.current)
        apply(settings.current)
        self._show_autostart()

    @Slot(object)
    def _on_changed(self, options: Mapping[str, Any]) -> None:
        self._settings.change(lambda settings: replace(settings, **options))
        self._apply(self._settings.current)
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


class LockPresenter(QObject):
    """Shows where secrets are kept now, and whether behind a passphrase."""

    def __init__(
        self,
        page: SettingsPage,
        bus: IntentBus,
        runner: TaskRunner,
        vault: Vault,
        opening: VaultOpening,
    ) -> None:
        super().__init__(page)
        self._section = page.lock
        self._vault = vault
        self._opening = opening
        page.lock.passphrase_wanted.connect(bus.ask)
        page.shown.connect(self._show)
        bus.reported.connect(self._show)
        vault.on_change(runner.listener(self._show, receiver=self))

    @Slot()
    def _show(self) -> None:
        state, uses_file = self._vault.state, self._opening.uses_file
        place = vault_place(state, uses_file=uses_file, has_passphrase=self._opening.has_passphrase)
        self._section.show_vault(place, self._passphrase(state))

    def _passphrase(self, state: VaultState) -> Passphrase:
        if state is not VaultState.READY:
            return Passphrase.OUT_OF_REACH
        if self._opening.uses_file:
            return Passphrase.OF_FILE
        return Passphrase.OF_KEYRING if self._opening.has_passphrase else Passphrase.NONE


class AboutPresenter(QObject):
    """Opens the pages of the section. `open_page` blocks, and raises `FobwatchError`."""

    def __init__(
        self,
        page: SettingsPage,
        bus: IntentBus,
        runner: TaskRunner,
        *,
        log: Path,
        open_page: Callable[[str], None],
    ) -> None:
        super().__init__(page)
        self._runner = runner
        self._open_page = open_page
        self._failed = partial(bus.fail, ShowSettings())
        content = AboutContent(version=__version__, log=log.absolute().as_uri(), help=HELP_PAGE)
        page.about.show_content(content)
        page.about.page_wanted.connect(self._open)

    @Slot(str)
    def _open(self, address: str) -> None:
        work = partial(self._open_page, address)
        self._runner.submit(work, receiver=self, failed=self._failed)


class BrowsersPresenter(Actions):
    """Looks for browsers and their profiles each time the page comes to front."""

    def __init__(self, page: SettingsPage, runtime: Runtime) -> None:
        super().__init__(runtime, page)
        self._page = page
        self._stored = runtime.services.browser_profiles
        runtime.services.settings.on_change(
            runtime.runner.listener(page.show_answers, receiver=self)
        )
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
