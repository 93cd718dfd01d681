"""Work that nobody asks for: renewals, trying the vault again, and locking it."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from fobwatch.core.errors import VaultLocked
from fobwatch.core.sessions.overview import next_change
from fobwatch.ui.runtime.intents import LockVault
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.ports import PowerEvents, ScreenLock
    from fobwatch.core.settings.settings import Settings, SettingsFile
    from fobwatch.core.vault.auto_lock import AutoLock
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.heartbeat import Heartbeat
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.runtime.task_runner import TaskRunner

logger = logging.getLogger(__name__)

FIRST_PAUSE: Final = timedelta(seconds=2)
MAX_PAUSE: Final = timedelta(minutes=1)


class VaultRetries(QObject):
    """After `FIRST_PAUSE`, then ever less often; at once when the keyring reports that it changed.

    Never where a person was asked by it: a locked keyring is tried only if it says so in silence,
    and what the person locked stays locked. `reload` blocks.
    """

    def __init__(
        self,
        heartbeat: Heartbeat,
        runner: TaskRunner,
        vault: Vault,
        opening: VaultOpening,
        reload: Callable[[], None],
    ) -> None:
        super().__init__(heartbeat)
        self._heartbeat = heartbeat
        self._runner = runner
        self._vault = vault
        self._opening = opening
        self._reload = reload
        self._pause = FIRST_PAUSE
        self._due: datetime | None = None
        self._trying = False
        heartbeat.beat.connect(self._on_beat)
        heartbeat.beat_by(lambda _now: self._due)

    def on_keyring_changed(self) -> None:
        """From any thread."""
        if self._vault.problem is not None:
            self._runner.post(self._at_once, receiver=self)

    def _at_once(self) -> None:
        self._pause = FIRST_PAUSE
        self._due = None
        self._try()

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if not self._wanted():
            self._pause, self._due = FIRST_PAUSE, None
        elif self._due is None:
            self._due = now + self._pause
            self._pause = min(2 * self._pause, MAX_PAUSE)
        elif self._due <= now:
            self._due = None
            self._try()

    def _wanted(self) -> bool:
        problem = self._vault.problem
        if problem is None or not self._vault.may_retry:
            return False
        return self._opening.silent or not isinstance(problem, VaultLocked)

    def _try(self) -> None:
        if not self._trying:
            self._trying = True
            self._runner.submit(
                self._reload_if_wanted,
                receiver=self,
                done=self._on_tried,
                failed=self._on_tried,
                lane=Lane.KEYRING,
            )

    def _reload_if_wanted(self) -> None:
        """On the keyring's lane, where a person may have locked the vault before our turn."""
        if self._wanted():
            self._reload()

    def _on_tried(self, _outcome: FobwatchError | None) -> None:
        self._trying = False
        self._heartbeat.wake()


MAX_UNDER_WAY: Final = 64
FEW_UNDER_WAY: Final = 32
"""Renewals that run or wait for a thread. After sleep a thousand are due: more are asked for when
no more than a few are left, since to queue them holds the windows up, and to look for them takes
the interpreter's time."""


class ConsoleRenewals(QObject):
    """Renews consoles in browsers that are seen into. A failure is logged; a notice follows."""

    def __init__(self, runtime: Runtime) -> None:
        heartbeat = runtime.heartbeat
        super().__init__(heartbeat)
        self._runner = runtime.runner
        self._consoles = runtime.services.consoles
        self._under_way: set[str] = set()
        heartbeat.beat.connect(self._on_beat)
        heartbeat.beat_by(self._next_change)
        wake = runtime.runner.listener(heartbeat.wake, receiver=heartbeat)
        self._consoles.ledger.on_change(wake)

    def _next_change(self, now: datetime) -> datetime | None:
        held = self._consoles.ledger.held()
        return next_change((console.ends_at for console in held), None, now)

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        for console in self._consoles.due(now):
            if console.key not in self._under_way:
                self._under_way.add(console.key)
                self._runner.submit(
                    partial(self._consoles.renew, console),
                    receiver=self,
                    done=partial(self._on_settled, console.key),
                    failed=partial(self._on_settled, console.key),
                    lane=Lane.RENEWALS,
                )

    def _on_settled(self, key: str, error: FobwatchError | None) -> None:
        self._under_way.discard(key)
        if error is not None:
            logger.info("%s", error)


