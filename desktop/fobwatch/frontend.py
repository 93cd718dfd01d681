"""The windows and what joins them with the services. It knows nothing of adapters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fobwatch.core.overview import next_change
from fobwatch.ui.heartbeat import Heartbeat
from fobwatch.ui.mark_actions import MarkActions
from fobwatch.ui.renewals import Renewals
from fobwatch.ui.session_actions import SessionActions
from fobwatch.ui.tray_presenter import TrayPresenter
from fobwatch.ui.vault_actions import VaultActions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.ui.clipboard import SecretClipboard
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.services import Services
    from fobwatch.ui.task_runner import TaskRunner
    from fobwatch.ui.tray import Tray
    from fobwatch.ui.tray_menu import TrayMenu


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What stands before the services do: the icon, and the ways that intents and work take."""

    tray: Tray
    menu: TrayMenu
    bus: IntentBus
    runner: TaskRunner
    clipboard: SecretClipboard


class Frontend(QObject):
    """Every window, and one presenter for each."""

    def __init__(
        self, shell: Shell, services: Services, *, unlock: Callable[[], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        broker = services.broker

        def upcoming(now: datetime) -> datetime | None:
            return next_change(broker.records(), broker.next_due(), now)

        self.heartbeat = Heartbeat(services.aws_time.now, upcoming, self)
        bus, runner = shell.bus, shell.runner
        SessionActions(bus, runner, services, shell.clipboard)
        MarkActions(bus, runner, services)
        VaultActions(bus, runner, services, unlock)
        self.renewals = Renewals(self.heartbeat, runner, services)
        TrayPresenter(shell.tray, shell.menu, bus, self.heartbeat, services)
