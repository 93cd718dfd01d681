"""The question whether a browser keeps several AWS accounts, before the second one opens there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal

from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.guarded import GuardedQuestion
from fobwatch.ui.widgets.labels import wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

WIDTH: Final = 520


class AccountsQuestion(GuardedQuestion):
    """Closed without an answer, nothing opens and nothing is kept.

    Signals:
        answered: whether the browser keeps several accounts signed in (AWS's multi-session).
    """

    answered = Signal(bool)

    def __init__(self, name: str, other: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("accounts_question")
        title = self.tr("Does this browser keep several AWS accounts?")
        self.setWindowTitle(title)
        heading = ValueText(heading=True)
        heading.show_text(title)
        heading.setAccessibleName(title)
        why = self.tr(
            "{other} is signed in there. {name} can open beside it only if the browser has AWS's "
            "multi-session turned on. Otherwise AWS takes one account at a time."
        ).format(other=other, name=name)
        how = self.tr(
            "It is on if the account menu in AWS's console offers “Add session”. You are asked "
            "once for this browser."
        )
        self.setAccessibleDescription(f"{why} {how}")
        content, body = self.body((heading,), Icon.INFO, Tone.NEUTRAL)
        body.addWidget(wrapped_label(why))
        body.addWidget(wrapped_label(how, "dim"))
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.deny)
        one = button(self.tr("Sign &out of the other"), "one", pressed=lambda: self._answer(False))
        several = button(self.tr("&Keep both"), "several", pressed=lambda: self._answer(True))
        self.fill(content, Footer([cancel, one, several]), width=WIDTH)
        self.guard_buttons((cancel, one, several))
        self.show_number(1)  # one window asks one question

    def deny(self) -> None:
        if self.taken_number():
            self.reject()

    def _answer(self, keeps_several: bool) -> None:
        self.accept()
        self.answered.emit(keeps_several)
