"""Explain the errors that a person pastes into the dialog about refused calls."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from shiboken6 import isValid

from fobwatch.core.aws.arns import account_of
from fobwatch.core.denials.explanation import explain
from fobwatch.core.denials.reading import read_error
from fobwatch.ui.denials.dialog import DenialDialog
from fobwatch.ui.runtime.actions import WindowActions
from fobwatch.ui.runtime.intents import ExplainDenial
from fobwatch.ui.runtime.session_intents import RenewSession
from fobwatch.ui.runtime.vault_intents import EnableMfa
from fobwatch.ui.words.wording import shortened

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.denials.denial import Denial
    from fobwatch.core.denials.explanation import Explanation
    from fobwatch.core.denials.lookups import Findings
    from fobwatch.ui.runtime.services import Runtime


class DenialActions(WindowActions):
    """One window at a time."""

    def __init__(self, window: QWidget, runtime: Runtime) -> None:
        super().__init__(window, runtime)
        self._open: DenialDialog | None = None
        runtime.bus.answer(ExplainDenial, self._on_wanted)

    def _on_wanted(self, intent: ExplainDenial) -> None:
        dialog = self._open
        if dialog is None or not isValid(dialog) or dialog.isHidden():
            dialog = self._open = DenialDialog(self._services.index.usable, self._window)
            dialog.text_given.connect(partial(self._explain, dialog))
            dialog.asking.wanted.connect(partial(self._ask, dialog))
            dialog.asking.intended.connect(self._bus.asked)
            dialog.open()
        dialog.raise_()
        dialog.activateWindow()
        if intent.profile:
            dialog.asking.profile.set_value(intent.profile)
        if intent.text:
            dialog.paste(intent.text)

    def _explain(self, dialog: DenialDialog, text: str) -> None:
        def done(found: tuple[Denial, Explanation]) -> None:
            dialog.show_explanation(text, *found)
            self._propose(dialog, account_of(found[0].principal))

        self._runner.submit(partial(_explained, text), receiver=dialog, done=done)

    def _propose(self, dialog: DenialDialog, account: str) -> None:
        """Choose a profile of the account in which the call was refused, unless one is chosen."""
        index, choice = self._services.index, dialog.asking.profile
        of_account = [name for name in index.usable if index.by_name[name].account == account]
        if account and of_account and choice.value() not in of_account:
            choice.set_value(of_account[0])

    def _ask(self, dialog: DenialDialog, profile: str) -> None:
        denial = dialog.denial

        def done(findings: Findings) -> None:
            intent = self._help(profile) if findings.needs_mfa else None
            dialog.show_findings(denial, findings, intent, self._help_words(intent))

        self._runner.submit(
            partial(self._services.denials.ask, denial, profile),
            receiver=dialog,
            done=done,
            failed=dialog.asking.show_failure,
        )

    def _help(self, profile: str) -> RenewSession | EnableMfa:
        """A session with MFA, or the device for it first."""
        has_device = bool(self._services.index.serial_of(profile))
        return RenewSession(profile=profile) if has_device else EnableMfa(profile=profile)

    def _help_words(self, intent: RenewSession | EnableMfa | None) -> str:
        if intent is None:
            return ""
        if isinstance(intent, RenewSession):
            return self.tr("&Start {name} with MFA").format(name=shortened(intent.profile))
        return self.tr("&Enable MFA for {name}…").format(name=shortened(intent.profile))


def _explained(text: str) -> tuple[Denial, Explanation]:
    denial = read_error(text)
    return denial, explain(denial, text)
