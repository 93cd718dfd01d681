"""Carries out what a person prefers of profiles: favourites, the pinned one, muted ones."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot

from fobwatch.core.catalogue.role_marks import role_key
from fobwatch.core.settings.settings import Grouping, Sorting
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

USES = frozenset(
    {Verb.START, Verb.OPEN_CONSOLE, Verb.OPEN_SHORTCUT, Verb.COPY_COMMAND, Verb.COPY_ENVIRONMENT}
)


class PreferenceActions(Actions):
    """Counts each use of a profile too, for sorting by the last use.

    Signals:
        marks_changed: something is marked that was not before, or no longer.
    """

    marks_changed = Signal()

    def __init__(self, bus: IntentBus, runner: TaskRunner, services: Services) -> None:
        super().__init__(bus, runner, services)
        self._settings = services.settings
        services.console.on_open(runner.listener(self._opened, receiver=self))
        self._marks = marks = services.marks
        self._now = services.aws_time.now
        setters: dict[Verb, Callable[[str], None]] = {
            Verb.SET_FAVOURITE: partial(marks.set_favourite, wanted=True),
            Verb.UNSET_FAVOURITE: partial(marks.set_favourite, wanted=False),
            Verb.MUTE: partial(marks.set_muted, wanted=True),
            Verb.UNMUTE: partial(marks.set_muted, wanted=False),
            Verb.PIN: marks.pin,
            Verb.UNPIN: lambda _name: marks.pin(""),
        }
        bus.answer({verb: partial(self._mark, mark) for verb, mark in setters.items()})
        bus.answer({Verb.SET_TAGS: self._set_tags, Verb.ARRANGE_PROFILES: self._arrange})
        for verb, wanted in ((Verb.SET_SERVICE, True), (Verb.UNSET_SERVICE, False)):
            bus.answer({verb: partial(self._set_service, wanted=wanted)})
        bus.asked.connect(self._on_asked)

    @Slot(object)
    def _on_asked(self, intent: Intent) -> None:
        if intent.verb in USES:
            self._marks.note_use(intent.profile, self._now())
            self._save()

    def _mark(self, mark: Callable[[str], None], intent: Intent) -> None:
        mark(intent.profile)
        self._save(intent)

    def _set_tags(self, intent: Intent) -> None:
        names = [role_key(role) for role in intent.roles] or [intent.profile]
        self._marks.set_tags(names, intent.tags)
        self._save(intent)

    def _set_service(self, intent: Intent, *, wanted: bool) -> None:
        self._marks.set_service(intent.profile, intent.service, wanted=wanted)
        self._save(intent)

    def _opened(self, name: str, service: str) -> None:
        self._marks.note_service(name, service)
        self._save()

    def _arrange(self, intent: Intent) -> None:
        current = self._settings.current
        if isinstance(intent.arrangement, Grouping):
            current = replace(current, group_profiles=intent.arrangement)
        elif isinstance(intent.arrangement, Sorting):
            current = replace(current, sort_profiles=intent.arrangement)
        self._settings.change(current)
        self.marks_changed.emit()
        self.submit(intent, self._settings.save, lane=Lane.SETTINGS)

    def _save(self, intent: Intent | None = None) -> None:
        """Report what the disk does not take of an intent; a use that is lost is worth no word."""
        self.marks_changed.emit()
        failed = partial(self._bus.fail, intent) if intent is not None else None
        self._runner.submit(self._marks.save, receiver=self, failed=failed, lane=Lane.MARKS)