class Renewals(QObject):
    """Joins the heartbeat with the services: each of their changes makes it beat at once.

    At each beat it also looks whether the AWS files changed.
    """

    def __init__(self, runtime: Runtime) -> None:
        heartbeat, services = runtime.heartbeat, runtime.services
        super().__init__(heartbeat)
        self._heartbeat = heartbeat
        self._runner = runtime.runner
        self._broker = services.broker
        self._renewals = services.broker.renewals
        self._while_locked = services.while_locked
        self._profiles = services.profiles
        self._index = services.index
        self._under_way: set[str] = set()
        self._reading = False
        self._looking = False
        heartbeat.beat.connect(self._on_beat)
        heartbeat.beat_by(self._next_change)
        services.profiles.on_change(self._index.outdate)
        services.profiles.on_change(self._wake)
        services.vault.on_change(self._wake)
        services.mfa_changes.on_change(self._wake)
        services.user_devices.on_change(self._wake)
        for changed in (services.broker, services.narrowed, services.logins):
            changed.on_change(lambda _which: self._wake())

    def _next_change(self, now: datetime) -> datetime | None:
        held = [record.session for record in self._broker.records() if record.session is not None]
        ends = (session.expires_at for session in (*held, *self._while_locked.sessions()))
        return next_change(ends, self._renewals.next_due(), now)

    @Slot()
    def on_resume(self) -> None:
        """After sleep: try at once what waited for its next try, and look at the clock."""
        self._renewals.wake()
        self._heartbeat.wake()

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if not self._looking and len(self._under_way) <= FEW_UNDER_WAY:
            self._looking = True
            self._runner.submit(
                partial(self._renewals.due, now),
                receiver=self,
                done=self._renew,
                failed=self._on_not_looked,
                lane=Lane.DUE,
            )
        if not self._reading:
            self._reading = True
            self._runner.submit(
                self._profiles.refresh,
                receiver=self,
                done=self._on_read,
                failed=self._on_read,
                lane=Lane.AWS_FILES,
            )

    def _renew(self, names: tuple[str, ...]) -> None:
        self._looking = False
        for name in names:
            if len(self._under_way) >= MAX_UNDER_WAY:
                break
            if name not in self._under_way:
                self._under_way.add(name)
                self._runner.submit(
                    partial(self._renewals.keep_alive, name),
                    receiver=self,
                    done=partial(self._on_settled, name),
                    failed=partial(self._on_settled, name),
                    lane=Lane.RENEWALS,
                )

    def _on_settled(self, name: str, _outcome: object) -> None:
        self._under_way.discard(name)
        if len(self._under_way) == FEW_UNDER_WAY:
            self._heartbeat.wake()

    def _on_not_looked(self, _error: object) -> None:
        self._looking = False

    def _on_read(self, _outcome: object) -> None:
        self._reading = False

    def _wake(self) -> None:
        """Beat soon, from whatever thread made the change."""
        self._runner.post(self._heartbeat.wake, receiver=self._heartbeat)


PAUSE: Final = timedelta(seconds=15)
"""Between two looks at whether the computer is used; it locks so much later at most."""


class AutoLocking(QObject):
    """Asks for the lock as a person does, so that it is carried out and noted in the same way."""

    def __init__(
        self,
        bus: IntentBus,
        runner: TaskRunner,
        settings: SettingsFile,
        auto_lock: AutoLock,
        power: PowerEvents,
        screen: ScreenLock,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bus = bus
        self._runner = runner
        self._auto_lock = auto_lock
        power.on_sleep(self._when(auto_lock.at_sleep))
        screen.on_change(self._when(auto_lock.at_screen))
        self.timer = QTimer(self, interval=PAUSE // timedelta(milliseconds=1))
        self.timer.timeout.connect(self._look)
        self._on_settings(settings.current)
        settings.on_change(runner.listener(self._on_settings, receiver=self))

    def _when(self, is_due: Callable[[], bool]) -> Callable[[], None]:
        """A listener, for any thread, that locks the vault if that is due."""

        def locks() -> None:
            self._lock_if(is_due())

        return lambda: self._runner.post(locks, receiver=self)

    def _on_settings(self, settings: Settings) -> None:
        """Look only where that is wanted: each look wakes the processor."""
        if not settings.lock_when_idle:
            self.timer.stop()
        elif not self.timer.isActive():
            self.timer.start()

    @Slot()
    def _look(self) -> None:
        self._runner.submit(
            self._auto_lock.when_idle, receiver=self, done=self._lock_if, lane=Lane.USER_ACTIVITY
        )

    def _lock_if(self, is_due: bool) -> None:
        if is_due:
            self._bus.ask(LockVault())
