"""Joins the Sign-ins page with CloudTrail and the stored events."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from fobwatch.core.sign_in_history.lookups import reading_statement
from fobwatch.core.sign_in_history.search import SignInQuery, sign_ins_csv, sign_ins_json
from fobwatch.ui.forms.files import choose_export, export
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.sign_ins.model import SignInModel
from fobwatch.ui.sign_ins.page import SignInsPage
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.words.wording import several

if TYPE_CHECKING:
    from pathlib import Path

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.sign_in_history.history import AccountReading, Outcome
    from fobwatch.core.sign_in_history.search import FoundSignIns
    from fobwatch.ui.runtime.services import Services
    from fobwatch.ui.runtime.task_runner import TaskRunner

MAX_LINES: Final = 1000

THREADS: Final = 6
"""Regions at once: each mostly waits for its turn, and others need the network too."""

EVERY: Final = timedelta(seconds=3)
"""How often a reading shows its events: judging a hundred thousand takes a second."""

COPY_POLICY: Final = "copy_policy"


class SignInsPresenter(QObject):
    """Makes the page. Reads stored events when it is shown, and CloudTrail only when asked."""

    def __init__(self, runner: TaskRunner, services: Services) -> None:
        super().__init__()
        self._runner = runner
        self._services = services
        self._history = services.sign_in_history
        self._model = SignInModel(self)
        self._profile = ""
        self._query = SignInQuery()
        self._finding = False
        self._outdated = False
        self._found_at = services.clock.elapsed()
        self._beginning = self._stopping = False
        self._reading: AccountReading | None = None
        self._failure: FobwatchError | None = None
        self._working = 0
        self.page = page = SignInsPage(self._model)
        self.setParent(page)
        page.shown.connect(self._on_shown)
        page.left.connect(self._history.release)
        page.profile_chosen.connect(self._on_profile)
        page.wanted.connect(self._on_wanted)
        page.read_wanted.connect(self._on_read_wanted)
        page.stop_wanted.connect(self._on_stop_wanted)
        page.export_wanted.connect(self._export)
        page.document_wanted.connect(self._on_document_wanted)
        page.bar.triggered.connect(self._on_bar)

    def show_profile(self, name: str) -> None:
        """Show the account of this profile."""
        self.page.show_profiles(self._names(), "")
        self.page.profile.setCurrentIndex(max(self.page.profile.findData(name), 0))
        self._on_profile(name)

    @property
    def _account_id(self) -> str:
        """The account of the chosen profile, as far as it is known without asking."""
        session = self._services.broker.record(self._profile).session
        profile = self._services.index.by_name.get(self._profile)
        return session.account_id if session else profile.account if profile else ""

    def _names(self) -> list[str]:
        index = self._services.index
        return [name for name in index.usable if index.by_name[name].root_task is None]

    @Slot()
    def _on_shown(self) -> None:
        names = self._names()
        with_session = [name for name in names if self._services.broker.record(name).session]
        self.page.show_profiles(names, next(iter(with_session or names), ""))
        self._profile = self.page.profile.currentData() or ""
        self._find()

    @Slot(str)
    def _on_profile(self, name: str) -> None:
        self._profile = name
        self.page.bar.clear()
        self._find()

    @Slot(object)
    def _on_wanted(self, query: SignInQuery) -> None:
        self._query = query
        self._find()

    def _find(self) -> None:
        """Search, one query at a time; what was wanted meanwhile follows."""
        self._outdated = self._finding
        if self._finding:
            return
        self._finding = True
        self._runner.submit(
            partial(self._history.find, self._account_id, self._query, MAX_LINES),
            receiver=self,
            done=self._show,
            failed=self._on_not_found,
            lane=Lane.SIGN_INS,
        )

    def _show(self, found: FoundSignIns) -> None:
        self._finding = False
        self._found_at = self._services.clock.elapsed()
        with self.page.steady():
            self._model.replace(found.sign_ins, self._services.aws_time.now())
        self.page.show_found(found)
        if self.page.isVisible():
            self._services.sign_in_watch.note_seen(self._account_id)
        if self._outdated:
            self._find()

    def _on_not_found(self, error: FobwatchError) -> None:
        self._finding = False
        if self._outdated:
            self._find()
        else:
            self.page.bar.say_error(error)

    @Slot()
    def _on_read_wanted(self) -> None:
        if self._beginning or self._reading is not None or not self._profile:
            return
        self._beginning, self._stopping = True, False
        self.page.show_progress(None)
        self._runner.submit(
            partial(self._history.begin, self._profile),
            receiver=self,
            done=self._on_begun,
            failed=self._on_not_begun,
        )

    def _on_begun(self, reading: AccountReading) -> None:
        self._beginning = False
        if self._stopping:
            self.page.end_progress()
            return
        self._reading = reading
        self._failure = None
        self._working = THREADS
        self.page.show_progress(reading.run.progress)
        noted = self._runner.listener(self._on_progress, receiver=self)
        for _ in range(THREADS):
            self._runner.submit(
                partial(reading.run.work, noted),
                receiver=self,
                done=lambda _: self._on_worked(None),
                failed=self._on_worked,
            )

    def _on_not_begun(self, error: FobwatchError) -> None:
        self._beginning = False
        self.page.end_progress()
        self.page.bar.say_error(error)

    def _on_progress(self) -> None:
        if self._reading is not None:
            self.page.show_progress(self._reading.run.progress)
            is_due = self._services.clock.elapsed() - self._found_at >= EVERY
            if is_due and not self._finding and self.page.isVisible():
                self._find()

    def _on_worked(self, error: FobwatchError | None) -> None:
        """Note that a thread has nothing left to do, or could not store what it read."""
        self._working -= 1
        if error is not None and self._reading is not None:
            self._reading.run.stop()
            self._failure = error
        if self._working:
            return
        reading, self._reading = self._reading, None
        self.page.end_progress()
        if self._failure is not None:
            self.page.bar.say_error(self._failure)
        elif reading is not None:
            self._say(reading, reading.outcome())
        self._find()

    def _say(self, reading: AccountReading, outcome: Outcome) -> None:
        bar, copy = self.page.bar, BarAction(name=COPY_POLICY, text=self.tr("Copy the policy"))
        if outcome.denied is not None:
            bar.say_error(outcome.denied, [copy])
        elif outcome.problem is not None and not outcome.unread:
            bar.say_error(outcome.problem)
        elif outcome.problem is not None:
            words = self.tr("Not every region could be read: {regions}")
            bar.say(
                Tone.WARNING,
                words.format(regions=several(outcome.unread)),
                details=f"{outcome.problem.title}. {outcome.problem.message}",
            )
        elif outcome.stopped:
            bar.say(Tone.INFO, self.tr("Stopped. What was not read yet is read next time."))
        elif not reading.regions_told:
            bar.say(
                Tone.INFO,
                self.tr("Regions that the account switched on itself were not read."),
                details=self.tr("The profile may not call account:ListRegions, which names them."),
            )

    @Slot()
    def _on_stop_wanted(self) -> None:
        self._stopping = True
        if self._reading is not None:
            self._reading.run.stop()

    @Slot(str)
    def _on_bar(self, name: str) -> None:
        if name == COPY_POLICY:
            QGuiApplication.clipboard().setText(reading_statement())
            self.page.bar.say(Tone.SUCCESS, self.tr("The policy is copied"))

    @Slot(str)
    def _on_document_wanted(self, event_id: str) -> None:
        self._runner.submit(
            partial(self._history.document, event_id),
            receiver=self,
            done=partial(self.page.copy_document, event_id),
            failed=self.page.bar.say_error,
            lane=Lane.SIGN_INS,
        )

    @Slot()
    def _export(self) -> None:
        title = self.tr("Export the sign-ins")
        choose_export(self.page, title, "fobwatch-sign-ins.csv", self.write)

    def write(self, path: Path, as_json: bool) -> None:
        """Write all sign-ins that the query finds to a file."""
        find = partial(self._history.find, self._account_id, self._query, None)

        def text(as_json: bool) -> tuple[str, int]:
            found = find()
            make = sign_ins_json if as_json else sign_ins_csv
            return make(found.sign_ins), found.total

        runner, bar = self._runner, self.page.bar
        export(path, text, as_json=as_json, bar=bar, runner=runner, lane=Lane.SIGN_INS)
