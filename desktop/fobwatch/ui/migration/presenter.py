"""Opens the migration's window, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.ui.layout.fitting import come_to_front
from fobwatch.ui.migration.flow import MigrationFlow
from fobwatch.ui.migration.window import MigrationWindow
from fobwatch.ui.runtime.profile_intents import Migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.migration.migration import Migration
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.task_runner import TaskRunner


class MigrationPresenter(QObject):
    """`account_names` are the known ones, by the account's ID.

    `add_device` opens the editor of a device with this serial beside a window, and calls back once
    the device is saved.
    """

    def __init__(
        self,
        beside: QWidget,
        bus: IntentBus,
        runner: TaskRunner,
        migration: Migration,
        *,
        account_names: Callable[[], Mapping[str, str]],
        add_device: Callable[[str, QWidget, Callable[[], None]], None],
    ) -> None:
        super().__init__(beside)
        self._beside = beside
        self._migration = migration
        self._bus = bus
        self._runner = runner
        self._account_names = account_names
        self._add_device = add_device
        self._window: MigrationWindow | None = None
        bus.answer(Migrate, self._show)

    def _show(self, intent: Migrate) -> None:
        if self._window is None:
            self._window = self._open(intent.profile)
        come_to_front(self._window)

    def _open(self, wanted: str) -> MigrationWindow:
        window = MigrationWindow()
        window.found.wanted = wanted
        window.found.account_names = self._account_names()
        if self._beside.isVisible():
            middle = self._beside.frameGeometry().center()
            window.move(middle - window.rect().center())
        flow = MigrationFlow(window, self._migration, self._runner)
        add_device = self._add_device
        window.found.device_wanted.connect(lambda serial: add_device(serial, window, flow.look))
        flow.ended.connect(self._on_ended)
        flow.look()
        return window

    def _on_ended(self, moved: int) -> None:
        self._migration.forget()
        if self._window is not None:
            self._window.deleteLater()
            self._window = None
        if moved:
            words = (
                self.tr("1 profile moved into the vault")
                if moved == 1
                else self.tr("%n profiles moved into the vault", "", moved)
            )
            self._bus.succeed(Migrate(), words)
