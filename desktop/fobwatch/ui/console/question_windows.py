"""The windows of the questions before a console opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal

from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.facts import Facts
from fobwatch.ui.widgets.guarded import GuardedQuestion
from fobwatch.ui.widgets.labels import BadgeLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

if TYPE_CHECKING:
    from fobwatch.ui.theme.badge import Badge

WIDTH: Final = 480
ACCOUNTS_WIDTH: Final = 520


class ConsoleQuestion(GuardedQuestion):
    """Accepting it opens the console. Enter means no until the other button has the focus."""

    def __init__(
        self, name: str, *, line: str, badge: Badge | None, facts: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("console_question")
        self.show_title(self.tr("Open the console of {name}?").format(name=name))
        environment, shown = BadgeLabel(), Facts()
        environment.show_badge(badge)
        shown.show_facts(facts)
        said = (line, badge.text if badge else "", *(f"{key}: {value}" for key, value in facts))
        self.setAccessibleDescription(". ".join(part for part in said if part))
        account = wrapped_label(line, "dim")
        content, body = self.body(Icon.WARNING, Tone.WARNING, account, environment)
        body.addWidget(shown)
        stay = primary_button(self.tr("&Don't open"), "stay", pressed=self.deny)
        leave = button(self.tr("&Open console"), "open_console", pressed=self.accept)
        self.fill(content, Footer([stay, leave]), width=WIDTH)
        stay.setDefault(True)  # which counts only within the dialog
        self.guard_buttons((stay, leave))
        self.show_number(1)  # one window asks one question


class AccountsQuestion(GuardedQuestion):
    """Asks whether the browser keeps several accounts. Without an answer nothing opens.

    Signals:
        answered: whether the browser keeps several accounts signed in (AWS's multi-session).
    """

    answered = Signal(bool)

    def __init__(self, name: str, other: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("accounts_question")
        self.show_title(self.tr("Does this browser keep several AWS accounts?"))
        why = self.tr(
            "{other} is signed in there. {name} can open beside it only if the browser has AWS's "
            "multi-session turned on. Otherwise AWS takes one account at a time."
        ).format(other=other, name=name)
        how = self.tr(
            "It is on if the account menu in AWS's console offers “Add session”. You are asked "
            "once for this browser."
        )
        self.setAccessibleDescription(f"{why} {how}")
        content, body = self.body(Icon.INFO, Tone.NEUTRAL)
        body.addWidget(wrapped_label(why))
        body.addWidget(wrapped_label(how, "dim"))
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.deny)
        one = button(self.tr("Sign &out of the other"), "one", pressed=lambda: self._answer(False))
        several = button(self.tr("&Keep both"), "several", pressed=lambda: self._answer(True))
        self.fill(content, Footer([cancel, one, several]), width=ACCOUNTS_WIDTH)
        self.guard_buttons((cancel, one, several))
        self.show_number(1)  # one window asks one question

    def _answer(self, keeps_several: bool) -> None:
        self.accept()
        self.answered.emit(keeps_several)
