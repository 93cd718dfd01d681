"""The dialog that explains why AWS refused a call, from the error that a person pastes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from fobwatch.core.denials.denial import Denial
from fobwatch.core.denials.error_codes import Cause
from fobwatch.core.denials.reading import MAX_TEXT
from fobwatch.core.iam.ports import Decision
from fobwatch.ui.forms.fields import Choice
from fobwatch.ui.forms.form import named
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog, dialog_body, grow
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.fonts import in_text
from fobwatch.ui.widgets.busy import Busy
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.facts import Facts, ValueText
from fobwatch.ui.widgets.inline_bar import InlineBar
from fobwatch.ui.widgets.labels import label, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer
from fobwatch.ui.widgets.speech import announce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.denials.explanation import Explanation
    from fobwatch.core.denials.lookups import Findings
    from fobwatch.core.errors import FobwatchError
    from fobwatch.core.iam.ports import Verdict
    from fobwatch.ui.runtime.intents import Intent


WIDTH: Final = 640
PASTE_HEIGHT: Final = 110
"""For text of 14 pixels."""

SETTLING_MILLISECONDS: Final = 150
"""After the last key, before the text is read: a megabyte takes a second."""


class Answer(QWidget):
    """The meaning of an error, and the statement that would allow the call."""

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


class Asking(QWidget):
    """The choice of the profile to ask AWS with, and AWS's answer.

    Signals:
        wanted: AWS is to be asked with this profile.
        intended: an `Intent` that would help.
    """

    wanted = Signal(str)
    intended = Signal(object)

    def __init__(self, profiles: Sequence[str]) -> None:
        super().__init__()
        self.profile = named(Choice([(name, name) for name in profiles], editable=True), "profile")
        self.profile.setAccessibleName(self.tr("Profile to ask AWS with"))
        if editor := self.profile.lineEdit():
            editor.setAccessibleName(self.profile.accessibleName())
        heading = label(self.tr("Ask AWS &with"), "strong")
        heading.setBuddy(self.profile)
        self._ask = button(self.tr("&Ask AWS"), "ask_aws", pressed=self._on_ask)
        self._busy = Busy(20)
        self._facts = named(Facts(), "found_facts")
        self._bar = InlineBar()
        self._help = primary_button("", "start_with_mfa")
        self._help.clicked.connect(lambda: self.intended.emit(self._intent))
        self._intent: Intent | None = None
        in_column(
            in_row(heading, (self.profile, 1), self._ask, self._busy, spacing=12),
            self._facts,
            self._bar,
            in_row(self._help, (STRETCH, 1)),
            spacing=12,
            within=self,
        )
        self.forget()

    def forget(self) -> None:
        """Hide what AWS has answered before."""
        self._facts.hide()
        self._help.hide()
        self._bar.clear()
        self._show_busy(busy=False)

    def show_findings(self, findings: Findings, intent: Intent | None, words: str) -> None:
        """`intent` is what would help, and `words` its button's."""
        self._show_busy(busy=False)
        self._facts.show_facts(found_facts(findings))
        self._facts.show()
        self._intent = intent
        self._help.setText(words)
        self._help.setVisible(intent is not None)

    def show_failure(self, error: FobwatchError) -> None:
        self._show_busy(busy=False)
        self._bar.say_error(error)

    def _show_busy(self, *, busy: bool) -> None:
        self._busy.setVisible(busy)
        self._ask.setEnabled(not busy)

    @Slot()
    def _on_ask(self) -> None:
        self.forget()
        self._show_busy(busy=True)
        self.wanted.emit(self.profile.value())


