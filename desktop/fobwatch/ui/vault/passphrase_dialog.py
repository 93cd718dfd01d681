"""The dialog for a passphrase: of the vault, of a backup, or of another program's export."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from fobwatch.core.errors import InputError
from fobwatch.ui.forms.form import Form, FormDialog, named
from fobwatch.ui.forms.secret_field import SecretField, wipe_secrets
from fobwatch.ui.layout.fitting import dialog_body, grow
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.widgets.buttons import primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.errors import FobwatchError

WIDTH = 440


class PassphrasePurpose(Enum):
    CREATE = auto()
    UNLOCK = auto()
    SET = auto()
    CHANGE = auto()
    REMOVE = auto()
    BACK_UP = auto()
    RESTORE = auto()
    OPEN_EXPORT = auto()
    """Of another program, which is imported."""


_KNOWN: Final = {
    PassphrasePurpose.UNLOCK,
    PassphrasePurpose.REMOVE,
    PassphrasePurpose.RESTORE,
    PassphrasePurpose.OPEN_EXPORT,
}
"""The purposes for which there is a passphrase already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    title: str
    confirm: str
    explanation: str = ""


_WORDS: Final[Mapping[PassphrasePurpose, Callable[[], _Words]]] = {
    PassphrasePurpose.CREATE: lambda: _Words(
        title=translate("PassphraseDialog", "Create an encrypted vault"),
        confirm=translate("PassphraseDialog", "Create the vault"),
        explanation=translate(
            "PassphraseDialog",
            "This computer has no keyring that keeps secrets safe. Fobwatch can keep them in "
            "a file that is encrypted with a passphrase. You are asked for it at each start. "
            "If you forget it, nobody can read the file again.",
        ),
    ),
    PassphrasePurpose.UNLOCK: lambda: _Words(
        title=translate("PassphraseDialog", "Unlock the vault"),
        confirm=translate("PassphraseDialog", "Unlock"),
    ),
    PassphrasePurpose.CHANGE: lambda: _Words(
        title=translate("PassphraseDialog", "Change the passphrase"),
        confirm=translate("PassphraseDialog", "Change"),
        explanation=translate(
            "PassphraseDialog",
            "Copies of the vault that you made before, or a backup of this computer, still "
            "open with the old passphrase.",
        ),
    ),
    PassphrasePurpose.SET: lambda: _Words(
        title=translate("PassphraseDialog", "Lock Fobwatch with a passphrase"),
        confirm=translate("PassphraseDialog", "Set the passphrase"),
        explanation=translate(
            "PassphraseDialog",
            "Your keys, MFA seeds, sessions and sign-ins in the keyring are encrypted with it, "
            "so that no other program can read them there. You are asked for it at each start, "
            "and whenever Fobwatch was locked.\n\n"
            "If you forget it, nobody can read them again: you would restore a backup, or sign "
            "in to AWS by other means, make new access keys, and enable MFA again. Your "
            "accounts at AWS, the files in ~/.aws and Fobwatch's settings are not lost.",
        ),
    ),
    PassphrasePurpose.REMOVE: lambda: _Words(
        title=translate("PassphraseDialog", "Remove the passphrase"),
        confirm=translate("PassphraseDialog", "Remove it"),
        explanation=translate(
            "PassphraseDialog",
            "The keyring of this computer alone protects the vault then: programs that can "
            "read the keyring while you are logged in can read your keys.",
        ),
    ),
    PassphrasePurpose.BACK_UP: lambda: _Words(
        title=translate("PassphraseDialog", "Encrypt the backup"),
        confirm=translate("PassphraseDialog", "Back up"),
        explanation=translate(
            "PassphraseDialog",
            "The backup has all your access keys, the seeds of your MFA devices and what you "
            "set for them. Whoever has the file and this passphrase has all of that. If you forget "
            "it, nobody can read the backup: write it down, and keep it apart from the file.",
        ),
    ),
    PassphrasePurpose.RESTORE: lambda: _Words(
        title=translate("PassphraseDialog", "Open the backup"),
        confirm=translate("PassphraseDialog", "Open"),
        explanation=translate(
            "PassphraseDialog",
            "Enter the passphrase that was chosen when it was made. You choose what to restore "
            "afterwards.",
        ),
    ),
    PassphrasePurpose.OPEN_EXPORT: lambda: _Words(
        title=translate("PassphraseDialog", "Open an encrypted export"),
        confirm=translate("PassphraseDialog", "Open"),
        explanation=translate(
            "PassphraseDialog",
            "Enter the passphrase that it was exported with. Fobwatch opens the file in memory "
            "and keeps neither. Afterwards, delete the file.",
        ),
    ),
}


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
        self._twice = purpose not in _KNOWN
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
        words = _WORDS[purpose]()
        self._confirm = primary_button(words.confirm, "confirm", pressed=self._on_confirm)
        self._lay_out(words)

    def show_failure(self, error: FobwatchError) -> None:
        """Say why it was not accepted, and let the user try again."""
        self._confirm.setEnabled(True)
        # A new passphrase is refused as `InputError`; any other error is about the current one.
        about_current = self._changes and not isinstance(error, InputError)
        field = "current" if about_current else "passphrase"
        self._show_errors([InputError(error.title, error.message, error.remedy, field=field)])

    def first_field(self) -> QWidget:
        return self._current if self._changes else self._passphrase

    def reject(self) -> None:
        if self._purpose in _KNOWN:
            self.done(self.DialogCode.Rejected)  # a passphrase is soon typed again: no question
        else:
            super().reject()

    def done(self, result: int) -> None:
        wipe_secrets(self)
        super().done(result)

    def conceal(self, *, locked: bool) -> None:
        """A passphrase is soon typed again."""
        if locked:
            wipe_secrets(self)

    def _on_confirm(self) -> None:
        if self._twice and self._again.text() != self._passphrase.text():
            self._show_errors([passphrases_differ()])
            return
        self._show_errors([])
        self._confirm.setEnabled(False)
        self.given.emit(self._passphrase.text(), self._current.text())

    def _show_errors(self, errors: list[InputError]) -> None:
        self._form.show_errors(errors)
        grow(self)

    def _lay_out(self, words: _Words) -> None:
        self.setWindowTitle(words.title)
        explanation = wrapped_label(words.explanation)
        explanation.setVisible(bool(words.explanation))
        body = dialog_body(label(words.title, "heading"), explanation, self._form)
        self.fill(body, self.footer(self._confirm), width=WIDTH, below=[self.question])


def passphrases_differ() -> InputError:
    return InputError(
        translate("PassphraseDialog", "The passphrases differ"),
        translate("PassphraseDialog", "A mistyped passphrase would lock you out."),
        translate("PassphraseDialog", "Type it again."),
        field="again",
    )
