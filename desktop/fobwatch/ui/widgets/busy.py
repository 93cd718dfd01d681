"""A small mark for what takes a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBasicTimer, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QWidget

from fobwatch.ui.theme.colours import current_colours

if TYPE_CHECKING:
    from PySide6.QtCore import QTimerEvent
    from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent

_STEP_MILLISECONDS = 60
_STEPS = 16
_ARC = 100


class Busy(QWidget):
    """Turns while it is shown; a still, broken ring where the user wants no motion."""

    def __init__(self, size: int = 20) -> None:
        super().__init__()
        self._size = size
        self._step = 0
        self._timer = QBasicTimer()
        self.setFixedSize(size, size)
        self.setAccessibleName(self.tr("Working"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Qt's name for the desktop's "animations" switch; 0 where the user turned them off.
        if self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self):
            self._timer.start(_STEP_MILLISECONDS, self)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def timerEvent(self, _event: QTimerEvent) -> None:
        self._step = (self._step + 1) % _STEPS
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current_colours()
        width = 1 + self._size / 16
        rim = QRectF(0, 0, self._size, self._size).adjusted(width, width, -width, -width)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.track), width))
        painter.drawEllipse(rim)
        pen = QPen(QColor(colours.accent), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        start = 90 - self._step * 360 / _STEPS
        painter.drawArc(rim, round(start * 16), -_ARC * 16)
        painter.end()
