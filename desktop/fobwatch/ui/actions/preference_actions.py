"""Carries out what a person prefers of profiles: favourites, the pinned one, muted ones."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot

from fobwatch.core.settings.settings import Grouping
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.browser_intents import OpenConsole, OpenShortcut
from fobwatch.ui.runtime.profile_intents import (
    ArrangeProfiles,
    SetFavourite,
    SetMuted,
    SetPinned,
    SetService,
    SetTags,
)
from fobwatch.ui.runtime.session_intents import CopyCommand, CopyEnvironment, StartSession
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.profile_intents import MarkIntent
    from fobwatch.ui.runtime.services import Runtime

USES: Final = (StartSession, OpenConsole, OpenShortcut, CopyCommand, CopyEnvironment)


class PreferenceActions(Actions):
    """Counts each use of a profile too, for sorting by the last use.

    Signals:
        marks_changed: something is marked that was not before, or no longer.
    """

    marks_changed = Signal()

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        bus, services = runtime.bus, runtime.services
        self._settings = services.settings
        services.console.on_open(runtime.runner.listener(self._opened, receiver=self))
        self._marks = marks = services.marks
        self._now = services.aws_time.now
        bus.answer(SetFavourite, partial(self._mark, marks.set_favourite))
        bus.answer(SetMuted, partial(self._mark, marks.set_muted))
        bus.answer(SetPinned, self._pin)
        bus.answer(SetTags, self._set_tags)
        bus.answer(SetService, self._set_service)
        bus.answer(ArrangeProfiles, self._arrange)
        bus.asked.connect(self._on_asked)

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        if isinstance(intent, USES):
            self._marks.note_use(intent.profile, self._now())
            self._save()

    def _mark(self, mark: Callable[..., None], intent: MarkIntent) -> None:
        mark(intent.profile, wanted=intent.wanted)
        self._save(intent)

    def _pin(self, intent: SetPinned) -> None:
        self._marks.pin(intent.profile if intent.wanted else "")
        self._save(intent)

    def _set_tags(self, intent: SetTags) -> None:
        self._marks.set_tags(intent.names, intent.tags)
        self._save(intent)

    def _set_service(self, intent: SetService) -> None:
        self._marks.set_service(intent.profile, intent.service, wanted=intent.wanted)
        self._save(intent)

    def _opened(self, name: str, service: str) -> None:
        self._marks.note_service(name, service)
        self._save()

    def _arrange(self, intent: ArrangeProfiles) -> None:
        arrangement = intent.arrangement
        if isinstance(arrangement, Grouping):
            self._settings.change(lambda now: replace(now, group_profiles=arrangement))
        else:
            self._settings.change(lambda now: replace(now, sort_profiles=arrangement))
        self.marks_changed.emit()
        self.submit(intent, self._settings.save, lane=Lane.SETTINGS)

    def _save(self, intent: Intent | None = None) -> None:
        """Report what the disk does not take of an intent; a use that is lost is worth no word."""
        self.marks_changed.emit()
        failed = partial(self._bus.fail, intent) if intent is not None else None
        self._runner.submit(self._marks.save, receiver=self, failed=failed, lane=Lane.MARKS)
