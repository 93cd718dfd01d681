"""Replaces the access key of a profile's user, as its dialog asks for it: one at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from fobwatch.ui.keys.rotating import RotateKeyDialog, Stage
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.access_keys import FoundKeys
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


@dataclass(eq=False, kw_only=True)
class _Talk:
    """A dialog with what it is about. `stopped` is looked at between two steps."""

    dialog: RotateKeyDialog
    found: FoundKeys | None = None
    walk: Walk | None = None
    stopped: threading.Event = field(default_factory=threading.Event)


class KeyRotationActions(QObject):
    """Only a person who presses the dialog's buttons changes anything."""

    def __init__(
        self, window: QWidget, bus: IntentBus, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._runner = runner
        self._now = services.aws_time.now
        self._rotation = services.key_rotation
        self._open: RotateKeyDialog | None = None
        bus.answer({Verb.ROTATE_KEY: self._on_wanted})

    def _on_wanted(self, intent: Intent) -> None:
        if self._open is not None and isValid(self._open) and not self._open.isHidden():
            self._open.raise_()
            self._open.activateWindow()
            return
        dialog = self._open = RotateKeyDialog(intent.profile, self._window)
        talk = _Talk(dialog=dialog)
        self._connect(talk)
        dialog.open()
        talk.walk = self._rotation.of_profile(intent.profile)
        if talk.walk is None:
            self._look(talk, intent.profile)
        else:
            self._show_how_far(talk, talk.walk)

    def _connect(self, talk: _Talk) -> None:
        dialog = talk.dialog
        dialog.rotating_wanted.connect(partial(self._begin, talk))
        dialog.going_on_wanted.connect(partial(self._go_on, talk))
        dialog.using_wanted.connect(partial(self._go_on, talk, although_used=True))
        dialog.next_wanted.connect(partial(self._do_next, talk))
        dialog.taking_back_wanted.connect(partial(self._stop, talk))
        dialog.leaving_wanted.connect(partial(self._abandon, talk))

    def _look(self, talk: _Talk, name: str) -> None:
        def found(keys: FoundKeys) -> None:
            talk.found = keys
            talk.dialog.show_found(keys, self._now())

        self._runner.submit(
            partial(self._rotation.look, name),
            receiver=talk.dialog,
            done=found,
            failed=talk.dialog.show_hopeless,
        )

    def _begin(self, talk: _Talk) -> None:
        if talk.found is None:
            return
        talk.dialog.show_working()

        def begun(walk: Walk) -> None:
            talk.walk = walk
            if talk.stopped.is_set():
                self._take_back(talk)
            else:
                self._go_on(talk)

        def failed(error: FobwatchError) -> None:
            if isValid(talk.dialog):
                talk.dialog.show_hopeless(error)

        self._runner.submit(
            partial(self._rotation.begin, talk.found), receiver=self, done=begun, failed=failed
        )

    def _do_next(self, talk: _Talk) -> None:
        pause = self._rotation.pause(talk.walk) if talk.walk else None
        self._go_on(talk, early=pause[0] if pause else "")

    def _go_on(self, talk: _Talk, *, early: str = "", although_used: bool = False) -> None:
        if talk.walk is None:
            return
        walk, dialog = talk.walk, talk.dialog
        talk.stopped.clear()
        pause = self._rotation.pause(walk)
        if although_used and pause is not None:
            early = pause[0]
        dialog.show_working()
        work = partial(
            self._rotation.go_on,
            walk,
            on_step=partial(self._show_step, talk),
            goes_on=lambda: not talk.stopped.is_set(),
            early=early,
            although_used=although_used,
        )

        def done(finished: bool) -> None:
            if talk.stopped.is_set():
                self._take_back(talk)
            elif finished:
                dialog.show_done()
            else:
                self._show_how_far(talk, walk)

        def failed(error: FobwatchError) -> None:
            if talk.stopped.is_set():
                self._take_back(talk)
            else:
                dialog.show_stopped(error)

        # Not the dialog's, which may be closed while what was made is taken back.
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _show_how_far(self, talk: _Talk, walk: Walk) -> None:
        talk.dialog.show_state(self._rotation.state(walk))
        pause = self._rotation.pause(walk)
        if pause is None:
            talk.dialog.show_unfinished()
        else:
            talk.dialog.show_pause(*pause, self._now())

    def _stop(self, talk: _Talk) -> None:
        """Take it back now, or once the step that is under way has ended."""
        works = talk.dialog.stage is Stage.WORKING
        talk.stopped.set()
        talk.dialog.show_taking_back()
        if not works:
            self._take_back(talk)

    def _take_back(self, talk: _Talk) -> None:
        talk.stopped.clear()
        dialog, walk = talk.dialog, talk.walk
        if walk is None:
            dialog.done(dialog.DialogCode.Rejected)
            return
        intent = Intent(verb=Verb.ROTATE_KEY, profile=walk.subject)

        def done(_: None) -> None:
            words = self.tr("Taken back: {name} has its old access key")
            self._bus.succeed(intent, words.format(name=walk.subject))
            if isValid(dialog):
                dialog.done(dialog.DialogCode.Rejected)

        def failed(error: FobwatchError) -> None:
            if isValid(dialog):
                dialog.show_stopped(error, can_leave=True)
            else:
                self._bus.fail(intent, error)

        work = partial(self._rotation.take_back, walk)
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _abandon(self, talk: _Talk) -> None:
        if talk.walk is not None:
            self._runner.submit(
                partial(self._rotation.abandon, talk.walk),
                receiver=talk.dialog,
                done=lambda _: talk.dialog.done(talk.dialog.DialogCode.Rejected),
                failed=partial(talk.dialog.show_stopped, can_leave=True),
            )

    def _show_step(self, talk: _Talk, name: str) -> None:
        self._runner.post(partial(talk.dialog.show_step, name), receiver=talk.dialog)
