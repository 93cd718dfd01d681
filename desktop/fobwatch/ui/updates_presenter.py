"""Looks for newer releases while the person wants to be told, and tells of each once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from fobwatch.core.updates import UPDATES_KEY
from fobwatch.ui.intent_bus import Report
from fobwatch.ui.intents import Intent, Verb
from fobwatch.ui.notices_presenter import NOTICES, is_quiet, local_time
from fobwatch.ui.update_words import update_notice

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.settings import Settings
    from fobwatch.core.update_check import UpdateState
    from fobwatch.ui.heartbeat import Heartbeat
    from fobwatch.ui.intent_bus import IntentBus
    from fobwatch.ui.notices_presenter import NoticeServices
    from fobwatch.ui.task_runner import Runner

UPDATES: Final = "updates"
"""The lane of what is kept of it."""

HOURLY_MILLISECONDS: Final = 3_600_000
"""How often the clock is asked whether a day has passed, where nothing else wakes the program."""


class Updates(Protocol):
    """`UpdateCheck`."""

    @property
    def source(self) -> str: ...

    @property
    def state(self) -> UpdateState: ...

    def is_due(self, now: datetime) -> bool: ...

    def load(self) -> None: ...

    def look(self, now: datetime) -> UpdateState: ...

    def note_told(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateServices:
    """`open_page` sends the browser to a page; it blocks, and raises `NoBrowser`."""

    check: Updates
    open_page: Callable[[str], None]


class UpdatesPresenter(QObject):
    """Nothing leaves the computer while the setting is off."""

    def __init__(
        self,
        updates: UpdateServices,
        notices: NoticeServices,
        bus: IntentBus,
        heartbeat: Heartbeat,
        runner: Runner,
        *,
        local: Callable[[datetime], datetime] = local_time,
    ) -> None:
        super().__init__(heartbeat)
        self._updates = updates
        self._notices = notices
        self._bus = bus
        self._heartbeat = heartbeat
        self._runner = runner
        self._local = local
        self._busy = True
        self._hourly = QTimer(self)
        self._hourly.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._hourly.setInterval(HOURLY_MILLISECONDS)
        self._hourly.timeout.connect(heartbeat.wake)
        heartbeat.beat.connect(self._on_beat)
        bus.asked.connect(self._on_asked)
        notices.settings.on_change(self._on_settings)
        notices.notifier.on_action(
            lambda key, _action: runner.post(partial(self._on_notice, key), receiver=self)
        )
        runner.submit(updates.check.load, receiver=self, done=self._on_loaded, lane=UPDATES)

    def _on_loaded(self, _result: None) -> None:
        self._busy = False
        self._apply(self._notices.settings.current)

    def _on_settings(self, settings: Settings) -> None:
        self._runner.post(partial(self._apply, settings), receiver=self)

    def _apply(self, settings: Settings) -> None:
        """Ask the clock from now on, or no longer, and take back what was shown."""
        if not settings.update_notice and self._hourly.isActive():
            self._hourly.stop()
            self._notify(partial(self._notices.notifier.withdraw, UPDATES_KEY))
        elif settings.update_notice and not self._hourly.isActive():
            self._hourly.start()
            self._heartbeat.wake()

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        if self._busy or not self._notices.settings.current.update_notice:
            return
        if self._updates.check.is_due(now):
            self._look(now)
        else:
            self._tell(now)

    def _look(self, now: datetime) -> None:
        self._busy = True
        self._runner.submit(
            partial(self._updates.check.look, now),
            receiver=self,
            done=lambda _state: self._looked(),
            failed=self._failed,
        )

    def _looked(self) -> None:
        self._busy = False
        self._heartbeat.wake()

    def _failed(self, error: FobwatchError) -> None:
        """What was found cannot be kept; it would be told again after the next start."""
        self._busy = False
        self._report(error)

    def _tell(self, now: datetime) -> None:
        state, settings = self._updates.check.state, self._notices.settings.current
        if state.newer is None or state.told or self._notices.screen.locked:
            return
        if is_quiet(settings, self._local(now)):
            return
        self._notify(partial(self._notices.notifier.show, update_notice(state.newer)))
        self._busy = True
        self._runner.submit(
            self._updates.check.note_told,
            receiver=self,
            done=lambda _result: self._looked(),
            failed=self._failed,
            lane=UPDATES,
        )

    def _notify(self, call: Callable[[], None]) -> None:
        self._runner.submit(call, receiver=self, lane=NOTICES)

    def _on_notice(self, key: str) -> None:
        if key == UPDATES_KEY:
            self._bus.asked.emit(Intent(verb=Verb.OPEN_RELEASE))

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        newer = self._updates.check.state.newer
        if intent.verb is Verb.OPEN_RELEASE and newer is not None:
            self._runner.submit(
                partial(self._updates.open_page, newer.url), receiver=self, failed=self._report
            )

    def _report(self, error: FobwatchError) -> None:
        self._bus.reported.emit(Report(intent=Intent(verb=Verb.OPEN_RELEASE), error=error))
