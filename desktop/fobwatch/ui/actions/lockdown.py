"""Locks profiles down, as the page for that asks: one page at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from shiboken6 import isValid

from fobwatch.core.lockdown import several
from fobwatch.core.lockdown.several import Outlook
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.ui.actions.lockdown_reports import LockdownReports
from fobwatch.ui.layout.fitting import raise_open
from fobwatch.ui.lockdown.dialog import EVERYBODY, LockdownDialog
from fobwatch.ui.lockdown.words import wait_for_code
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.intents import LockDown
from fobwatch.ui.runtime.session_intents import CopyPassword
from fobwatch.ui.walks.body import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.services import Runtime

WATCHER = "lockdown"


class LockdownActions(WindowActions):
    """Only a person who presses the dialog's buttons changes anything."""

    def __init__(
        self, window: QWidget, runtime: Runtime, *, write: Callable[[str, bytes], None]
    ) -> None:
        """`write` makes a file that only the user can read. It raises `StorageError`."""
        super().__init__(window, runtime)
        self._reports = LockdownReports(self, runtime.runner, runtime.services.lockdown, write)
        self._lockdown = runtime.services.lockdown
        self._heartbeat = runtime.heartbeat
        self._outlook = Outlook()
        self._running: dict[str, str] = {}
        self._turns: list[tuple[Walk, ...]] = []
        self._problems: dict[str, FobwatchError] = {}
        self._dialog: LockdownDialog | None = None
        runtime.heartbeat.beat.connect(self._on_beat)
        runtime.bus.answer(LockDown, self._on_wanted)

    def _on_wanted(self, intent: LockDown) -> None:
        if raise_open(self._dialog):
            return
        names = self._names()
        dialog = self._dialog = LockdownDialog(names, self._window)
        dialog.looking_wanted.connect(self._look)
        dialog.locking_wanted.connect(self._begin)
        dialog.going_on_wanted.connect(self._go_on)
        dialog.leaving_wanted.connect(self._leave)
        dialog.report_wanted.connect(self._ask_where_to_report)
        dialog.password_wanted.connect(lambda name: self._bus.ask(CopyPassword(profile=name)))
        dialog.taking_back_wanted.connect(self._take_back)
        dialog.choose(intent.profile or self._subject(names))
        dialog.open()
        self._show()

    def _names(self) -> list[str]:
        found = self._services.profiles.profiles()
        return sorted(each.name for each in found if isinstance(each, OwnProfile))

    def _subject(self, names: Sequence[str]) -> str:
        """The first choice: an unfinished lockdown, the last one, a profile with a key, or any."""
        unfinished = [walk.subject for walk in self._lockdown.unfinished]
        if len(unfinished) > 1:
            return EVERYBODY
        users = [name for name in names if self._services.index.by_name[name].long_term_key]
        return next(iter([*unfinished, *self._lockdown.subjects(), *users, *names]), "")

    def _chosen(self) -> tuple[str, ...]:
        """The profiles of the steps that are shown: of all, those that were locked down."""
        name = self._dialog.profile.currentData() if self._dialog else ""
        return self._lockdown.subjects() if name == EVERYBODY else (name or "",)

    def _steps(self) -> tuple[LockdownStep, ...]:
        return tuple(step for name in self._chosen() for step in self._lockdown.steps(name))

    def _walks(self) -> list[Walk]:
        """The unfinished lockdowns of the chosen profiles."""
        return [walk for walk in self._lockdown.unfinished if walk.subject in self._chosen()]

    def _show(self) -> None:
        """Show what was done, is being done or is left; without any of it, what would be done."""
        dialog, steps, walks = self._dialog, self._steps(), self._walks()
        if dialog is None or not isValid(dialog):
            return
        if any(map(self._lockdown.is_running, walks)) or self._running:
            self._heartbeat.watch(WATCHER)
            dialog.show_working(steps, self._running.values())
        elif walks or steps:
            dialog.show_steps(steps, is_done=not walks)
        else:
            self._look(dialog.profile.currentData(), "")

    def _look(self, name: str, caller: str) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        if not name:  # the vault was locked, and is perhaps no more
            dialog.offer(self._names())
            name = dialog.profile.currentData() or ""
        if self._walks():
            self._show()
            return
        dialog.show_looking()
        self._heartbeat.watch(WATCHER)

        def found(outlook: Outlook) -> None:
            self._outlook = outlook
            if outlook.plans:
                dialog.show_outlook(outlook)
            else:
                dialog.show_hopeless(outlook.failures[0][1])

        self._runner.submit(
            partial(self._looked_at, name, caller),
            receiver=dialog,
            done=found,
            failed=dialog.show_hopeless,
        )

    def _looked_at(self, name: str, caller: str) -> Outlook:
        if name == EVERYBODY:
            return several.look_at(self._lockdown, self._lockdown.everybody(), caller)
        return Outlook(plans=(self._lockdown.look(name, caller),))

    def _begin(self, chosen: Sequence[str], only_next: bool) -> None:
        dialog = self._dialog
        if dialog is None or not chosen:
            return
        dialog.show_working(())

        def begun(walks: Sequence[Walk]) -> None:
            self._carry_out(walks, only_next=only_next)

        # Not the dialog's, which may be closed while it goes on.
        self._runner.submit(
            partial(several.begin, self._lockdown, self._outlook.plans, chosen),
            receiver=self,
            done=begun,
            failed=self._shown(dialog.show_hopeless),
        )

    def _go_on(self, only_next: bool) -> None:
        self._carry_out(self._walks(), only_next=only_next)

    def _carry_out(self, walks: Sequence[Walk], *, only_next: bool) -> None:
        self._problems = {}
        self._turns = list(several.turns(self._lockdown, walks))
        self._take_turn(only_next=only_next)

    def _take_turn(self, *, only_next: bool) -> None:
        """Go on with all profiles of the next turn at once: none of them waits for another."""
        walks = self._turns.pop(0) if self._turns else ()
        self._running = dict.fromkeys((walk.subject for walk in walks), "")
        self._show()
        for walk in walks:
            name = walk.subject
            work = partial(
                self._lockdown.go_on, walk, on_step=partial(self._post, name), only_next=only_next
            )
            self._runner.submit(
                work,
                receiver=self,
                done=partial(self._on_ended, name, only_next=only_next),
                failed=partial(self._on_failed, name, only_next=only_next),
            )

    def _post(self, name: str, step: str) -> None:
        """From the thread that takes the step."""
        self._runner.post(partial(self._on_step, name, step), receiver=self)

    def _on_step(self, name: str, step: str) -> None:
        self._running[name] = step
        self._show()

    def _on_failed(self, name: str, error: FobwatchError, *, only_next: bool) -> None:
        self._problems[name] = error
        self._on_ended(name, only_next=only_next)

    def _on_ended(self, name: str, _is_done: object = None, *, only_next: bool) -> None:
        self._running.pop(name, None)
        if self._turns and not self._running:
            self._take_turn(only_next=only_next)
            return
        self._show()
        if self._problems and not self._running:
            self._when_shown(lambda dialog: dialog.show_problems(self._problems))

    @Slot(object)
    def _on_beat(self, now: datetime) -> None:
        dialog = self._dialog
        if dialog is None or not isValid(dialog) or not dialog.isVisible():
            self._heartbeat.unwatch(WATCHER)
        elif dialog.stage is Stage.LOOKING:
            dialog.show_wait(self._wait_to_look(dialog, now))
        elif dialog.stage is Stage.WORKING:
            self._show_progress(dialog, now)
        else:
            self._heartbeat.unwatch(WATCHER)

    def _wait_to_look(self, dialog: LockdownDialog, now: datetime) -> str:
        name, caller = dialog.profile.currentData(), dialog.caller.currentData()
        names = self._lockdown.everybody() if name == EVERYBODY else (name or "",)
        waits = filter(None, (self._wait(each, now) for each in (*names, caller)))
        return next(waits, "")

    def _show_progress(self, dialog: LockdownDialog, now: datetime) -> None:
        walks = self._walks()
        if not self._running and not any(map(self._lockdown.is_running, walks)):
            self._show()  # it was begun elsewhere, and is over
            return
        callers = {walk.subject: dict(walk.facts)["caller"] for walk in walks}
        dialog.show_waits(
            {step: self._wait(callers.get(name, ""), now) for name, step in self._running.items()}
        )

    def _wait(self, profile: str, now: datetime) -> str:
        """Say what the profile's calls wait for."""
        until = self._lockdown.waits_until(profile)
        return wait_for_code(until - now) if until and until > now else ""

    def _ask_where_to_report(self) -> None:
        if self._dialog is not None:
            self._reports.ask_where(self._dialog, self._chosen())

    def _leave(self) -> None:
        walks = self._walks()

        def work() -> None:
            for walk in walks:
                self._lockdown.abandon(walk)

        self._work(work)

    def _take_back(self, step: LockdownStep, caller: str) -> None:
        self._work(partial(self._lockdown.take_back, step, caller))

    def _work(self, work: Callable[[], None]) -> None:
        """Show what is there afterwards, or why it could not be done."""

        def failed(error: FobwatchError) -> None:
            self._show()
            self._when_shown(lambda dialog: dialog.show_error(error))

        if self._dialog is not None:
            self._dialog.show_working(self._steps())
        self._runner.submit(work, receiver=self, done=lambda _: self._show(), failed=failed)

    def _shown(self, show: Callable[[FobwatchError], None]) -> Callable[[FobwatchError], None]:
        return lambda error: self._when_shown(lambda _dialog: show(error))

    def _when_shown(self, show: Callable[[LockdownDialog], None]) -> None:
        if self._dialog is not None and isValid(self._dialog):
            show(self._dialog)
