"""Requires MFA of a profile's user or group, as the dialog asks for it: one at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import isValid

from fobwatch.core.iam.requirement.plan import requirement_of
from fobwatch.ui.mfa.change_body import Stage
from fobwatch.ui.mfa.require_dialog import RequireMfaDialog
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.requirement.plan import RequirementPlan
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


@dataclass(eq=False, kw_only=True)
class _Talk:
    """A dialog with what it is about. `stopped` is looked at between two steps."""

    intent: Intent
    dialog: RequireMfaDialog
    walk: Walk | None = None
    choice: tuple[str, tuple[str, ...]] = ("", ())
    stopped: threading.Event = field(default_factory=threading.Event)


class RequireMfaActions(Actions):
    """Only a person who presses the dialog's buttons changes anything."""

    def __init__(
        self, window: QWidget, bus: IntentBus, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, window)
        self._window = window
        self._requiring = services.require_mfa
        self._open: RequireMfaDialog | None = None
        bus.answer({Verb.REQUIRE_MFA: self._on_wanted})

    def _on_wanted(self, intent: Intent) -> None:
        if self._open is not None and isValid(self._open) and not self._open.isHidden():
            self._open.raise_()
            self._open.activateWindow()
            return
        dialog = self._open = RequireMfaDialog(intent.profile, self._window)
        talk = _Talk(intent=intent, dialog=dialog)
        dialog.chosen.connect(partial(self._look, talk))
        dialog.wanted.connect(partial(self._begin, talk))
        dialog.going_on_wanted.connect(partial(self._go_on, talk))
        dialog.taking_back_wanted.connect(partial(self._stop, talk))
        dialog.leaving_wanted.connect(partial(self._abandon, talk))
        dialog.open()
        unfinished = (w for w in self._requiring.unfinished if w.subject == intent.profile)
        talk.walk = next(unfinished, None)
        if talk.walk is not None:
            dialog.show_begun(requirement_of(talk.walk), talk.walk.done)
        else:
            self._look(talk, "", ())

    def _look(self, talk: _Talk, group: str, actions: tuple[str, ...]) -> None:
        choice = talk.choice = group, actions

        def found(plan: RequirementPlan) -> None:
            if talk.choice is choice:  # nothing else was chosen meanwhile
                talk.dialog.show_found(plan)

        def failed(error: FobwatchError) -> None:
            if talk.choice is choice:
                talk.dialog.show_hopeless(error)

        work = partial(self._requiring.look, talk.intent.profile, group, actions)
        self._runner.submit(work, receiver=talk.dialog, done=found, failed=failed)

    def _begin(self, talk: _Talk) -> None:
        plan = talk.dialog.plan
        if plan is None:
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

        work = partial(self._requiring.begin, plan)
        self._runner.submit(work, receiver=self, done=begun, failed=failed)

    def _go_on(self, talk: _Talk) -> None:
        if talk.walk is None:
            return
        dialog = talk.dialog
        talk.stopped.clear()
        dialog.show_working()
        work = partial(
            self._requiring.go_on,
            talk.walk,
            on_step=partial(self._show_step, talk),
            goes_on=lambda: not talk.stopped.is_set(),
        )

        def done(finished: bool) -> None:
            if finished:
                dialog.show_finished()
            else:
                self._take_back(talk)

        def failed(error: FobwatchError) -> None:
            if talk.stopped.is_set():
                self._take_back(talk)
            else:
                dialog.show_stopped(error)

        # Not the dialog's, which may be closed while what was done is taken back.
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _stop(self, talk: _Talk) -> None:
        """Take it back now, or once the step that is under way has ended."""
        works = talk.dialog.stage is Stage.WORKING
        talk.stopped.set()
        talk.dialog.show_stage(Stage.TAKING_BACK)
        if not works:
            self._take_back(talk)

    def _take_back(self, talk: _Talk) -> None:
        talk.stopped.clear()
        dialog, walk = talk.dialog, talk.walk
        if walk is None:
            dialog.done(dialog.DialogCode.Rejected)
            return

        def done(_: None) -> None:
            words = self.tr("Taken back: the policies are as before")
            self._bus.succeed(talk.intent, words)
            if isValid(dialog):
                dialog.done(dialog.DialogCode.Rejected)

        def failed(error: FobwatchError) -> None:
            if isValid(dialog):
                dialog.show_stopped(error, can_leave=True)
            else:
                self._bus.fail(talk.intent, error)

        work = partial(self._requiring.take_back, walk)
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _abandon(self, talk: _Talk) -> None:
        if talk.walk is not None:
            self._runner.submit(
                partial(self._requiring.abandon, talk.walk),
                receiver=talk.dialog,
                done=lambda _: talk.dialog.done(talk.dialog.DialogCode.Rejected),
                failed=partial(talk.dialog.show_stopped, can_leave=True),
            )

    def _show_step(self, talk: _Talk, name: str) -> None:
        self._runner.post(partial(talk.dialog.show_step, name), receiver=talk.dialog)
