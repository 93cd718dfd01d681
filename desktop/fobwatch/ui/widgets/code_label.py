"""A one-time code with the time that it still has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import code_font
from fobwatch.ui.theme.ring import ROW_RING, CountdownRing

_ENDING = 1 / 6


def grouped(code: str) -> str:
    """The code in two groups. A thin no-break space leaves no room for a line break."""
    half = (len(code) + 1) // 2
    return f"{code[:half]}\N{NARROW NO-BREAK SPACE}{code[half:]}"


NO_CODE = grouped("\N{BULLET}" * 6)


class CodeLabel(QWidget):
    """Six digits in two groups, large, beside a ring that runs down with the code."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = QLabel()
        self._digits.setTextFormat(Qt.TextFormat.PlainText)
        self._digits.setFont(code_font(self.font()))
        self._ring = CountdownRing(ROW_RING)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._digits)
        row.addWidget(self._ring)
        row.addStretch(1)
        self.clear()

    def set_code(self, code: str, fraction: float) -> None:
        """Show a code and the share of its window that is left, 0 to 1."""
        self._digits.setText(grouped(code))
        self._digits.setAccessibleName(" ".join(code))
        self._ring.set_value(fraction, Tone.WARNING if fraction <= _ENDING else Tone.INFO)
        self._ring.show()

    def clear(self) -> None:
        """Show that there is no code."""
        self._digits.setText(NO_CODE)
        self._digits.setAccessibleName(self.tr("No code"))
        self._ring.hide()
