"""Watches accounts for flagged sign-ins, if the settings say so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.ui.runtime.actions import QuietWork

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from fobwatch.ui.runtime.services import Runtime


class SignInWatchActions(QuietWork):
    """Reads one account at a time."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime.heartbeat, runtime.runner, self._look)
        self._watch = runtime.services.sign_in_watch
        self._settings = runtime.services.settings
        runtime.heartbeat.beat_by(self._next_change)

    def _next_change(self, now: datetime) -> datetime | None:
        """The time of the next look at an account."""
        waits = self._is_wanted and not self.busy
        return self._watch.next_change(now) if waits else None

    @property
    def _is_wanted(self) -> bool:
        settings = self._settings.current
        return settings.notices and settings.watch_sign_ins

    def _look(self, now: datetime) -> Callable[[], object] | None:
        name = self._watch.due(now) if self._is_wanted else ""
        return partial(self._watch.read, name) if name else None
