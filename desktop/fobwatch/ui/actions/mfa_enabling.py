"""Enables MFA for a profile's user, as its dialog asks for it: one at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import isValid

from fobwatch.core.iam.enrolment import may_get_mfa
from fobwatch.core.iam.mfa_enabling import device_name, enrolment_of, serial_of
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.ui.mfa.enabling import EnableMfaDialog
from fobwatch.ui.mfa.enabling_body import Stage
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import Intent, Verb

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.enrolment import Enrolment
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


@dataclass(eq=False, kw_only=True)
class _Talk:
    """A dialog with what it is about. `stopped` is looked at between two steps."""

    dialog: EnableMfaDialog
    profile: str = ""
    found: Enrolment | None = None
    walk: Walk | None = None
    stopped: threading.Event = field(default_factory=threading.Event)


class MfaEnablingActions(Actions):
    """Only a person who presses the dialog's buttons changes anything."""

    def __init__(
        self, window: QWidget, bus: IntentBus, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, window)
        self._window = window
        self._vault = services.vault
        self._enabling = services.mfa_enabling
        self._open: EnableMfaDialog | None = None
        bus.answer({Verb.ENABLE_MFA: self._on_wanted})

    def _on_wanted(self, intent: Intent) -> None:
        if self._open is not None and isValid(self._open):
            self._open.raise_()
            self._open.activateWindow()
            return
        unfinished = next(
            (w for w in self._enabling.unfinished if intent.profile in {"", w.subject}), None
        )
        names = [intent.profile] if intent.profile else self._names()
        dialog = self._open = EnableMfaDialog(names, self._window)
        talk = _Talk(dialog=dialog)
        self._connect(talk)
        dialog.open()
        if unfinished is not None:
            talk.walk = unfinished
            talk.profile = unfinished.subject
            dialog.show_unfinished(
                enrolment_of(unfinished), device_name(unfinished), unfinished.done
            )
        else:
            self._look(talk, names[0] if names else "")

    def _names(self) -> list[str]:
        """The profiles whose user may get a device."""
        return sorted(p.name for p in self._vault.profiles() if may_get_mfa(p))

    def _connect(self, talk: _Talk) -> None:
        dialog = talk.dialog
        dialog.profile_chosen.connect(partial(self._look, talk))
        dialog.enabling_wanted.connect(partial(self._begin, talk))
        dialog.going_on_wanted.connect(partial(self._go_on, talk))
        dialog.taking_back_wanted.connect(partial(self._stop, talk))
        dialog.leaving_wanted.connect(partial(self._abandon, talk))
        dialog.phone_wanted.connect(partial(self._show_qr, talk))

    def _look(self, talk: _Talk, name: str) -> None:
        talk.profile = name

        def found(enrolment: Enrolment) -> None:
            if talk.profile == name:  # no other was chosen meanwhile
                talk.found = enrolment
                talk.dialog.show_found(enrolment, self._enabling.proposed_name(enrolment))

        def failed(error: FobwatchError) -> None:
            if talk.profile == name:
                talk.dialog.show_hopeless(error)

        self._runner.submit(
            partial(self._enabling.look, name), receiver=talk.dialog, done=found, failed=failed
        )

    def _begin(self, talk: _Talk, name: str) -> None:
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
            if not isValid(talk.dialog):
                return
            if isinstance(error, InvalidDevice):
                talk.dialog.refuse_name(error)
            else:
                talk.dialog.show_hopeless(error)

        self._runner.submit(
            partial(self._enabling.begin, talk.found, name),
            receiver=self,
            done=begun,
            failed=failed,
        )

    def _go_on(self, talk: _Talk) -> None:
        if talk.walk is None:
            return
        walk, dialog = talk.walk, talk.dialog
        dialog.show_working()
        work = partial(
            self._enabling.go_on,
            walk,
            on_step=partial(self._show_step, talk),
            waiting=partial(self._show_waiting, talk),
            goes_on=lambda: not talk.stopped.is_set(),
        )

        def done(finished: bool) -> None:
            if finished:
                dialog.show_done(device_name(walk))
            else:
                self._take_back(talk)

        def failed(error: FobwatchError) -> None:
            if talk.stopped.is_set():
                self._take_back(talk)
            else:
                dialog.show_stopped(error)

        # Not the dialog's, which may be closed while what was made is taken back.
        self._runner.submit(work, receiver=self, done=done, failed=failed)

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
        intent = Intent(verb=Verb.ENABLE_MFA, profile=walk.subject)
        work = partial(self._enabling.take_back, walk, waiting=partial(self._show_waiting, talk))

        def done(_: None) -> None:
            words = self.tr("Taken back: {name} has no new MFA device")
            self._bus.succeed(intent, words.format(name=walk.subject))
            if isValid(dialog):
                dialog.done(dialog.DialogCode.Rejected)

        def failed(error: FobwatchError) -> None:
            if isValid(dialog):
                dialog.show_stopped(error, can_leave=True)
            else:
                self._bus.fail(intent, error)

        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _abandon(self, talk: _Talk) -> None:
        if talk.walk is not None:
            self._runner.submit(
                partial(self._enabling.abandon, talk.walk),
                receiver=talk.dialog,
                done=lambda _: talk.dialog.done(talk.dialog.DialogCode.Rejected),
                failed=partial(talk.dialog.show_stopped, can_leave=True),
            )

    def _show_qr(self, talk: _Talk) -> None:
        if talk.walk is not None:
            talk.dialog.accept()
            self._bus.asked.emit(Intent(verb=Verb.SHOW_QR, serial=serial_of(talk.walk)))

    def _show_step(self, talk: _Talk, name: str) -> None:
        self._runner.post(partial(talk.dialog.show_step, name), receiver=talk.dialog)

    def _show_waiting(self, talk: _Talk, until: datetime | None) -> None:
        self._runner.post(partial(talk.dialog.show_waiting, until), receiver=talk.dialog)