class DenialDialog(FittedDialog):
    """Explains what is pasted as soon as it is there.

    Signals:
        text_given: the error is to be explained.
    """

    text_given = Signal(str)

    def __init__(self, profiles: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.denial = Denial()
        self.setObjectName("denial_dialog")
        self.setWindowTitle(self.tr("Why was this denied?"))
        self._text = named(QPlainTextEdit(tabChangesFocus=True), "error_text")
        self._text.setPlaceholderText(self.tr("An error occurred (AccessDenied) when calling…"))
        self._text.setFixedHeight(in_text(PASTE_HEIGHT))
        self._settling = QTimer(self, singleShot=True, interval=SETTLING_MILLISECONDS)
        self._settling.timeout.connect(self._on_settled)
        self._text.textChanged.connect(self._settling.start)
        self.answer = Answer()
        self.asking = Asking(profiles)
        self.asking.hide()
        self._lay_out()

    def paste(self, text: str) -> None:
        """Put an error in, and explain it at once."""
        self._text.setPlainText(text[:MAX_TEXT])
        self._on_settled()

    def show_explanation(self, text: str, denial: Denial, explanation: Explanation) -> None:
        """Show it, unless something else was pasted meanwhile."""
        if text != self._text.toPlainText():
            return
        self.denial = denial
        self.answer.show_explanation(denial, explanation)
        self.asking.forget()
        self.asking.setVisible(explanation.cause is Cause.DENIED)
        grow(self)

    def show_findings(
        self, asked: Denial, findings: Findings, intent: Intent | None, words: str
    ) -> None:
        """As `show_explanation` does; `intent` is what would help, and `words` its button's."""
        if asked is self.denial:
            self.answer.show_explanation(findings.denial, findings.explained())
            self.asking.show_findings(findings, intent, words)
            grow(self)

    def _lay_out(self) -> None:
        words = self.tr(
            "Paste an error of the AWS CLI, an SDK, Terraform, CloudFormation, kubectl or the "
            "console. It may be among the lines of a log."
        )
        self._text.setAccessibleName(self.tr("Error"))
        self._text.setAccessibleDescription(words)
        body = dialog_body(
            wrapped_label(words, "dim"),
            self._text,
            self.answer,
            self.asking,
            (STRETCH, 1),
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
            self.asking.hide()


def denial_facts(denial: Denial) -> tuple[tuple[str, str], ...]:
    """The call, as far as the error describes it."""
    return (
        (translate("Denial", "Action"), denial.action or denial.operation),
        (translate("Denial", "Resource"), denial.resource),
        (translate("Denial", "Principal"), denial.principal),
        (translate("Denial", "Decided by"), denial.policy or denial.policy_type or ""),
        (translate("Denial", "Region"), denial.region),
        (translate("Denial", "Error code"), denial.code),
    )


def found_facts(findings: Findings) -> tuple[tuple[str, str], ...]:
    """AWS's answers about the call."""
    context = findings.evaluation.context if findings.evaluation else ()
    return (
        (translate("Denial", "Simulated"), _verdict_words(findings.simulated)),
        (translate("Denial", "So"), _elsewhere(findings)),
        (translate("Denial", "With MFA"), _verdict_words(findings.with_mfa)),
        (translate("Denial", "Context"), "\n".join(f"{key} = {value}" for key, value in context)),
        (translate("Denial", "Could not find out"), "\n".join(map(str, findings.problems))),
    )


def _verdict_words(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    words = {
        Decision.ALLOWED: translate("Denial", "allowed"),
        Decision.EXPLICIT_DENY: translate("Denial", "denied expressly"),
        Decision.IMPLICIT_DENY: translate("Denial", "allowed by no policy"),
    }[verdict.decision]
    if verdict.sources:
        by = translate("Denial", "{words} ({policies})")
        words = by.format(words=words, policies=", ".join(verdict.sources))
    limits = (
        translate("Denial", "the organization does not allow it")
        if verdict.by_organization is False
        else "",
        translate("Denial", "the permissions boundary does not allow it")
        if verdict.by_boundary is False
        else "",
    )
    return "; ".join(filter(None, (words, *limits)))


def _elsewhere(findings: Findings) -> str:
    """Where to look if the policies of the user or role are not the reason."""
    if findings.simulated is None or not findings.simulated.is_allowed:
        return ""
    return translate(
        "Denial",
        "The policies of the user or role allow it now. Something else refuses: a policy of the "
        "resource, of the session, of the organization or of a VPC endpoint, or a condition.",
    )
