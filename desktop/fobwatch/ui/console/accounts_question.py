"""Asks once what a browser does with several AWS accounts, before the second one opens there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from fobwatch.ui.layout.boxes import in_column, in_row
from fobwatch.ui.layout.fitting import FittedDialog
from fobwatch.ui.theme.icons import Icon
from fobwatch.ui.widgets.buttons import button
from fobwatch.ui.widgets.facts import ValueText
from fobwatch.ui.widgets.labels import IconLabel, wrapped_label
from fobwatch.ui.widgets.page_parts import Footer

WIDTH: Final = 520
ICON_SIZE: Final = 32


class AccountsQuestion(FittedDialog):
    """Closed without an answer, nothing opens and nothing is kept.

    Signals:
        answered: whether the browser keeps several accounts signed in (AWS's multi-session).
    """

    answered = Signal(bool)

    def __init__(self, name: str, other: str) -> None:
        super().__init__(None, Qt.WindowType.Dialog | Qt.WindowType.WindowStaysOnTopHint)
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
        texts = in_column(heading, wrapped_label(why), wrapped_label(how, "dim"), spacing=8)
        icon = IconLabel(Icon.INFO, size=ICON_SIZE)
        in_row(
            (icon, 0, Qt.AlignmentFlag.AlignTop),
            (texts, 1),
            margins=(24, 24, 24, 20),
            spacing=16,
            within=(body := QWidget()),
        )
        cancel = button(self.tr("Cancel"), "cancel", pressed=self.reject)
        one = button(self.tr("Sign &out of the other"), "one", pressed=lambda: self._answer(False))
        several = button(self.tr("&Keep both"), "several", pressed=lambda: self._answer(True))
        self.fill(body, Footer([cancel, one, several]), width=WIDTH)
        for each in (cancel, one, several):
            each.setAutoDefault(True)  # Enter presses the one that has the keyboard
        cancel.setFocus()

    def come_to_front(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.show()
        self.raise_()
        self.activateWindow()

    def _answer(self, keeps_several: bool) -> None:
        self.accept()
        self.answered.emit(keeps_several)
