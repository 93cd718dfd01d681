"""Carries out what a person wants done with the vault and needs no window for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from fobwatch.core.activity.activity import Activity, Event
from fobwatch.core.browsers.browsers import BrowserOwner
from fobwatch.ui.actions.browser_choices import BrowserChoices
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import UNDO_MILLISECONDS, LockVault, Report, Undo
from fobwatch.ui.runtime.profile_intents import RemoveProfile, SetPolicy
from fobwatch.ui.runtime.session_intents import EndSession
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import RemoveDevice

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime

GRACE_MILLISECONDS = 1000
"""Time for a click on the button while it disappears."""


class VaultActions(Actions):
    """A removal can be undone for a while; a rule for programs stays. `lock` blocks."""

    def __init__(self, runtime: Runtime, *, lock: Callable[[], None]) -> None:
        super().__init__(runtime)
        bus = runtime.bus
        self._changes = runtime.services.changes
        self._lock = lock
        self._choices = BrowserChoices(self, runtime)
        self._removed_profile = ""
        self._too_late = QTimer(
            self, singleShot=True, interval=UNDO_MILLISECONDS + GRACE_MILLISECONDS
        )
        self._too_late.timeout.connect(runtime.services.changes.forget)
        bus.answer(RemoveProfile, self._remove_profile)
        bus.answer(RemoveDevice, self._remove_device)
        bus.answer(EndSession, self._end_session)
        bus.answer(Undo, self._undo)
        bus.answer(SetPolicy, self._set_policy)
        bus.answer(LockVault, self._lock_vault)

    def _remove_profile(self, intent: RemoveProfile) -> None:
        words = self.tr("Deleted {name}").format(name=intent.profile)
        work = partial(self._changes.remove_profile, intent.profile)
        self._remove(intent, work, words, profile=intent.profile)

    def _set_policy(self, intent: SetPolicy) -> None:
        """Without a word: the page shows the rule, and the window's bar what was not kept."""
        choose = partial(self._changes.choose_rule, intent.profile, intent.policy)
        self.submit(intent, choose, lane=Lane.KEYRING)

    def _remove_device(self, intent: RemoveDevice) -> None:
        device = self._services.vault.device(intent.serial)
        words = self.tr("Deleted {name}").format(name=device.name if device else intent.serial)
        self._remove(intent, partial(self._changes.remove_device, intent.serial), words)

    def _end_session(self, intent: EndSession) -> None:
        end = partial(self._changes.end_session, intent.profile)
        held = self._services.broker.record(intent.profile).session is not None
        words = self.tr("Ended the session of {name}").format(name=intent.profile)
        # Where there was none, a start that failed is dismissed: nothing worth a word.
        self._remove(intent, end, words if held else "")

    def _remove(
        self, intent: Intent, work: Callable[[], int], text: str, *, profile: str = ""
    ) -> None:
        """`profile` is removed by the work, and its browser profile with it."""

        def done(number: int) -> None:
            self._removed_profile = profile
            if profile:
                self._choices.remove_later(BrowserOwner(name=profile))
            if not text:
                return
            self._too_late.start()
            undo = Undo(number=number) if self._changes.undoable == number else None
            details = self._not_yet()
            self._bus.reported.emit(Report(intent=intent, text=text, details=details, undo=undo))

        self.submit(intent, work, done, lane=Lane.KEYRING)

    def _not_yet(self) -> str:
        """The details if the keyring has not taken a change, and would bring the old state back."""
        if not self._services.vault.waiting:
            return ""
        return self.tr("The keyring has not stored this yet. Fobwatch tries again until it has.")

    def _undo(self, intent: Undo) -> None:
        owner = BrowserOwner(name=self._removed_profile)
        # At once: the keyring may answer only after the browser profile would have been removed.
        self._choices.wait(owner)

        def done(name: str) -> None:
            text = self.tr("{name} is back").format(name=name)
            self._bus.succeed(intent, text, self._not_yet())

        def failed(error: FobwatchError) -> None:
            self._choices.remove_later(owner)
            self._bus.fail(intent, error)

        work = partial(self._changes.undo, intent.number)
        self.submit(intent, work, done, failed=failed, lane=Lane.KEYRING)

    def _lock_vault(self, intent: LockVault) -> None:
        def locked() -> None:
            self._changes.forget()
            self._lock()
            now = self._services.aws_time.now()
            self._services.journal.record(Activity(at=now, event=Event.VAULT_LOCKED, subject=""))

        # Without a word: the tray's padlock and the window's bar show it as long as it lasts.
        self.submit(intent, locked, lane=Lane.KEYRING)
