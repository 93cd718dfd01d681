"""The countdown ring: the share of time left, by shape as well as by colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from fobwatch.ui.theme.colours import Tone, current_colours

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from fobwatch.ui.theme.colours import Colours

ROW_RING = 28
DETAIL_RING = 56
_TOP = 90.0
_FULL = 360.0
_LEAST = 6.0
_DASH = 20.0
_GAP = 12.0
"""Angles in degrees; a little time left still shows as `_LEAST`."""


def paint_ring(
    painter: QPainter, area: QRectF, colours: Colours, *, fraction: float, tone: Tone
) -> None:
    """Draw a ring in a square area; `fraction` is the share of time left, 0 to 1.

    The shape says the same as the tone, for people who do not see the colour: a warning's arc is
    broken, an error's rim is whole around an exclamation mark.
    """
    width = area.width() / 28 + 2
    rim = area.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    colour = colours.tone_fill(tone)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(colours.track, width))
    painter.drawEllipse(rim)
    if tone is Tone.ERROR:
        painter.setPen(_pen(colour, width))
        painter.drawEllipse(rim)
        _paint_mark(painter, area, colour)
    elif fraction > 0:
        sweep = min(_FULL, max(_LEAST, fraction * _FULL))
        _paint_arc(painter, rim, _pen(colour, width), sweep, broken=tone is Tone.WARNING)
    painter.restore()


def _paint_arc(painter: QPainter, rim: QRectF, pen: QPen, sweep: float, *, broken: bool) -> None:
    if not broken:
        painter.setPen(pen)
        _draw_arc(painter, rim, 0, sweep)
        return
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    start = 0.0
    while start < sweep:
        _draw_arc(painter, rim, start, min(_DASH, sweep - start))
        start += _DASH + _GAP


def _draw_arc(painter: QPainter, rim: QRectF, start: float, sweep: float) -> None:
    """Clockwise from the top; Qt counts the other way, in sixteenths of a degree."""
    painter.drawArc(rim, round((_TOP - start) * 16), round(-sweep * 16))


def _paint_mark(painter: QPainter, area: QRectF, colour: str) -> None:
    unit = area.width() / 28
    centre = area.center()
    painter.setPen(_pen(colour, 1.2 * unit + 1.2))
    painter.drawLine(centre - QPointF(0, 5.5 * unit), centre + QPointF(0, 1.5 * unit))
    painter.drawPoint(centre + QPointF(0, 5.75 * unit))


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


class CountdownRing(QWidget):
    """A ring for a details page; the words beside it say the same."""

    def __init__(self, diameter: int = DETAIL_RING) -> None:
        super().__init__()
        self._diameter = diameter
        self._fraction = 0.0
        self._tone = Tone.NEUTRAL
        self.setFixedSize(diameter, diameter)
        self.setAccessibleName(self.tr("Share of time left"))

    def set_value(self, fraction: float, tone: Tone) -> None:
        """Show a share of time left, 0 to 1."""
        if (fraction, tone) == (self._fraction, self._tone):
            return
        self._fraction, self._tone = fraction, tone
        self.setAccessibleDescription(self.tr("%n percent", "", round(fraction * 100)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = QRectF(0, 0, self._diameter, self._diameter)
        colours = current_colours()
        paint_ring(painter, area, colours, fraction=self._fraction, tone=self._tone)
        painter.end()
