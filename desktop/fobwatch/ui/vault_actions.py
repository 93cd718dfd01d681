"""Takes what a person wants done with the vault, and needs no window for, off the bus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from fobwatch.core.activity import Activity, Event
from fobwatch.ui.intent_bus import Report
from fobwatch.ui.intents import Verb
from fobwatch.ui.task_runner import KEYRING

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.intents import Intent
    from fobwatch.ui.services import Services
    from fobwatch.ui.task_runner import Runner


class VaultActions(QObject):
    """A removed profile's session ends with it. `lock` blocks."""

    def __init__(
        self, bus: IntentBus, runner: Runner, services: Services, *, lock: Callable[[], None]
    ) -> None:
        super().__init__(bus)
        self._bus = bus
        self._runner = runner
        self._services = services
        self._lock = lock
        self._verbs: dict[Verb, Callable[[Intent], None]] = {
            Verb.REMOVE_PROFILE: self._remove_profile,
            Verb.REMOVE_DEVICE: self._remove_device,
            Verb.LOCK_VAULT: self._lock_vault,
        }
        bus.asked.connect(self._perform)

    @Slot(object)
    def _perform(self, intent: Intent) -> None:
        if verb := self._verbs.get(intent.verb):
            verb(intent)

    def _remove_profile(self, intent: Intent) -> None:
        def removed() -> None:
            self._services.broker.end(intent.profile)
            self._services.vault.remove_profile(intent.profile)
            self._note(Event.PROFILE_REMOVED, intent.profile)
            self._services.marks.forget(intent.profile)
            self._services.marks.save()

        self._submit(intent, removed, self.tr("Removed {name}").format(name=intent.profile))

    def _remove_device(self, intent: Intent) -> None:
        device = self._services.vault.device(intent.serial)
        name = device.name if device else intent.serial

        def removed() -> None:
            self._services.vault.remove_device(intent.serial)
            self._note(Event.DEVICE_REMOVED, name)

        self._submit(intent, removed, self.tr("Removed {name}").format(name=name))

    def _lock_vault(self, intent: Intent) -> None:
        def locked() -> None:
            self._lock()
            self._note(Event.VAULT_LOCKED, "")

        # Without a word: the tray's padlock and the window's bar show it as long as it lasts.
        self._runner.submit(locked, receiver=self, failed=partial(self._fail, intent), lane=KEYRING)

    def _note(self, event: Event, subject: str) -> None:
        now = self._services.aws_time.now()
        self._services.journal.record(Activity(at=now, event=event, subject=subject))

    def _submit(self, intent: Intent, work: Callable[[], None], text: str) -> None:
        def done(_: None) -> None:
            self._bus.reported.emit(Report(intent=intent, text=text))

        self._runner.submit(
            work, receiver=self, done=done, failed=partial(self._fail, intent), lane=KEYRING
        )

    def _fail(self, intent: Intent, error: FobwatchError) -> None:
        self._bus.reported.emit(Report(intent=intent, error=error))
