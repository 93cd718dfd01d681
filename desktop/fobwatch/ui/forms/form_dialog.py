"""A dialog with a form, which asks before what was entered is discarded."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

from fobwatch.core.errors import InputError
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.question_bar import QuestionBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QPushButton, QWidget

    from fobwatch.ui.forms.form import Form

PASSING: Final = "code"
"""The object name of a field for a device's current code, which expires in half a minute."""

T = TypeVar("T")

translate = QCoreApplication.translate


class FormDialog(FittedDialog):
    """Escape, Cancel, closing it and quitting ask, if anything is not as when it was shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = QuestionBar()
        self._as_shown: int | None = None
        self._left: QWidget | None = None
        self.question.confirmed.connect(self._discard)
        self.question.left.connect(self._go_back)

    @abstractmethod
    def first_field(self) -> QWidget:
        """Where the keyboard is when the dialog opens."""

    def footer(self, confirm: QPushButton, leading: Sequence[QWidget] = ()) -> Footer:
        """The foot with Cancel and the button that confirms."""
        cancel = button(translate("FormDialog", "Cancel"), "cancel", pressed=self.reject)
        return Footer([cancel, confirm], leading=leading)

    def checked(
        self, form: Form, read: Callable[[], T], check: Callable[[T], list[InputError]]
    ) -> T | None:
        """What `read` makes of the form; None after showing what `read` or `check` found wrong."""
        value = None
        try:
            value = read()
            errors = check(value)
        except InputError as error:
            errors = [error]
        form.show_errors(errors)
        grow(self)
        return None if errors else value

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._as_shown is None:
            self._as_shown = self._entered()
            self.first_field().setFocus(Qt.FocusReason.TabFocusReason)

    def reject(self) -> None:
        if self._as_shown is None or self._entered() == self._as_shown:
            super().reject()
        elif not self.question.key:
            self.raise_()
            self.activateWindow()
            self._ask()

    def _discard(self) -> None:
        super().reject()

    def _go_back(self) -> None:
        if self._left is not None:
            self._left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self) -> None:
        self._left = self.focusWidget()
        self.question.ask(
            self.objectName() or "form",
            translate("FormDialog", "Discard your changes?"),
            translate("FormDialog", "They are not saved yet."),
            yes=translate("FormDialog", "Discard them"),
            no=translate("FormDialog", "Keep editing"),
        )
        grow(self)

    def _entered(self) -> int:
        """A hash of what the fields hold, since secrets are among it."""
        texts = [f.text() for f in self.findChildren(QLineEdit) if f.objectName() != PASSING]
        texts += [field.toPlainText() for field in self.findChildren(QPlainTextEdit)]
        texts += [field.currentText() for field in self.findChildren(QComboBox)]
        texts += [str(box.isChecked()) for box in self.findChildren(QCheckBox)]
        return hash(tuple(texts))
