"""Looks for what is unsafe: slowly by itself, or at once when a person wants it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from fobwatch.core.health.findings import allowing_statement
from fobwatch.ui.runtime.actions import Actions, QuietWork
from fobwatch.ui.runtime.profile_intents import TightenFiles
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.vault_intents import (
    CheckHealth,
    CopyHealthPolicy,
    LookAtHealth,
    UnmuteFinding,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.health.findings import Finding
    from fobwatch.ui.runtime.services import Runtime


class HealthActions(Actions):
    """Looking without being asked waits for its turn; a failure that nobody waits for is logged."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime, runtime.heartbeat)
        bus, heartbeat = runtime.bus, runtime.heartbeat
        self._health = runtime.services.health
        self._quiet = QuietWork(heartbeat, runtime.runner, self._due)
        heartbeat.beat_by(self._next_change)
        bus.answer(CheckHealth, self._on_wanted)
        bus.answer(LookAtHealth, lambda _: self._on_seen())
        bus.answer(CopyHealthPolicy, self._on_copy)
        bus.answer(UnmuteFinding, self._on_unmute)
        bus.answer(TightenFiles, self._on_tighten)
        self._health.on_change(runtime.runner.listener(heartbeat.wake, receiver=heartbeat))

    def _next_change(self, now: datetime) -> datetime | None:
        """When AWS is asked next, if a user waits for that."""
        waits = self._is_watched and not self._quiet.busy
        return self._health.accounts.next_change(now) if waits else None

    @property
    def _is_watched(self) -> bool:
        return self._services.settings.current.watch_health

    def _due(self, now: datetime) -> Callable[[], None] | None:
        name = self._health.accounts.due(now) if self._is_watched else ""
        return partial(self._health.read_one, name) if name else None

    def _on_seen(self) -> None:
        if not self._quiet.busy and self._health.is_stale(self._services.aws_time.now()):
            self._quiet.do(self._health.check, Lane.NETWORK)

    def _on_wanted(self, intent: CheckHealth) -> None:
        if self._quiet.busy:
            return
        self._quiet.busy = True

        def failed(error: FobwatchError) -> None:
            self._quiet.busy = False
            self._bus.fail(intent, error)

        work = partial(self._health.check, wanted=True)
        self.submit(intent, work, lambda _: self._quiet.end(), failed=failed)

    def _on_copy(self, intent: CopyHealthPolicy) -> None:
        finding = self._finding(intent.finding)
        if finding is not None and finding.actions:
            QGuiApplication.clipboard().setText(allowing_statement(finding.actions))
            self._bus.succeed(intent, self.tr("The policy is copied"))

    def _on_unmute(self, intent: UnmuteFinding) -> None:
        self.submit(
            intent,
            partial(self._health.unmute, intent.finding),
            self.said(intent, self.tr("The finding is shown again")),
            lane=Lane.MARKS,
        )

    def _on_tighten(self, intent: TightenFiles) -> None:
        words = self.tr("Only you can read your AWS files now")
        self.submit(intent, self._health.tighten, self.said(intent, words), lane=Lane.AWS_FILES)

    def _finding(self, key: str) -> Finding | None:
        report = self._health.report(self._services.aws_time.now())
        every = (*report.found, *(finding for finding, _mute in report.muted))
        return next((each for each in every if each.key == key), None)
