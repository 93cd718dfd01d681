"""Locks a profile down, as the page for that asks: one at a time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from shiboken6 import isValid

from fobwatch.core.lockdown.report import report_html, report_json
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.ui.forms.file_choice import choose_new_file
from fobwatch.ui.lockdown.dialog import LockdownDialog
from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.aws.lockdown_records import LockdownStep
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.lockdown.plan import Plan
    from fobwatch.core.walks.walk import Walk
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner


class LockdownActions(QObject):
    """Only a person who presses the dialog's buttons changes anything."""

    def __init__(
        self,
        window: QWidget,
        bus: IntentBus,
        runner: TaskRunner,
        services: Services,
        *,
        write: Callable[[str, bytes], None],
    ) -> None:
        """`write` makes a file that only the user can read. It raises `StorageError`."""
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._write = write
        self._runner = runner
        self._services = services
        self._lockdown = services.lockdown
        self._plan: Plan | None = None
        self._dialog: LockdownDialog | None = None
        bus.answer({Verb.LOCK_DOWN: self._on_wanted})

    def _on_wanted(self, intent: Intent) -> None:
        dialog = self._dialog
        if dialog is not None and isValid(dialog) and not dialog.isHidden():
            dialog.raise_()
            dialog.activateWindow()
            return
        names = self._names()
        dialog = self._dialog = LockdownDialog(names, self._window)
        dialog.looking_wanted.connect(self._look)
        dialog.locking_wanted.connect(self._begin)
        dialog.going_on_wanted.connect(self._go_on)
        dialog.leaving_wanted.connect(self._leave)
        dialog.report_wanted.connect(self._ask_where_to_report)
        dialog.password_wanted.connect(partial(self._bus.ask, Verb.COPY_PASSWORD))
        dialog.taking_back_wanted.connect(self._take_back)
        dialog.choose(intent.profile or self._subject(names))
        dialog.open()
        self._show(dialog, intent.profile or self._subject(names))

    def _names(self) -> list[str]:
        found = self._services.profiles.profiles()
        return sorted(each.name for each in found if isinstance(each, OwnProfile))

    def _subject(self, names: Sequence[str]) -> str:
        """What is unfinished, or was done last, comes before what has a key."""
        unfinished = [walk.subject for walk in self._lockdown.unfinished]
        users = [name for name in names if self._services.index.by_name[name].long_term_key]
        return next(iter([*unfinished, *self._lockdown.subjects(), *users, *names]), "")

    def _show(self, dialog: LockdownDialog, name: str) -> None:
        steps = self._lockdown.steps(name)
        walk = self._lockdown.of_profile(name)
        if walk is not None and self._lockdown.is_running(walk):
            dialog.show_working(steps)
        elif walk is not None or steps:
            dialog.show_steps(steps, is_done=walk is None)
        else:
            self._look(name, "")

    def _look(self, name: str, caller: str) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        if not name:  # the vault was locked, and is perhaps no more
            dialog.offer(self._names())
            name = dialog.profile.currentData() or ""
        walk = self._lockdown.of_profile(name)
        if walk is not None:
            self._show(dialog, name)
            return
        dialog.show_looking()

        def found(plan: Plan) -> None:
            self._plan = plan
            dialog.show_plan(plan)

        self._runner.submit(
            partial(self._lockdown.look, name, caller),
            receiver=dialog,
            done=found,
            failed=dialog.show_hopeless,
        )

    def _begin(self, chosen: Sequence[str], only_next: bool) -> None:
        plan, dialog = self._plan, self._dialog
        if plan is None or dialog is None or not chosen:
            return
        dialog.show_working(())

        def begun(walk: Walk) -> None:
            self._carry_out(walk, only_next=only_next)

        # Not the dialog's, which may be closed while it goes on.
        self._runner.submit(
            partial(self._lockdown.begin, plan, chosen),
            receiver=self,
            done=begun,
            failed=self._shown(dialog.show_hopeless),
        )

    def _go_on(self, only_next: bool) -> None:
        walk = self._walk()
        if walk is not None:
            self._carry_out(walk, only_next=only_next)

    def _carry_out(self, walk: Walk, *, only_next: bool) -> None:
        dialog, name = self._dialog, walk.subject
        if dialog is not None and isValid(dialog):
            dialog.show_working(self._lockdown.steps(name))

        def on_step(step: str) -> None:
            self._runner.post(partial(self._show_step, name, step), receiver=self)

        def done(is_done: bool) -> None:
            self._when_shown(lambda d: d.show_steps(self._lockdown.steps(name), is_done=is_done))

        def failed(error: FobwatchError) -> None:
            self._when_shown(lambda d: self._show_error(d, name, error))

        work = partial(self._lockdown.go_on, walk, on_step=on_step, only_next=only_next)
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _show_step(self, name: str, step: str) -> None:
        self._when_shown(lambda d: d.show_step(step, self._lockdown.steps(name)))

    def _ask_where_to_report(self) -> None:
        dialog = self._dialog
        if dialog is not None:
            name = dialog.profile.currentData()
            title = self.tr("Save the report")
            web, data = self.tr("Web page (*.html)"), self.tr("For programs (*.json)")
            made = partial(self._report, name, data)
            choose_new_file(dialog, title, f"lockdown-{name}.html", (web, data), made)

    def _report(self, name: str, for_programs: str, path: Path, kind: str) -> None:
        def work() -> None:
            report = self._lockdown.report(name)
            is_data = kind == for_programs or path.suffix == ".json"
            text = report_json(report) if is_data else report_html(report)
            self._write(str(path), text.encode())

        self._runner.submit(
            work,
            receiver=self,
            done=lambda _: self._when_shown(lambda d: d.show_saved(str(path))),
            failed=lambda error: self._when_shown(lambda d: d.show_error(error)),
        )

    def _leave(self) -> None:
        walk, dialog = self._walk(), self._dialog
        if walk is not None and dialog is not None:
            self._work(partial(self._lockdown.abandon, walk), walk.subject)

    def _take_back(self, step: LockdownStep, caller: str) -> None:
        self._work(partial(self._lockdown.take_back, step, caller), step.subject)

    def _work(self, work: Callable[[], None], name: str) -> None:
        """Show what is there afterwards, or why it could not be done."""

        def done(_: None) -> None:
            self._when_shown(lambda d: self._show(d, name))

        def failed(error: FobwatchError) -> None:
            self._when_shown(lambda d: self._show_error(d, name, error))

        if self._dialog is not None:
            self._dialog.show_working(self._lockdown.steps(name))
        self._runner.submit(work, receiver=self, done=done, failed=failed)

    def _show_error(self, dialog: LockdownDialog, name: str, error: FobwatchError) -> None:
        self._show(dialog, name)
        dialog.show_error(error)

    def _walk(self) -> Walk | None:
        name = self._dialog.profile.currentData() if self._dialog else ""
        return self._lockdown.of_profile(name)

    def _shown(self, show: Callable[[FobwatchError], None]) -> Callable[[FobwatchError], None]:
        return lambda error: self._when_shown(lambda _dialog: show(error))

    def _when_shown(self, show: Callable[[LockdownDialog], None]) -> None:
        if self._dialog is not None and isValid(self._dialog):
            show(self._dialog)
