"""A text drawn as a QR code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

QUIET_MODULES = 4
"""The empty rim that ISO/IEC 18004 asks for."""

MODULE_PIXELS = 5


class QrCode(QWidget):
    """Draws a text as a QR code, dark on light in every theme, since readers want it so."""

    def __init__(
        self, text: str, parent: QWidget | None = None, *, module: int = MODULE_PIXELS
    ) -> None:
        """`module` is the width of a module in pixels."""
        import qrcode  # noqa: PLC0415 - few people see one, and the import takes time

        super().__init__(parent)
        code = qrcode.QRCode(border=QUIET_MODULES)
        code.add_data(text)
        code.make(fit=True)
        self._matrix = code.get_matrix()
        self._module = module
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        side = len(self._matrix) * self._module
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        side = self._module
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRect(x * side, y * side, side, side), QColor("black"))
