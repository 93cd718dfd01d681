"""Answers the intents about the AWS files: proposes a change, makes it, and undoes it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fobwatch.core.aws_files.changes import ChangeReason
from fobwatch.core.profiles.role_names import NameTemplate
from fobwatch.core.vault.as_shown import check_still_there
from fobwatch.ui.aws_files.change_dialog import ChangeDialog, NameOptions, TwinOption
from fobwatch.ui.aws_files.change_words import proposal_words
from fobwatch.ui.aws_files.history_dialog import HistoryDialog
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.intents import Report
from fobwatch.ui.runtime.profile_intents import (
    FollowRename,
    OfferToTools,
    ShowFileChanges,
    UndoFileChange,
    WithdrawFromTools,
    WriteRoles,
)
from fobwatch.ui.runtime.task_runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.aws_files.changes import ChangeSummary, Plan
    from fobwatch.core.aws_files.offering import Proposal, ToolOffers
    from fobwatch.core.aws_files.writing import AwsFileChanges
    from fobwatch.core.catalogue.portal_profiles import PortalProfiles
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.services import Runtime


class FileActions(WindowActions):
    """Opens the dialogs beside `window`."""

    def __init__(
        self,
        window: QWidget,
        runtime: Runtime,
        *,
        offers: ToolOffers,
        changes: AwsFileChanges,
        portal_profiles: PortalProfiles,
    ) -> None:
        super().__init__(window, runtime)
        bus = runtime.bus
        self._submit = partial(runtime.runner.submit, lane=Lane.AWS_FILE_CHANGES)
        self._offers = offers
        self._changes = changes
        self._portal_profiles = portal_profiles
        bus.answer(OfferToTools, self._offer)
        bus.answer(WithdrawFromTools, self._withdraw)
        bus.answer(FollowRename, self._follow_rename)
        bus.answer(ShowFileChanges, lambda _: self._show_history())
        bus.answer(WriteRoles, self._write_roles)
        bus.answer(UndoFileChange, self._undo_at_once)

    def _offer(self, intent: OfferToTools) -> None:
        """Show the offer alone at first; the tick for a twin changes it."""
        options = TwinOption(intent.profile)

        def make() -> Proposal | None:
            offer = partial(self._offers.offer, twin=options.twin.isChecked())
            return self._with_profile(intent.profile, offer)

        self._propose_with(options, options.twin.toggled, intent, make)

    def _withdraw(self, intent: WithdrawFromTools) -> None:
        self._propose(intent, partial(self._offers.withdrawal, intent.profile))

    def _follow_rename(self, intent: FollowRename) -> None:
        follow = partial(self._offers.rename, intent.old_name)
        self._propose(intent, partial(self._with_profile, intent.profile, follow), quietly=True)

    def _write_roles(self, intent: WriteRoles) -> None:
        """Show the change with the first template; another one changes it."""
        options = NameOptions()

        def make() -> Proposal:
            return self._portal_profiles.proposal(
                intent.portal,
                NameTemplate(options.names.value()),
                chosen=intent.roles,
                region=intent.region,
            )

        self._propose_with(options, options.names.currentIndexChanged, intent, make)

    def _propose_with(
        self,
        options: QWidget,
        changed: SignalInstance,
        intent: Intent,
        make: Callable[[], Proposal | None],
    ) -> None:
        """Show the proposal below `options`, and a new one whenever one of them has `changed`."""

        def done(proposal: Proposal | None) -> None:
            if proposal is None:
                return
            dialog = self._ask(intent, proposal, options)

            def show(again: Proposal | None) -> None:
                if again is not None:
                    dialog.show_proposal(again)

            failed = dialog.show_failure
            changed.connect(lambda: self._submit(make, receiver=dialog, done=show, failed=failed))

        self.submit(intent, make, done, lane=Lane.AWS_FILE_CHANGES)

    def _with_profile(self, name: str, make: Callable[[Profile], Proposal]) -> Proposal | None:
        profile = self._services.vault.profile(name)
        return make(profile) if profile is not None else None

    def _propose(
        self, intent: Intent, make: Callable[[], Proposal | None], *, quietly: bool = False
    ) -> None:
        """Show the proposal; with `quietly`, only if there is something to change."""

        def done(proposal: Proposal | None) -> None:
            if proposal is not None and not (quietly and proposal.plan.is_empty):
                self._ask(intent, proposal)

        self.submit(intent, make, done, lane=Lane.AWS_FILE_CHANGES)

    def _ask(
        self, intent: Intent, proposal: Proposal, options: QWidget | None = None
    ) -> ChangeDialog:
        dialog = ChangeDialog(proposal, self._window, options=options)
        dialog.agreed.connect(partial(self._apply, dialog, intent))
        dialog.open()
        return dialog

    def _apply(self, dialog: ChangeDialog, intent: Intent, plan: Plan) -> None:
        def apply() -> str:
            if plan.why in {ChangeReason.OFFERED, ChangeReason.RENAMED}:
                check_still_there(self._services.vault, plan.subject)
            record = self._changes.apply(plan)
            self._services.profiles.refresh()
            return record.id

        def done(change: str) -> None:
            dialog.accept()
            undo = UndoFileChange(change=change)
            text = proposal_words(plan).applied
            self._bus.reported.emit(Report(intent=intent, text=text, undo=undo))

        self._submit(apply, receiver=dialog, done=done, failed=dialog.show_failure)

    def _show_history(self) -> None:
        dialog = HistoryDialog(self._window)
        dialog.undo_wanted.connect(partial(self._undo, dialog))
        self._fill(dialog)
        dialog.open()

    def _undo(self, dialog: HistoryDialog, record_id: str) -> None:
        self._submit(
            partial(self._undone, record_id),
            receiver=dialog,
            done=lambda _: self._fill(dialog),
            failed=dialog.show_failure,
        )

    def _undo_at_once(self, intent: UndoFileChange) -> None:
        done = self.said(intent, self.tr("Your AWS files are as they were before"))
        undo = partial(self._undone, intent.change)
        self.submit(intent, undo, done, lane=Lane.AWS_FILE_CHANGES)

    def _undone(self, record_id: str) -> None:
        self._changes.undo(record_id)
        self._services.profiles.refresh()

    def _fill(self, dialog: HistoryDialog) -> None:
        def done(summaries: tuple[ChangeSummary, ...]) -> None:
            dialog.show_changes(summaries, self._services.aws_time.now())

        history = self._changes.history
        self._submit(history, receiver=dialog, done=done, failed=dialog.show_failure)
