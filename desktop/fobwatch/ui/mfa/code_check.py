"""Two codes in a row, to compare with a phone or to register a device at AWS with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QGridLayout

from fobwatch.core.mfa.totp import totp_code, window_left
from fobwatch.ui.theme.fonts import code_font
from fobwatch.ui.widgets.code_label import NO_CODE, CodeLabel, grouped
from fobwatch.ui.widgets.labels import label, wrapped_label

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from fobwatch.core.mfa.devices import MfaDevice


class CodeCheck(QFrame):
    """The current code with its remaining time, and the one after it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self._current = CodeLabel()
        self._current.setObjectName("current_code")
        self._next = label("")
        self._next.setObjectName("next_code")
        self._next.setFont(code_font(self.font()))
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.addWidget(label(self.tr("Code now"), "dim"), 0, 0)
        grid.addWidget(label(self.tr("Next code"), "dim"), 0, 1)
        grid.addWidget(self._current, 1, 0)
        grid.addWidget(self._next, 1, 1)
        hint = self.tr(
            "The same codes as on your phone? Then the key is right. AWS asks for both of them "
            "when you register a new device."
        )
        grid.addWidget(wrapped_label(hint, "small"), 2, 0, 1, 2)
        self.clear()

    def show_codes(self, device: MfaDevice, now: datetime) -> None:
        """Show the codes of `device`, whose seed is usable, at AWS's time `now`."""
        left = window_left(device, now)
        self._current.set_code(totp_code(device, now), left / device.period)
        self._next.setText(grouped(totp_code(device, now + device.period)))

    def clear(self) -> None:
        self._current.clear()
        self._next.setText(NO_CODE)
