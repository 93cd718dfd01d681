"""A word on a colour of its own: a profile's environment, wherever the profile is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QFont

INK: Final = "#15141a"
"""On each of a browser's colours, which are the same in both themes; there it is this too."""

_PADDING: Final = 6
_ROUNDING: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """`text` says what `colour`, as `#rrggbb`, only shows."""

    text: str
    colour: str


def badge_size(badge: Badge, font: QFont) -> QSize:
    """The size of the whole word; with less room it is shortened."""
    metrics = QFontMetrics(font)
    width = metrics.horizontalAdvance(badge.text) + 2 * _PADDING + 1
    return QSize(width, metrics.height())


def paint_badge(painter: QPainter, area: QRect, badge: Badge, font: QFont) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(badge.colour))
    painter.drawRoundedRect(area, _ROUNDING, _ROUNDING)
    painter.setPen(QColor(INK))
    painter.setFont(font)
    inner = area.adjusted(_PADDING, 0, -_PADDING, 0)
    text = QFontMetrics(font).elidedText(badge.text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, text)
    painter.restore()


def colour_dot(colour: str, size: int, scale: float = 1.0) -> QPixmap:
    """A round spot for a menu or a list, of `size` pixels; what it is beside says the same."""
    picture = QPixmap(round(size * scale), round(size * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    margin = size // 8
    painter.drawEllipse(margin, margin, size - 2 * margin, size - 2 * margin)
    painter.end()
    return picture
