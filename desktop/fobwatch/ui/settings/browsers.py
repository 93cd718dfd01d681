"""Joins the page of settings with the browsers of this computer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserOwner
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.settings.page import SettingsPage


class BrowsersPresenter(QObject):
    """Shows what there is each time the page comes to front."""

    def __init__(
        self, page: SettingsPage, bus: IntentBus, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(page)
        self._page = page
        self._runner = runner
        self._browsers = services.browsers
        self._stored = services.browser_profiles
        self._failed = partial(bus.fail, Intent(verb=Verb.SHOW_SETTINGS))
        services.settings.on_change(
            lambda settings: runner.post(partial(page.show_answers, settings), receiver=self)
        )
        page.shown.connect(self._show)
        page.browsers.stored.removal_wanted.connect(self._remove)

    @Slot()
    def _show(self) -> None:
        self._runner.submit(
            self._browsers.find,
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
        self._runner.submit(
            partial(self._stored.remove, owner),
            receiver=self,
            done=lambda _: self._show_stored(),
            failed=self._failed,
            lane=Lane.SETTINGS,
        )
