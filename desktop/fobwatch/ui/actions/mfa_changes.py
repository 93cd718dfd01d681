"""Changes a user's MFA devices at AWS, as the dialog asks for it: one at a time."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.iam.access_keys import has_own_key
from fobwatch.core.iam.mfa_plan import Change, key_profiles, may_get_mfa, plan_of
from fobwatch.core.profiles.profile import Origin
from fobwatch.ui.mfa.change_dialog import MfaChangeDialog
from fobwatch.ui.mfa.change_steps import Reach
from fobwatch.ui.mfa.change_words import with_names, words_of
from fobwatch.ui.runtime.vault_intents import (
    BackUpDevice,
    EnableMfa,
    ReadDevices,
    RecoverDevice,
    RemoveAtAws,
    ReplaceDevice,
    ResyncDevice,
    ShowQr,
)
from fobwatch.ui.walks.actions import WalkActions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.iam.mfa_plan import MfaPlan
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.services import Runtime
    from fobwatch.ui.runtime.vault_intents import MfaIntent
    from fobwatch.ui.walks.actions import Talk

    Changing = Talk[MfaChangeDialog]

CHANGES: Final[dict[type[MfaIntent], Change]] = {
    EnableMfa: Change.ENABLE,
    BackUpDevice: Change.BACK_UP,
    ReplaceDevice: Change.REPLACE,
    RemoveAtAws: Change.REMOVE,
    ResyncDevice: Change.RESYNC,
    RecoverDevice: Change.RECOVER,
}


class MfaChangeActions(WalkActions[MfaChangeDialog]):
    """All changes have one dialog, and one of them is open at a time."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        services = runtime.services
        self._vault = services.vault
        self._index = services.index
        self._changes = services.mfa_changes
        for kind in CHANGES:
            runtime.bus.answer(kind, self._on_wanted)

    def _on_wanted(self, intent: MfaIntent) -> None:
        if self.raise_open():
            return
        names = self._names(intent)
        is_any = not (intent.profile or intent.serial)
        walks = (w for w in self._changes.unfinished if is_any or w.subject in names)
        unfinished = next(walks, None)
        if unfinished is not None:
            self._show_unfinished(intent, unfinished)
        else:
            talk = self._opened(intent, CHANGES[type(intent)], names)
            self._look(talk, intent, names[0] if names else "")

    def _show_unfinished(self, intent: MfaIntent, walk: Walk) -> None:
        plan = plan_of(walk)
        plan = replace(plan, has_seed=self._vault.device(plan.device) is not None)
        talk = self._opened(intent, plan.change, [walk.subject])
        talk.walk = walk
        talk.dialog.show_begun(plan, walk.done)

    def _names(self, intent: MfaIntent) -> list[str]:
        """The profiles whose key may be used; where several may, a person chooses."""
        profile = self._vault.profile(intent.profile)
        is_user = profile is not None and has_own_key(profile)
        if intent.serial and not is_user:
            return key_profiles(self._vault.profiles(), intent.serial)
        if intent.profile:
            return [intent.profile]
        return sorted(p.name for p in self._vault.profiles() if may_get_mfa(p))

    def _opened(self, intent: MfaIntent, change: Change, names: list[str]) -> Changing:
        talk = self.opened(intent, MfaChangeDialog(change, names, self._window))
        talk.dialog.profile_chosen.connect(partial(self._look, talk, intent))
        talk.dialog.phone_wanted.connect(partial(self._show_qr, talk))
        talk.dialog.code_typed.connect(partial(self._sign_in, talk))
        return talk

    def _look(self, talk: Changing, intent: MfaIntent, name: str) -> None:
        def found(plan: MfaPlan) -> None:
            proposed = self._changes.proposed_name(plan)
            talk.dialog.show_found(plan, proposed, self._reach(plan.device))

        waiting = partial(self._show_waiting, talk)
        work = partial(self._changes.look, talk.dialog.change, name, intent.serial)
        self.look(talk, partial(work, by=intent.by, waiting=waiting), found)

    def _reach(self, serial: str) -> Reach:
        every = [p for p in self._index.all if serial and self._index.serial_of(p.name) == serial]
        in_files = [p for p in every if p.origin is not Origin.VAULT and p.mfa_serial == serial]
        return Reach(
            starting=tuple(p.name for p in every if p not in in_files),
            in_files=tuple(p.name for p in in_files),
        )

    def begin(self, talk: Changing) -> None:
        """Do at once what is no walk."""
        if talk.dialog.change.is_walk:
            super().begin(talk)
            return
        talk.dialog.show_working()
        self._runner.submit(
            partial(
                self._changes.resync,
                talk.dialog.plan,
                on_step=partial(self.show_step, talk),
                waiting=partial(self._show_waiting, talk),
            ),
            receiver=talk.dialog,
            done=lambda _: talk.dialog.show_finished(),
            failed=talk.dialog.show_refused,
        )

    def beginning(self, talk: Changing) -> Callable[[], Walk]:
        plan = talk.dialog.plan
        return partial(self._changes.begin, plan, talk.dialog.new_name, forgets=plan.forgets)

    def going_on(self, talk: Changing, walk: Walk) -> Callable[[], bool]:
        return partial(
            self._changes.go_on,
            walk,
            on_step=partial(self.show_step, talk),
            waiting=partial(self._show_waiting, talk),
            goes_on=lambda: not talk.stopped.is_set(),
        )

    def finish(self, talk: Changing) -> None:
        if talk.walk is not None:
            self._read_again(talk.walk.subject)
        super().finish(talk)

    def taking_back(self, talk: Changing, walk: Walk) -> Callable[[], None]:
        return partial(self._changes.take_back, walk, waiting=partial(self._show_waiting, talk))

    def leaving(self, walk: Walk) -> Callable[[], None]:
        return partial(self._changes.abandon, walk)

    def taken_back_words(self, walk: Walk) -> str:
        plan = plan_of(walk)
        return with_names(words_of(plan.change).taken_back, plan)

    def _sign_in(self, talk: Changing, code: str) -> None:
        """Sign in with a code of the device that is removed, then go on."""
        if talk.walk is None:
            return
        dialog, walk = talk.dialog, talk.walk
        dialog.show_working()
        self._runner.submit(
            partial(self._changes.sign_in, walk.subject, plan_of(walk).device, code),
            receiver=dialog,
            done=lambda _: self.go_on(talk),
            failed=partial(self.stopped, talk),
        )

    def _read_again(self, name: str) -> None:
        """Read the devices at AWS again if a person has looked at them before."""
        profile, devices = self._vault.profile(name), self._services.user_devices
        if profile is not None and devices.reading(profile) is not None:
            self.submit(ReadDevices(profile=name), partial(devices.read, name))

    def _show_qr(self, talk: Changing) -> None:
        if talk.walk is not None:
            talk.dialog.accept()
            self._bus.ask(ShowQr(serial=plan_of(talk.walk).new))

    def _show_waiting(self, talk: Changing, until: datetime | None) -> None:
        self._runner.post(partial(talk.dialog.show_waiting, until), receiver=talk.dialog)
