"""One walk through the migration's window, from what was found to what was moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fobwatch.core.migration.findings import left
from fobwatch.core.migration.model import ScanResult
from fobwatch.ui.migration.moving import Moving
from fobwatch.ui.migration.testing import MigrationTests
from fobwatch.ui.migration.window import Step
from fobwatch.ui.migration.words import not_chosen
from fobwatch.ui.runtime.task_runner import KEYRING

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.migration.model import ImportableProfile, SkippedProfile
    from fobwatch.core.migration.plan import Move, Moves
    from fobwatch.ui.migration.services import Migrating
    from fobwatch.ui.migration.window import MigrationWindow
    from fobwatch.ui.runtime.task_runner import Runner


class MigrationFlow(QObject):
    """Left before the last step, everything is as it was before the first.

    Signals:
        device_wanted: the serial of a device whose seed is to be added.
        ended: the window is closed. Carries how many profiles were moved, and stayed moved.
    """

    device_wanted = Signal(str)
    ended = Signal(int)

    def __init__(self, window: MigrationWindow, migration: Migrating, runner: Runner) -> None:
        super().__init__(window)
        self._window = window
        self._migration = migration
        self._runner = runner
        self._testing = MigrationTests(window.tested, migration, runner, self)
        self._moving = Moving(window.done, migration, runner, self)
        self._moves: tuple[Move, ...] = ()
        self._findings = ScanResult()
        self._connect()

    def look(self, *, unlock: bool = False) -> None:
        """Look for keys and roles, anew where it was done before; only at the first step."""
        if self._window.step is not Step.FOUND:
            return
        self._window.show_status(self.tr("Looking…"), busy=True, can_go_on=False)
        self._runner.submit(
            lambda: self._migration.look(unlock=unlock),
            receiver=self,
            done=self._on_findings,
            failed=self._on_failure,
        )

    def _connect(self) -> None:
        window = self._window
        window.found.chosen.connect(self._show_choice)
        window.found.device_wanted.connect(self.device_wanted)
        window.found.unlock_wanted.connect(partial(self.look, unlock=True))
        window.next_wanted.connect(self._on_next)
        window.close_wanted.connect(self._on_close)
        self._testing.changed.connect(self._show_testing)
        self._moving.changed.connect(self._show_moving)

    def _on_next(self) -> None:
        {
            Step.FOUND: self._test,
            Step.TESTED: self._make_plan,
            Step.CHANGES: self._change,
            Step.DONE: self._window.close,
        }[self._window.step]()

    def _on_findings(self, findings: ScanResult) -> None:
        self._findings = findings
        self._window.found.show_findings(findings)

    def _show_choice(self) -> None:
        count = len(self._window.found.choices())
        words = self.tr("1 chosen") if count == 1 else self.tr("%n chosen", "", count)
        self._window.show_status(words if count else "", busy=False, can_go_on=count > 0)

    def _test(self) -> None:
        choices = self._window.found.choices()
        self._window.go_to(Step.TESTED)
        self._testing.begin(choices)

    def _show_testing(self) -> None:
        testing = self._testing
        words = self.tr("{done} of {count} tested").format(done=testing.done, count=testing.count)
        self._window.show_status(
            words,
            busy=testing.running,
            can_go_on=not testing.running and bool(testing.accepted()),
        )

    def _make_plan(self) -> None:
        """What AWS refused goes back; how the files change is worked out for the rest."""
        accepted = self._testing.accepted()
        refused = [each for each in self._testing.taken() if each not in accepted]
        self._window.show_status(self.tr("Reading the files…"), busy=True, can_go_on=False)

        def plan() -> Moves:
            self._put_back(refused)
            return self._migration.plan(accepted)

        self._runner.submit(
            plan, receiver=self, done=self._on_plan, failed=self._on_failure, lane=KEYRING
        )

    def _on_plan(self, plan: Moves) -> None:
        self._moves = plan.moves
        self._window.changes.show_diffs(plan.diffs)
        self._window.go_to(Step.CHANGES)
        words = self.tr("Each change can be undone.")
        self._window.show_status(words, busy=False, can_go_on=bool(plan.moves))

    def _change(self) -> None:
        self._window.go_to(Step.DONE)
        self._moving.begin(self._moves, self._left_in_clear())

    def _left_in_clear(self) -> list[SkippedProfile]:
        """What other programs can still read once all is moved that was chosen."""
        moved = {move.name for move in self._moves}
        unchosen = [each for each in self._findings.movable if each.name not in moved]
        return [
            each
            for each in (*(left(each, not_chosen()) for each in unchosen), *self._findings.staying)
            if each.plaintext
        ]

    def _show_moving(self) -> None:
        running = self._moving.running
        self._window.show_status("", busy=running, can_go_on=not running)
        if not running and not self._window.isVisible():
            self.ended.emit(self._moving.moved)

    def _on_failure(self, error: FobwatchError) -> None:
        self._window.bar.say_error(error)
        self._window.show_status("", busy=False, can_go_on=self._window.step is not Step.FOUND)

    def _on_close(self) -> None:
        if self._window.step is Step.DONE:
            if not self._moving.running:  # else it goes on, and ends by itself
                self.ended.emit(self._moving.moved)
            return
        taken = self._testing.stop()
        self._runner.submit(
            partial(self._put_back, taken), receiver=self, lane=KEYRING, done=self._on_put_back
        )

    def _on_put_back(self, _: None) -> None:
        self.ended.emit(0)

    def _put_back(self, movables: tuple[ImportableProfile, ...] | list[ImportableProfile]) -> None:
        for movable in movables:
            self._migration.put_back(movable)
