"""Asks for the code of an MFA device, in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRegularExpression, Qt, Signal, Slot
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from fobwatch.ui.forms.secret_field import PASSING, wipe_codes
from fobwatch.ui.layout.boxes import STRETCH, in_column, in_row
from fobwatch.ui.theme.fonts import tabular_font
from fobwatch.ui.widgets.buttons import button, primary_button
from fobwatch.ui.widgets.labels import wrapped_label

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

DIGITS = 6


class CodeEntry(QWidget):
    """A field for six digits and the button that sends them, as Enter does.

    Signals:
        code_entered: the six digits, without blanks.
        lost: the device is lost.
    """

    code_entered = Signal(str)
    lost = Signal()

    def __init__(self, *, may_be_lost: bool = False) -> None:
        """`may_be_lost` offers a way out to a person who has the device no more."""
        super().__init__()
        self._lost = button(self.tr("I lost it…"), "code_device_lost", pressed=self.lost.emit)
        self._lost.setVisible(may_be_lost)
        self._prompt = wrapped_label("")
        self.field = QLineEdit()
        self.field.setObjectName(PASSING)
        self.field.setFont(tabular_font(self.field.font()))
        self.field.setPlaceholderText("123 456")
        # Devices show the code in two groups, and people type the blank.
        digits = QRegularExpression("[0-9 ]{0,8}")
        self.field.setValidator(QRegularExpressionValidator(digits, self))
        self.field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._send = primary_button(self.tr("Continue"), "send_code", pressed=self._on_sent)
        self._send.setEnabled(False)
        self.field.textChanged.connect(lambda: self._send.setEnabled(len(self._code) == DIGITS))
        self.field.returnPressed.connect(self._on_sent)
        self._lay_out()

    def ask(self, device: str) -> None:
        words = self.tr("Code of {device}").format(device=device)
        if words != self._prompt.text():
            self._prompt.setText(words)
            self.field.setAccessibleName(words)
            wipe_codes(self)

    def hideEvent(self, event: QHideEvent) -> None:
        wipe_codes(self)
        super().hideEvent(event)

    @property
    def _code(self) -> str:
        return self.field.text().replace(" ", "")

    @Slot()
    def _on_sent(self) -> None:
        code = self._code
        if len(code) == DIGITS:
            wipe_codes(self)
            self.code_entered.emit(code)

    def _lay_out(self) -> None:
        line = in_row((self.field, 1), self._send, spacing=8)
        in_column(self._prompt, line, in_row(self._lost, STRETCH), spacing=6, within=self)
