"""Draws the tray glyph, a fob whose rim is the time left, with its edges between pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from fobwatch.core.sessions.tray_state import TrayState

_RIM = 0.125
_THIN_RIM = 0.09
_LUG_WIDTH = 0.27
_LUG_HEIGHT = 0.11
_STEM = 0.045
_STEM_FROM = 24
"""Pixels; on a smaller glyph the lug sits right on the ring."""
_HAND = 0.085
_STROKE = 0.12
_BODY = 0.75
_SHACKLE = 0.54
_LEAST = 2
"""Pixels; a thinner line is grey at 16 px."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlyphGrid:
    """A fob: a lug on top of a ring. All in pixels of a square with this `side`.

    Whatever is centred is as odd or even as the side itself, so that its edges fall between
    pixels and not through them.
    """

    side: int
    diameter: int
    """Of the ring, from outer edge to outer edge; it touches the bottom edge."""
    rim: float
    thin_rim: float
    lug_width: int
    lug_height: int
    stem: int
    hand: int
    """The width of a hand."""
    stroke: int
    """The width of a bar or of the exclamation mark."""

    @classmethod
    def of(cls, side: int) -> GlyphGrid:
        lug_height = max(_LEAST, round(side * _LUG_HEIGHT))
        stem_height = int(side * _STEM) if side >= _STEM_FROM else 0
        lug_width = _like(side, round(side * _LUG_WIDTH))
        least = _like(side, _LEAST + 1)
        return cls(
            side=side,
            diameter=_like(side, side - lug_height - stem_height),
            rim=max(float(_LEAST), side * _RIM),
            thin_rim=max(1.5, side * _THIN_RIM),
            lug_width=lug_width,
            lug_height=lug_height,
            stem=_like(side, lug_width // 2),
            hand=max(least, _like(side, round(side * _HAND))),
            stroke=max(least, _like(side, round(side * _STROKE))),
        )

    @property
    def body(self) -> int:
        """The diameter of the padlock's body."""
        return _like(self.side, round(self.side * _BODY))

    @property
    def shackle(self) -> int:
        """The outer width of the padlock's shackle."""
        return _like(self.side, round(self.side * _SHACKLE))

    @property
    def top(self) -> int:
        """The upper edge of the ring."""
        return self.side - self.diameter

    @property
    def middle(self) -> float:
        """Both the horizontal middle and the length that `centre` has below `top`."""
        return self.side / 2

    @property
    def centre(self) -> float:
        """The vertical middle of the ring."""
        return self.top + self.diameter / 2

    @property
    def inner(self) -> float:
        """The radius of the face inside the rim."""
        return self.diameter / 2 - self.rim


def _like(side: int, length: int) -> int:
    """`length`, or one less, so that it is odd or even as `side` is."""
    return length - (side - length) % 2


# The fob brings a dark face of its own, inside a rim that shows on a light panel and on a dark one.
SIGN = "#f6f8fa"
"""The hands and bars on the face."""
IDLE = "#87919b"
"""The lug, and a rim that counts nothing."""
FACE = "#262c33"
_TRACK = "#5f6973"
"""The part of a rim that is spent."""

# Colours that reach 3:1 on a white panel as well as on a black one.
GREEN = "#23a063"
AMBER = "#c97f00"
RED = "#d64545"
_ON_RED = "#ffffff"
_SPENT = 0.55
"""The strength of what is spent of a broken rim."""
_SEGMENTS = 8
_GAP = 0.34
"""Of a segment of the broken rim."""
_QUARTER = 90.0
_LEAST_ROUND = 1.5


class GlyphPainter:
    """One glyph being drawn on a square of pixels."""

    def __init__(self, painter: QPainter, grid: GlyphGrid) -> None:
        self._painter = painter
        self._grid = grid
        self._centre = QPointF(grid.middle, grid.centre)

    def paint(self, state: TrayState, fraction: float) -> None:
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        match state:
            case TrayState.IDLE:
                self._lug(IDLE)
                self._face(thin=True)
                self._rim(IDLE, thin=True)
                self._hands()
            case TrayState.ACTIVE:
                self._running(fraction)
            case TrayState.ENDING_SOON:
                self._lug(AMBER)
                self._face()
                self._broken_rim(fraction)
                self._hands()
            case TrayState.NEEDS_YOU:
                self._lug(RED)
                self._disc()
            case TrayState.PARTLY_VALID:
                self._running(fraction)
                self._dot()
            case TrayState.PAUSED:
                self._lug(IDLE)
                self._face()
                self._rim(IDLE)
                self._bars()
            case TrayState.LOCKED:
                self._padlock()

    def _running(self, fraction: float) -> None:
        self._lug(GREEN)
        self._face()
        self._rim(_TRACK)
        self._arc(QColor(GREEN), 0, 360 * fraction)
        self._hands()

    def _lug(self, colour: str) -> None:
        """In the state's colour, which so shows even when the rim has nearly run out."""
        grid = self._grid
        left = grid.middle - grid.lug_width / 2
        self._bar(QRectF(left, 0, grid.lug_width, grid.lug_height), colour)
        if grid.top > grid.lug_height:
            height = grid.top - grid.lug_height + 1
            area = QRectF(grid.middle - grid.stem / 2, grid.lug_height, grid.stem, height)
            self._painter.fillRect(area, QColor(colour))

    def _face(self, *, thin: bool = False) -> None:
        # A little under the rim, or the panel would shine through between the two.
        rim = self._grid.thin_rim if thin else self._grid.rim
        self._circle(self._grid.diameter / 2 - rim + 0.25, FACE)

    def _rim(self, colour: str, *, thin: bool = False) -> None:
        width = self._grid.thin_rim if thin else self._grid.rim
        self._ring(self._centre, self._grid.diameter, width, colour)

    def _broken_rim(self, fraction: float) -> None:
        """Segments of one colour, those that are spent fainter."""
        step = 360 / _SEGMENTS
        spent = QColor(AMBER)
        spent.setAlphaF(_SPENT)
        left = max(1, round(fraction * _SEGMENTS))
        for segment in range(_SEGMENTS):
            colour = QColor(AMBER) if segment < left else spent
            start = (segment + _GAP / 2) * step
            self._arc(colour, start, step * (1 - _GAP))

    def _arc(self, colour: QColor, start: float, sweep: float) -> None:
        """Clockwise from the top, in degrees; Qt counts the other way, in sixteenths."""
        rim = self._grid.rim
        pen = QPen(colour, rim)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = (self._grid.diameter - rim) / 2
        area = _square(self._centre, radius)
        self._painter.drawArc(area, round((_QUARTER - start) * 16), round(-sweep * 16))

    def _hands(self) -> None:
        grid = self._grid
        half = grid.hand / 2
        tall, wide = round(grid.inner * 0.75), round(grid.inner * 0.52)
        x, y = grid.middle - half, grid.centre + half
        self._bar(QRectF(x, grid.centre - tall, grid.hand, tall + half), SIGN)
        self._bar(QRectF(x, y - grid.hand, half + wide, grid.hand), SIGN)

    def _bars(self) -> None:
        grid = self._grid
        height = round(grid.inner * 1.2)
        top = round(grid.centre - height / 2)
        for left in (grid.middle - grid.stroke * 1.5, grid.middle + grid.stroke / 2):
            self._bar(QRectF(left, top, grid.stroke, height), SIGN)

    def _disc(self) -> None:
        """A solid disc with an exclamation mark cut into it in white."""
        grid = self._grid
        self._circle(grid.diameter / 2, RED)
        left, unit = grid.middle - grid.stroke / 2, grid.diameter / 14
        top, foot = round(grid.centre - 4 * unit), round(grid.centre + 4 * unit)
        self._bar(QRectF(left, top, grid.stroke, round(5 * unit)), _ON_RED)
        self._bar(QRectF(left, foot - grid.stroke, grid.stroke, grid.stroke), _ON_RED)

    def _dot(self) -> None:
        """A red dot at the corner, with a gap around it so that it can be seen."""
        grid = self._grid
        radius = max(3.0, grid.side * 0.19)
        centre = QPointF(grid.side - radius, grid.side - radius)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        self._circle(radius + max(1.0, grid.side * 0.055), "#000000", centre)
        self._painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        self._circle(radius, RED, centre)

    def _padlock(self) -> None:
        """The lug grown into a shackle, over a body with a keyhole."""
        grid = self._grid
        body = grid.body
        centre = QPointF(grid.middle, grid.side - body / 2)
        self._shackle(centre)
        self._circle(body / 2, IDLE, centre)
        self._circle(body * 0.17, FACE, centre - QPointF(0, body * 0.08))
        foot = round(body * 0.26)
        area = QRectF(grid.middle - grid.hand / 2, round(centre.y()), grid.hand, foot)
        self._bar(area, FACE)

    def _shackle(self, body_centre: QPointF) -> None:
        grid = self._grid
        half = grid.rim / 2
        width = grid.shackle
        bow = QRectF(grid.middle - width / 2 + half, half, width - grid.rim, width - grid.rim)
        path = QPainterPath(QPointF(bow.left(), body_centre.y()))
        path.lineTo(bow.left(), bow.center().y())
        path.arcTo(bow, 180, -180)
        path.lineTo(bow.right(), body_centre.y())
        pen = QPen(QColor(IDLE), grid.rim)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawPath(path)

    def _ring(self, centre: QPointF, diameter: float, width: float, colour: str) -> None:
        self._painter.setPen(QPen(QColor(colour), width))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawEllipse(_square(centre, (diameter - width) / 2))

    def _circle(self, radius: float, colour: str, centre: QPointF | None = None) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        self._painter.drawEllipse(_square(centre or self._centre, radius))

    def _bar(self, area: QRectF, colour: str) -> None:
        """A straight stroke; its ends are round once there are pixels to round them with."""
        radius = min(area.width(), area.height()) / 2
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(colour))
        if radius >= _LEAST_ROUND:
            self._painter.drawRoundedRect(area, radius, radius)
        else:
            self._painter.drawRect(area)


def _square(centre: QPointF, radius: float) -> QRectF:
    return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
