"""Leads through the migration's window, from what was found to what was moved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.migration.findings import sources_first
from fobwatch.core.migration.model import ScanResult
from fobwatch.ui.migration.jobs import Job, JobQueue
from fobwatch.ui.migration.pages import skipped_row, titled
from fobwatch.ui.migration.window import Step
from fobwatch.ui.migration.words import not_chosen
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from fobwatch.core.aws.ports import Caller
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.migration.migration import Migration
    from fobwatch.core.migration.model import ImportableProfile, SkippedProfile
    from fobwatch.core.migration.plan import Move, Moves
    from fobwatch.ui.migration.window import MigrationWindow
    from fobwatch.ui.runtime.task_runner import TaskRunner

T = TypeVar("T")


class MigrationFlow(QObject):
    """One way through the window. Left before the last step, all is as it was before the first.

    Profiles are tested and moved one after the other: a role is tested with the key that was
    tested before it, and each change of a file starts from the one before.

    Signals:
        ended: the window is closed. Carries how many profiles were moved, and stayed moved.
    """

    ended = Signal(int)

    def __init__(self, window: MigrationWindow, migration: Migration, runner: TaskRunner) -> None:
        super().__init__(window)
        self._window = window
        self._migration = migration
        self._runner = runner
        self._found = ScanResult()
        self._chosen: dict[str, ImportableProfile] = {}
        self._tested: dict[str, bool] = {}
        """Whether a profile can be moved, by the name of each that was tested."""
        self._begun: set[str] = set()
        self._moves: dict[str, Move] = {}
        self._moved: list[str] = []
        self._jobs = JobQueue(runner, self)
        self._connect()

    def look(self, *, unlock: bool = False) -> None:
        """Look for keys and roles, also again; only at the first step."""
        if self._window.step is not Step.FOUND:
            return
        self._window.show_status(self.tr("Looking…"), busy=True, can_go_on=False)
        self._runner.submit(
            lambda: self._migration.look(unlock=unlock),
            receiver=self,
            done=self._on_found,
            failed=self._on_failure,
        )

    def _connect(self) -> None:
        self._jobs.begun.connect(self._on_begun)
        self._jobs.progressed.connect(self._show_progress)
        window = self._window
        window.found.chosen.connect(self._show_choice)
        window.found.unlock_wanted.connect(partial(self.look, unlock=True))
        window.tested.pressed.connect(partial(self._test, code=""))
        window.tested.code_entered.connect(self._test)
        window.done.pressed.connect(lambda name: window.ask_undo([name]))
        window.undo_all.clicked.connect(lambda: window.ask_undo(self._moved))
        window.undo_wanted.connect(self._undo)
        window.next_wanted.connect(self._on_next)
        window.close_wanted.connect(self._on_close)

    def _on_next(self) -> None:
        {
            Step.FOUND: self._begin_tests,
            Step.TESTED: self._make_plan,
            Step.CHANGES: self._change,
            Step.DONE: self._window.close,
        }[self._window.step]()

    def _on_found(self, found: ScanResult) -> None:
        self._found = found
        self._window.found.show_findings(found)

    def _show_choice(self) -> None:
        count = len(self._window.found.choices())
        words = self.tr("1 chosen") if count == 1 else self.tr("%n chosen", "", count)
        self._window.show_status(words if count else "", busy=False, can_go_on=count > 0)

    def _begin_tests(self) -> None:
        self._chosen = {each.name: each for each in sources_first(self._window.found.choices())}
        self._window.go_to(Step.TESTED)
        self._window.tested.show_names(self._chosen)
        for name in self._chosen:
            self._window.tested.say(name, self.tr("Waits"), icon=Icon.CLOCK)
        self._jobs.add(self._test_job(name) for name in self._chosen)

    def _test(self, name: str, code: str) -> None:
        self._tested.pop(name, None)
        self._jobs.add([self._test_job(name, code, again=True)])

    def _test_job(self, name: str, code: str = "", *, again: bool = False) -> Job:
        """Take it into the vault; the test follows before any other job."""
        profile = self._chosen[name]

        def waiting(until: datetime | None) -> None:
            show = partial(self._show_testing, name, waits=until is not None)
            self._runner.post(show, receiver=self)

        test = Job(
            name=name,
            work=lambda: self._migration.test(profile, code=code, waiting=waiting, again=again),
            done=partial(self._on_works, name),
            failed=partial(self._on_not_tested, name),
            lane=Lane.NETWORK,
        )
        return Job(
            name=name,
            work=lambda: self._migration.take_in(profile),
            done=lambda _: self._jobs.add_next(test),
            failed=test.failed,
        )

    def _show_testing(self, name: str, *, waits: bool = False) -> None:
        words = (
            self.tr("In the vault; waiting for the next code of its device…")
            if waits
            else self.tr("In the vault; asking AWS…")
        )
        self._window.tested.say(name, words, icon=Icon.RENEW, tone=Tone.INFO)

    def _on_works(self, name: str, caller: Caller) -> None:
        self._tested[name] = True
        words = self.tr("It works: {arn}").format(arn=caller.arn)
        self._window.tested.say(name, words, icon=Icon.SUCCESS, tone=Tone.SUCCESS)

    def _on_not_tested(self, name: str, error: FobwatchError) -> None:
        page, needed = self._window.tested, error.action_needed
        self._tested[name] = isinstance(needed, EnterCode) and bool(needed.serial)
        if isinstance(needed, EnterCode) and needed.serial:
            words = self.tr("Moved without a test, unless you type the code of its MFA device.")
            page.say(name, words, icon=Icon.MFA_DEVICE, tone=Tone.WARNING)
            page.ask_code(name, needed.serial)
        else:
            page.say_error(name, error, action=self.tr("Try again"))

    def _make_plan(self) -> None:
        """Put back what AWS refused; work out how the files change for the rest."""
        accepted = [each for name, each in self._chosen.items() if self._tested.get(name)]
        refused = [each for each in self._taken() if each not in accepted]
        self._window.show_status(self.tr("Reading the files…"), busy=True, can_go_on=False)

        def plan() -> Moves:
            self._put_back(refused)
            return self._migration.plan(accepted)

        self._runner.submit(
            plan, receiver=self, done=self._on_plan, failed=self._on_failure, lane=Lane.KEYRING
        )

    def _on_plan(self, plan: Moves) -> None:
        self._moves = {move.name: move for move in plan.moves}
        self._window.changes.show_diffs(plan.diffs)
        self._window.go_to(Step.CHANGES)
        words = self.tr("Each change can be undone.")
        self._window.show_status(words, busy=False, can_go_on=bool(plan.moves))

    def _change(self) -> None:
        self._window.go_to(Step.DONE)
        in_clear = (skipped_row([each]) for each in self._left_in_clear())
        self._window.done.show_names(self._moves, titled(self.tr("Still in plain text"), in_clear))
        for name in self._moves:
            words = self.tr("Changing the files…")
            self._window.done.say(name, words, icon=Icon.RENEW, tone=Tone.INFO)
        self._jobs.add(
            self._file_job(name, partial(self._migration.change, move), self._on_moved)
            for name, move in self._moves.items()
        )

    def _file_job(self, name: str, work: Callable[[], T], done: Callable[[str, T], None]) -> Job:
        return Job(
            name=name,
            work=work,
            done=partial(done, name),
            failed=partial(self._on_file_failure, name),
        )

    def _left_in_clear(self) -> Iterable[SkippedProfile]:
        """The secrets that other programs can still read once everything chosen is moved."""
        unchosen = (
            each.skipped(not_chosen())
            for each in self._found.movable
            if each.name not in self._moves
        )
        return (each for each in (*unchosen, *self._found.skipped) if each.plaintext)

    def _on_moved(self, name: str, _result: None) -> None:
        self._moved.append(name)
        words = self.tr("In the vault; the AWS tools ask Fobwatch for it.")
        undo = self.tr("Undo")
        self._window.done.say(name, words, icon=Icon.SUCCESS, tone=Tone.SUCCESS, action=undo)

    def _on_file_failure(self, name: str, error: FobwatchError) -> None:
        undo = self.tr("Undo") if name in self._moved else ""
        self._window.done.say_error(name, error, action=undo)

    def _undo(self, names: Sequence[str], keep: bool) -> None:
        def put_back(move: Move) -> bool:
            self._migration.undo(move)
            return keep or not self._migration.put_back(move.movable)

        self._jobs.add(
            self._file_job(name, partial(put_back, self._moves[name]), self._on_undone)
            for name in reversed(names)
        )

    def _on_undone(self, name: str, is_kept: bool) -> None:
        """`is_kept`: the vault has the profile still."""
        self._moved.remove(name)
        words = (
            self.tr("Undone: the files are as they were. The vault keeps its copy.")
            if is_kept
            else self.tr("Undone: the files and the vault are as they were.")
        )
        self._window.done.say(name, words, icon=Icon.UNDO)

    def _on_begun(self, name: str) -> None:
        self._begun.add(name)
        if self._window.step is Step.TESTED:
            self._show_testing(name)

    def _show_progress(self) -> None:
        window = self._window
        words, can_go_on = "", True
        if window.step is Step.TESTED:
            words = self.tr("{done} of {count} tested")
            words = words.format(done=len(self._tested), count=len(self._chosen))
            can_go_on = any(self._tested.values())
        window.undo_all.setEnabled(len(self._moved) > 1)
        window.show_status(
            words, busy=self._jobs.running, can_go_on=can_go_on and not self._jobs.running
        )
        if window.step is Step.DONE and not self._jobs.running and not window.isVisible():
            self.ended.emit(len(self._moved))

    def _on_failure(self, error: FobwatchError) -> None:
        self._window.bar.say_error(error)
        self._window.show_status("", busy=False, can_go_on=self._window.step is not Step.FOUND)

    def _on_close(self) -> None:
        if self._window.step is not Step.DONE:
            self._jobs.clear()
            put_back = partial(self._put_back, self._taken())
            ended = partial(self.ended.emit, 0)
            self._runner.submit(put_back, receiver=self, lane=Lane.KEYRING, done=lambda _: ended())
        elif not self._jobs.running:  # otherwise it goes on, and ends by itself
            self.ended.emit(len(self._moved))

    def _taken(self) -> list[ImportableProfile]:
        """The profiles that may be in the vault by now, whatever AWS answered."""
        return [each for name, each in self._chosen.items() if name in self._begun]

    def _put_back(self, profiles: Iterable[ImportableProfile]) -> None:
        for each in profiles:
            self._migration.put_back(each)
