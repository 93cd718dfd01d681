"""Answers the intents about the AWS files: proposes a change, makes it, and undoes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot

from fobwatch.ui.aws_files.change_dialog import ChangeDialog
from fobwatch.ui.aws_files.change_words import proposal_words
from fobwatch.ui.aws_files.history_dialog import HistoryDialog
from fobwatch.ui.runtime.intent_bus import Report
from fobwatch.ui.runtime.intents import Verb

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QDialog, QWidget

    from fobwatch.core.aws_files.changes import ChangeSummary, Plan
    from fobwatch.core.aws_files.offering import Proposal, ToolOffers
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.task_runner import TaskRunner

LANE = "aws-files"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileServices:
    """`profile` finds one in the vault; `refresh` reads the AWS files again, and blocks."""

    offers: ToolOffers
    changes: AwsFileChanges
    profile: Callable[[str], Profile | None]
    refresh: Callable[[], object]
    now: Callable[[], datetime]


class FileActions(QObject):
    """Opens the dialogs beside `window`."""

    def __init__(
        self, window: QWidget, bus: IntentBus, runner: TaskRunner, services: FileServices
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._runner = runner
        self._services = services
        bus.asked.connect(self._answer)

    @Slot(object)
    def _answer(self, intent: Intent) -> None:
        offers = self._services.offers
        match intent.verb:
            case Verb.OFFER_TO_TOOLS:
                self._propose(intent, partial(self._with_profile, intent, offers.offer))
            case Verb.WITHDRAW_FROM_TOOLS:
                self._propose(intent, partial(offers.withdrawal, intent.profile))
            case Verb.FOLLOW_RENAME:
                follow = partial(offers.rename, intent.old_name)
                self._propose(intent, partial(self._with_profile, intent, follow), quietly=True)
            case Verb.SHOW_FILE_CHANGES:
                self._show_history()

    def _with_profile(self, intent: Intent, make: Callable[[Profile], Proposal]) -> Proposal | None:
        profile = self._services.profile(intent.profile)
        return make(profile) if profile is not None else None

    def _propose(
        self, intent: Intent, make: Callable[[], Proposal | None], *, quietly: bool = False
    ) -> None:
        """Show the proposal; `quietly` says nothing where there is nothing to change."""

        def done(proposal: Proposal | None) -> None:
            if proposal is not None and not (quietly and proposal.plan.is_empty):
                self._ask(intent, proposal)

        self._runner.submit(
            make, receiver=self, done=done, failed=partial(self._fail, intent), lane=LANE
        )

    def _ask(self, intent: Intent, proposal: Proposal) -> None:
        dialog = ChangeDialog(proposal, self._window)
        dialog.agreed.connect(partial(self._apply, dialog, intent))
        _open(dialog)

    def _apply(self, dialog: ChangeDialog, intent: Intent, plan: Plan) -> None:
        def apply() -> None:
            self._services.changes.apply(plan)
            self._services.refresh()

        def done(_: None) -> None:
            dialog.accept()
            text = proposal_words(plan).applied
            self._bus.reported.emit(Report(intent=intent, text=text))

        self._runner.submit(
            apply, receiver=dialog, done=done, failed=dialog.show_failure, lane=LANE
        )

    def _show_history(self) -> None:
        dialog = HistoryDialog(self._window)
        dialog.undo_wanted.connect(partial(self._undo, dialog))
        self._fill(dialog)
        _open(dialog)

    def _undo(self, dialog: HistoryDialog, record_id: str) -> None:
        def undo() -> None:
            self._services.changes.undo(record_id)
            self._services.refresh()

        self._runner.submit(
            undo,
            receiver=dialog,
            done=lambda _: self._fill(dialog),
            failed=dialog.show_failure,
            lane=LANE,
        )

    def _fill(self, dialog: HistoryDialog) -> None:
        def done(summaries: tuple[ChangeSummary, ...]) -> None:
            dialog.show_changes(summaries, self._services.now())

        self._runner.submit(
            self._services.changes.history,
            receiver=dialog,
            done=done,
            failed=dialog.show_failure,
            lane=LANE,
        )

    def _fail(self, intent: Intent, error: FobwatchError) -> None:
        self._bus.reported.emit(Report(intent=intent, error=error))


def _open(dialog: QDialog) -> None:
    """Beside what it concerns, and without stopping the rest of the program."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.open()
