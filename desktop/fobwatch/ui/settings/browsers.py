"""Joins the page of settings with the browsers of this computer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import Intent, Verb
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from fobwatch.core.browsers.browsers import BrowserOwner
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner
    from fobwatch.ui.settings.page import SettingsPage


class BrowsersPresenter(Actions):
    """Shows what there is each time the page comes to front."""

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
            Intent(verb=Verb.SHOW_SETTINGS),
            partial(self._stored.remove, owner),
            lambda _: self._show_stored(),
            lane=Lane.SETTINGS,
        )
