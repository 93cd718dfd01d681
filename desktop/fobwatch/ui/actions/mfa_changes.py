"""Changes a user's MFA devices at AWS, as the dialog asks for it: one at a time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from shiboken6 import isValid

from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.iam.mfa_plan import Change, key_profiles, may_get_mfa, plan_of
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.mfa.change_body import Stage
from fobwatch.ui.mfa.change_dialog import MfaChangeDialog
from fobwatch.ui.mfa.change_steps import Reach
from fobwatch.ui.mfa.change_words import named, words_of
from fobwatch.ui.runtime.actions import Actions
from fobwatch.ui.runtime.intents import Intent
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

CHANGES: Final = {
    Verb.ENABLE_MFA: Change.ENABLE,
    Verb.BACK_UP_DEVICE: Change.BACK_UP,
    Verb.REPLACE_DEVICE: Change.REPLACE,
    Verb.REMOVE_AT_AWS: Change.REMOVE,
    Verb.RESYNC_DEVICE: Change.RESYNC,
    Verb.RECOVER_DEVICE: Change.RECOVER,
}


@dataclass(eq=False, kw_only=True)
class _Talk:
    """A dialog with what it is about. `stopped` is looked at between two steps."""

    intent: Intent
    change: Change
    dialog: MfaChangeDialog
    profile: str = ""
    plan: MfaPlan | None = None
    walk: Walk | None = None
    stopped: threading.Event = field(default_factory=threading.Event)


class MfaChangeActions(Actions):
    """Only a person who presses the dialog's buttons changes anything."""

    def __init__(
        self, window: QWidget, bus: IntentBus, runner: TaskRunner, services: Services
    ) -> None:
        super().__init__(bus, runner, services, window)
        self._window = window
        self._vault = services.vault
        self._index = services.index
        self._changes = services.mfa_changes
        self._open: MfaChangeDialog | None = None
        bus.answer(dict.fromkeys(CHANGES, self._on_wanted))

    def _on_wanted(self, intent: Intent) -> None:
        if self._open is not None and isValid(self._open):
            self._open.raise_()
            self._open.activateWindow()
            return
        names = self._names(intent)
        is_any = not (intent.profile or intent.serial)
        walks = (w for w in self._changes.unfinished if is_any or w.subject in names)
        unfinished = next(walks, None)
        if unfinished is not None:
            self._show_unfinished(intent, unfinished)
        else:
            talk = self._opened(intent, CHANGES[intent.verb], names)
            self._look(talk, names[0] if names else "")

    def _show_unfinished(self, intent: Intent, walk: Walk) -> None:
        plan = plan_of(walk)
        plan = replace(plan, has_seed=self._vault.device(plan.device) is not None)
        talk = self._opened(intent, plan.change, [walk.subject])
        talk.walk = walk
        talk.profile = walk.subject
        talk.dialog.show_unfinished(plan, walk.done)

    def _names(self, intent: Intent) -> list[str]:
        """The profiles whose key may be used; where several may, a person chooses."""
        profile = self._vault.profile(intent.profile)
        is_user = profile is not None and has_own_key(profile)
        if intent.serial and not is_user:
            return key_profiles(self._vault.profiles(), intent.serial)
        if intent.profile:
            return [intent.profile]
        return sorted(p.name for p in self._vault.profiles() if may_get_mfa(p))

    def _opened(self, intent: Intent, change: Change, names: list[str]) -> _Talk:
        dialog = self._open = MfaChangeDialog(change, names, self._window)
        talk = _Talk(intent=intent, change=change, dialog=dialog)
        dialog.profile_chosen.connect(partial(self._look, talk))
        dialog.change_wanted.connect(partial(self._begin, talk))
        dialog.going_on_wanted.connect(partial(self._go_on, talk))
        dialog.taking_back_wanted.connect(partial(self._stop, talk))
        dialog.leaving_wanted.connect(partial(self._abandon, talk))
        dialog.phone_wanted.connect(partial(self._show_qr, talk))
        dialog.code_typed.connect(partial(self._sign_in, talk))
        dialog.open()
        return talk

    def _look(self, talk: _Talk, name: str) -> None:
        talk.profile = name

        def found(plan: MfaPlan) -> None:
            if talk.profile == name:  # no other was chosen meanwhile
                talk.plan = plan
                proposed = self._changes.proposed_name(plan)
                talk.dialog.show_found(plan, proposed, self._reach(plan.device))

        def failed(error: FobwatchError) -> None:
            if talk.profile == name:
                talk.dialog.show_hopeless(error)

        waiting = partial(self._show_waiting, talk)
        self._runner.submit(
            partial(
                self._changes.look,
                talk.change,
                name,
                talk.intent.serial,
                by=talk.intent.by,
                waiting=waiting,
            ),
            receiver=talk.dialog,
            done=found,
            failed=failed,
        )

    def _reach(self, serial: str) -> Reach:
        every = [p for p in self._index.all if serial and self._index.serial_of(p.name) == serial]
        in_files = [p for p in every if p.origin is not Origin.VAULT and p.mfa_serial == serial]
        return Reach(
            starting=tuple(p.name for p in every if p not in in_files),
            in_files=tuple(p.name for p in in_files),
        )

    def _begin(self, talk: _Talk, name: str, forgets: bool) -> None:
        if talk.plan is None:
            return
        talk.dialog.show_working()
        if not talk.change.is_walk:
            self._resync(talk, talk.plan)
            return

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
            partial(self._changes.begin, talk.plan, name, forgets=forgets),
            receiver=self,
            done=begun,
            failed=failed,
        )

    def _resync(self, talk: _Talk, plan: MfaPlan) -> None:
        work = partial(
            self._changes.resync,
            plan,
            on_step=partial(self._show_step, talk),
            waiting=partial(self._show_waiting, talk),
        )
        self._runner.submit(
            work,
            receiver=talk.dialog,
            done=lambda _: talk.dialog.show_done(),
            failed=talk.dialog.show_refused,
        )

    def _go_on(self, talk: _Talk) -> None:
        if talk.walk is None:
            return
        dialog = talk.dialog
        dialog.show_working()
        work = partial(
            self._changes.go_on,
            talk.walk,
            on_step=partial(self._show_step, talk),
            waiting=partial(self._show_waiting, talk),
            goes_on=lambda: not talk.stopped.is_set(),
        )

        def done(finished: bool) -> None:
            if finished:
                self._read_again(talk.profile)
                dialog.show_done()
            else:
                self._take_back(talk)

        def failed(error: FobwatchError) -> None:
            if talk.stopped.is_set():
                self._take_back(talk)
            else:
                dialog.show_stopped(error)

        # Not the dialog's, which may be closed while what was made is taken back.
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _sign_in(self, talk: _Talk, code: str) -> None:
        """With a code of the device that is removed; then go on."""
        if talk.walk is None:
            return
        dialog, serial = talk.dialog, plan_of(talk.walk).device
        dialog.show_working()
        self._runner.submit(
            partial(self._changes.sign_in, talk.profile, serial, code),
            receiver=dialog,
            done=lambda _: self._go_on(talk),
            failed=dialog.show_stopped,
        )

    def _read_again(self, name: str) -> None:
        """What AWS has, where a person has looked at that before."""
        profile, devices = self._vault.profile(name), self._services.user_devices
        if profile is not None and devices.reading(profile) is not None:
            intent = Intent(verb=Verb.READ_DEVICES, profile=name)
            self.submit(intent, partial(devices.read, name))

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
        intent = replace(talk.intent, profile=walk.subject)
        work = partial(self._changes.take_back, walk, waiting=partial(self._show_waiting, talk))

        def done(_: None) -> None:
            words = words_of(talk.change).taken_back
            self._bus.succeed(intent, named(words, plan_of(walk)))
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
                partial(self._changes.abandon, talk.walk),
                receiver=talk.dialog,
                done=lambda _: talk.dialog.done(talk.dialog.DialogCode.Rejected),
                failed=partial(talk.dialog.show_stopped, can_leave=True),
            )

    def _show_qr(self, talk: _Talk) -> None:
        if talk.walk is not None:
            talk.dialog.accept()
            self._bus.asked.emit(Intent(verb=Verb.SHOW_QR, serial=plan_of(talk.walk).new))

    def _show_step(self, talk: _Talk, name: str) -> None:
        self._runner.post(partial(talk.dialog.show_step, name), receiver=talk.dialog)

    def _show_waiting(self, talk: _Talk, until: datetime | None) -> None:
        self._runner.post(partial(talk.dialog.show_waiting, until), receiver=talk.dialog)
