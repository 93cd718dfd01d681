"""Unlocks the vault: by the keyring's own prompt, or by the file's passphrase."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.core.errors import InputError, VaultLocked
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.forms.form import Form, FormDialog, named
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.layout.boxes import in_column
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.runtime.intents import Verb
from fobwatch.ui.runtime.task_runner import Lane
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.vault.ports import VaultOpening
    from fobwatch.core.vault.vault import Vault
    from fobwatch.ui.runtime.intent_bus import IntentBus
    from fobwatch.ui.runtime.intents import Intent
    from fobwatch.ui.runtime.task_runner import TaskRunner

WIDTH = 440


class PassphrasePurpose(Enum):
    CREATE = auto()
    UNLOCK = auto()
    CHANGE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    confirm: str
    explanation: str = ""


def _words(purpose: PassphrasePurpose) -> _Words:
    return {
        PassphrasePurpose.CREATE: _Words(
            title=translate("PassphraseDialog", "Create an encrypted vault"),
            confirm=translate("PassphraseDialog", "Create the vault"),
            explanation=translate(
                "PassphraseDialog",
                "This computer has no keyring that keeps secrets safe. Fobwatch can keep them in "
                "a file that is encrypted with a passphrase. You are asked for it at each start. "
                "If you forget it, nobody can read the file again.",
            ),
        ),
        PassphrasePurpose.UNLOCK: _Words(
            title=translate("PassphraseDialog", "Unlock the vault"),
            confirm=translate("PassphraseDialog", "Unlock"),
        ),
        PassphrasePurpose.CHANGE: _Words(
            title=translate("PassphraseDialog", "Change the passphrase"),
            confirm=translate("PassphraseDialog", "Change"),
            explanation=translate(
                "PassphraseDialog",
                "The file is encrypted again. Copies of it that you made before still open with "
                "the old passphrase.",
            ),
        ),
    }[purpose]


class PassphraseDialog(FormDialog):
    """Stays open until the passphrase was accepted or the user gives up.

    Signals:
        given: the passphrase, and the old one where it is changed.
    """

    given = Signal(str, str)

    def __init__(self, purpose: PassphrasePurpose, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._purpose = purpose
        self._changes = purpose is PassphrasePurpose.CHANGE
        self._twice = purpose is not PassphrasePurpose.UNLOCK
        self._current = named(SecretField(), "passphrase_current")
        self._passphrase = named(SecretField(), "passphrase")
        self._again = named(SecretField(), "passphrase_again")
        self._form = Form()
        if self._changes:
            self._form.add("current", self.tr("C&urrent passphrase"), self._current)
        name = self.tr("New &passphrase") if self._changes else self.tr("&Passphrase")
        self._form.add("passphrase", name, self._passphrase)
        if self._twice:
            self._form.add("again", self.tr("&Repeat the passphrase"), self._again)
        words = _words(purpose)
        self._confirm = primary_button(words.confirm, "confirm", pressed=self._on_confirm)
        self._lay_out(words)

    def show_failure(self, error: FobwatchError) -> None:
        """It was not accepted: say why, and let the user try again."""
        self._confirm.setEnabled(True)
        # A new passphrase is refused as `InputError`; any other error is about the current one.
        about_current = self._changes and not isinstance(error, InputError)
        field = "current" if about_current else "passphrase"
        self._show_errors([InputError(error.title, error.message, error.remedy, field=field)])

    def first_field(self) -> QWidget:
        return self._current if self._changes else self._passphrase

    def reject(self) -> None:
        if self._purpose is PassphrasePurpose.UNLOCK:
            self.done(self.DialogCode.Rejected)  # a passphrase is soon typed again: no question
        else:
            super().reject()

    def done(self, result: int) -> None:
        for field in (self._current, self._passphrase, self._again):
            field.wipe()
        super().done(result)

    def _on_confirm(self) -> None:
        if self._twice and self._again.text() != self._passphrase.text():
            self._show_errors([self._not_the_same()])
            return
        self._show_errors([])
        self._confirm.setEnabled(False)
        self.given.emit(self._passphrase.text(), self._current.text())

    def _show_errors(self, errors: list[InputError]) -> None:
        self._form.show_errors(errors)
        grow(self)

    def _not_the_same(self) -> InputError:
        return InputError(
            self.tr("The passphrases differ"),
            self.tr("A mistyped passphrase would lock you out."),
            self.tr("Type it again."),
            field="again",
        )

    def _lay_out(self, words: _Words) -> None:
        self.setWindowTitle(words.title)
        content = QWidget()
        body = in_column(
            label(words.title, "heading"), margins=(24, 24, 24, 24), spacing=16, within=content
        )
        if words.explanation:
            body.addWidget(wrapped_label(words.explanation))
        body.addWidget(self._form)
        self.fill(content, self.footer(self._confirm), width=WIDTH, below=[self.question])


class Unlocking(QObject):
    """`reload` blocks: it reads the vault again, and writes what waits."""

    def __init__(
        self,
        window: QWidget,
        bus: IntentBus,
        runner: TaskRunner,
        *,
        vault: Vault,
        opening: VaultOpening,
        reload: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._bus = bus
        self._runner = runner
        self._vault = vault
        self._opening = opening
        self._reload = reload
        bus.answer(
            {
                Verb.CREATE_VAULT_FILE: lambda _: self._create_file(),
                Verb.CHANGE_PASSPHRASE: lambda _: self._ask(PassphrasePurpose.CHANGE, self._change),
                Verb.RETRY_VAULT: self._retry,
            }
        )

    def _create_file(self) -> None:
        self._ask(PassphrasePurpose.CREATE, self._opened_by(self._opening.create_file))

    def _retry(self, intent: Intent) -> None:
        if self._vault.state not in {VaultState.LOCKED, VaultState.NEW}:
            self._submit(intent, self._reload)
        elif self._opening.uses_file:
            dialog = self._ask(PassphrasePurpose.UNLOCK, self._opened_by(self._opening.unlock_file))
            dialog.rejected.connect(partial(self._bus.given_up.emit, intent))
        else:
            self._submit(intent, self._unlock_keyring)

    def _unlock_keyring(self) -> None:
        self._opening.unlock()
        self._reload()

    def _opened_by(self, open_with: Callable[[str], None]) -> Callable[[str, str], None]:
        def opened(passphrase: str, _current: str) -> None:
            open_with(passphrase)
            self._reload()

        return opened

    def _change(self, passphrase: str, current: str) -> None:
        self._opening.change_passphrase(current, passphrase)

    def _ask(self, purpose: PassphrasePurpose, use: Callable[[str, str], None]) -> PassphraseDialog:
        dialog = PassphraseDialog(purpose, parent=self._window)
        dialog.given.connect(partial(self._use, dialog, use))
        dialog.open()
        return dialog

    def _use(
        self,
        dialog: PassphraseDialog,
        use: Callable[[str, str], None],
        passphrase: str,
        current: str,
    ) -> None:
        self._runner.submit(
            partial(use, passphrase, current),
            receiver=dialog,
            done=lambda _: dialog.accept(),
            failed=dialog.show_failure,
            lane=Lane.KEYRING,
        )

    def _submit(self, intent: Intent, work: Callable[[], None]) -> None:
        def failed(error: FobwatchError) -> None:
            if isinstance(error, VaultLocked):
                self._bus.given_up.emit(intent)  # the window's bar says so until it is unlocked
            else:
                self._bus.fail(intent, error)

        self._runner.submit(work, receiver=self, failed=failed, lane=Lane.KEYRING)
