"""QR codes, drawn from their matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
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

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        code = qrcode.QRCode(border=QUIET_MODULES)
        code.add_data(text)
        code.make(fit=True)
        self._matrix = code.get_matrix()
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        side = len(self._matrix) * MODULE_PIXELS
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    module = QRect(x, y, 1, 1)
                    painter.fillRect(_scaled(module), QColor("black"))


def _scaled(module: QRect) -> QRect:
    return QRect(module.topLeft() * MODULE_PIXELS, module.size() * MODULE_PIXELS)
