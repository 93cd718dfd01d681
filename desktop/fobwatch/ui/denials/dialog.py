"""The window that explains a refusal of AWS's: the error above, and below what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from fobwatch.core.denials.reading import MAX_TEXT
from fobwatch.ui.denials.words import denial_facts
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, grow
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import Facts, ValueText
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from fobwatch.core.denials.denial import Denial
    from fobwatch.core.denials.explanation import Explanation

WIDTH: Final = 640
PASTE_HEIGHT: Final = 110
"""For text of 14 pixels."""

SETTLING_MILLISECONDS: Final = 150
"""After the last key, before the text is read: a megabyte takes a second."""


class Answer(QWidget):
    """What an error means, and the statement that would allow the call."""

    def __init__(self) -> None:
        super().__init__()
        self._title = wrapped_label("", "heading")
        self._why = wrapped_label("")
        self._next_step = wrapped_label("", "strong")
        self._facts = Facts()
        self._statement = named(ValueText(), "statement")
        self._statement.setAccessibleName(self.tr("Policy statement"))
        self._copy = button(self.tr("&Copy the statement"), "copy_statement", pressed=self._on_copy)
        in_column(
            self._title,
            self._why,
            self._next_step,
            self._facts,
            self._statement,
            in_row(self._copy, (STRETCH, 1)),
            spacing=12,
            within=self,
        )
        self.hide()

    def show_explanation(self, denial: Denial, explanation: Explanation) -> None:
        self._title.setText(explanation.title)
        self._why.setText(explanation.why)
        self._next_step.setText(explanation.next_step)
        self._facts.show_facts(denial_facts(denial))
        self._statement.show_text(explanation.statement)
        for each in (self._statement, self._copy):
            each.setVisible(bool(explanation.statement))
        self.show()
        announce(self, f"{explanation.title}. {explanation.why} {explanation.next_step}")

    @Slot()
    def _on_copy(self) -> None:
        """It is no secret."""
        QGuiApplication.clipboard().setText(self._statement.toPlainText())


class DenialDialog(FittedDialog):
    """Explains what is pasted as soon as it is there.

    Signals:
        text_given: the error is to be explained.
    """

    text_given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("denial_dialog")
        self.setWindowTitle(self.tr("Why was this denied?"))
        self._text = named(QPlainTextEdit(tabChangesFocus=True), "error_text")
        self._text.setPlaceholderText(self.tr("An error occurred (AccessDenied) when calling…"))
        self._text.setFixedHeight(in_text(PASTE_HEIGHT))
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self._on_settled)
        self._text.textChanged.connect(self._settling.start)
        self.answer = Answer()
        self._lay_out()

    def paste(self, text: str) -> None:
        """Put an error in, and explain it at once."""
        self._text.setPlainText(text[:MAX_TEXT])
        self._on_settled()

    def show_explanation(self, text: str, denial: Denial, explanation: Explanation) -> None:
        """Unless something else was pasted meanwhile."""
        if text == self._text.toPlainText():
            self.answer.show_explanation(denial, explanation)
            grow(self)

    def _lay_out(self) -> None:
        words = self.tr(
            "Paste an error of the AWS CLI, an SDK, Terraform, CloudFormation, kubectl or the "
            "console. It may be among the lines of a log."
        )
        intro = wrapped_label(words, "dim")
        self._text.setAccessibleName(self.tr("Error"))
        self._text.setAccessibleDescription(words)
        body = QWidget()
        in_column(
            intro,
            self._text,
            self.answer,
            (STRETCH, 1),
            margins=(24, 24, 24, 24),
            spacing=16,
            within=body,
        )
        close = button(self.tr("Close"), "close", pressed=self.reject)
        self.fill(body, Footer([close]), width=WIDTH)

    @Slot()
    def _on_settled(self) -> None:
        self._settling.stop()
        text = self._text.toPlainText()
        if text.strip():
            self.text_given.emit(text)
        else:
            self.answer.hide()
