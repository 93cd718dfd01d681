"""Asks for passphrases of the vault's file: a new one twice, a known one once."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fobwatch.core.errors import InputError
from fobwatch.ui.forms.footer import Footer
from fobwatch.ui.forms.form import Form
from fobwatch.ui.forms.form_dialog import FormDialog
from fobwatch.ui.forms.form_field import FormField
from fobwatch.ui.forms.secret_field import SecretField
from fobwatch.ui.layout.fitting import grow
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from fobwatch.core.errors import FobwatchError

WIDTH = 440


class PassphrasePurpose(Enum):
    CREATE = auto()
    UNLOCK = auto()
    CHANGE = auto()


class PassphraseDialog(FormDialog):
    """Stays open until the passphrase was accepted or the user gives up.

    Signals:
        given: the passphrase, and the one until now where it is changed.
    """

    given = Signal(str, str)

    def __init__(self, purpose: PassphrasePurpose, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._purpose = purpose
        self._twice = purpose is not PassphrasePurpose.UNLOCK
        self._current = _field("passphrase_current")
        self._passphrase = _field("passphrase")
        self._again = _field("passphrase_again")
        self._form = Form()
        self._confirm = primary_button(self._act(), "confirm")
        self._lay_out()

    def show_failure(self, error: FobwatchError) -> None:
        """It was not accepted: say why, and let the user try again."""
        self._set_waiting(waiting=False)
        # A new one is refused as `InputError`; whatever else is wrong is not about it.
        about_current = self._purpose is PassphrasePurpose.CHANGE and not isinstance(
            error, InputError
        )
        field = "current" if about_current else "passphrase"
        shown = InputError(error.title, error.message, error.remedy, field=field)
        self._show_errors([shown])

    def first_field(self) -> QWidget:
        return self._current if self._purpose is PassphrasePurpose.CHANGE else self._passphrase

    def reject(self) -> None:
        if self._purpose is PassphrasePurpose.UNLOCK:
            self.done(self.DialogCode.Rejected)  # what is known by heart is soon typed again
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
        self._set_waiting(waiting=True)
        self.given.emit(self._passphrase.text(), self._current.text())

    def _show_errors(self, errors: list[InputError]) -> None:
        self._form.show_errors(errors)
        grow(self)

    def _set_waiting(self, *, waiting: bool) -> None:
        self._confirm.setEnabled(not waiting)

    def _not_the_same(self) -> InputError:
        return InputError(
            self.tr("The two are not the same"),
            self.tr("A passphrase mistyped would lock you out."),
            self.tr("Type it again."),
            field="again",
        )

    def _lay_out(self) -> None:
        self.setWindowTitle(self._title())
        content = QWidget()
        body = QVBoxLayout(content)
        body.setContentsMargins(24, 24, 24, 24)
        body.setSpacing(16)
        body.addWidget(label(self.windowTitle(), "heading"))
        if explanation := self._explanation():
            body.addWidget(wrapped_label(explanation))
        name = self.tr("&Passphrase")
        if self._purpose is PassphrasePurpose.CHANGE:
            self._form.add("current", FormField(self.tr("Passphrase until &now"), self._current))
            name = self.tr("New &passphrase")
        self._form.add("passphrase", FormField(name, self._passphrase))
        if self._twice:
            self._form.add("again", FormField(self.tr("The same &again"), self._again))
        body.addWidget(self._form)
        self._confirm.clicked.connect(self._on_confirm)
        cancel = button(self.tr("Cancel"), "cancel")
        cancel.clicked.connect(self.reject)
        footer = Footer([cancel, self._confirm])
        self.fill(content, footer, width=WIDTH, below=[self.question])

    def _title(self) -> str:
        match self._purpose:
            case PassphrasePurpose.CREATE:
                return self.tr("Create an encrypted vault")
            case PassphrasePurpose.UNLOCK:
                return self.tr("Unlock the vault")
            case PassphrasePurpose.CHANGE:
                return self.tr("Change the passphrase")

    def _act(self) -> str:
        match self._purpose:
            case PassphrasePurpose.CREATE:
                return self.tr("Create the vault")
            case PassphrasePurpose.UNLOCK:
                return self.tr("Unlock")
            case PassphrasePurpose.CHANGE:
                return self.tr("Change")

    def _explanation(self) -> str:
        if self._purpose is PassphrasePurpose.UNLOCK:
            return ""
        if self._purpose is PassphrasePurpose.CHANGE:
            return self.tr(
                "The file is encrypted anew. Copies of it that you made before still open with the "
                "passphrase until now."
            )
        return self.tr(
            "This computer has no keyring that keeps secrets safe. Fobwatch can keep them in a "
            "file that is encrypted with a passphrase. You are asked for it at each start. "
            "Without it nobody can read the file: there is no way back."
        )


def _field(name: str) -> SecretField:
    field = SecretField()
    field.setObjectName(name)
    return field
