"""The tray glyph as an icon: cheap enough to be asked for each second."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from fobwatch.core.sessions.tray_state import TrayState
from fobwatch.ui.theme.glyph_painter import GlyphGrid, GlyphPainter

SIDES = (16, 20, 22, 24, 32, 44, 48, 64, 66, 72, 96)
"""Pixels, as trays want them, from 16 at 1x to 64 at 1x; Qt scales a larger one down."""

_STEPS = 60
"""Of the rim: as many as the eye can see on the largest tray."""
_LEAST_STEP = 2


def tray_icon(state: TrayState, fraction: float = 1.0) -> QIcon:
    """The glyph at every size that a tray asks for.

    `fraction` is the share of time left, 0 to 1. It is rounded to what can be seen, so most calls
    return the icon of the second before, and the host has nothing to fetch.
    """
    return _tray_icon(state, _visible_step(state, fraction))


# Only the one that shows is kept: it is drawn in 2 ms, and each would hold 200 KiB.
@lru_cache(maxsize=1)
def _tray_icon(state: TrayState, step: int) -> QIcon:
    icon = QIcon()
    for side in SIDES:
        icon.addPixmap(glyph_pixmap(state, step / _STEPS, side))
    return icon


def glyph_pixmap(state: TrayState, fraction: float, side: int) -> QPixmap:
    """The glyph on a square of `side` device pixels."""
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    GlyphPainter(painter, GlyphGrid.of(side)).paint(state, fraction)
    painter.end()
    return pixmap


def _visible_step(state: TrayState, fraction: float) -> int:
    if state in {TrayState.ACTIVE, TrayState.PARTLY_VALID, TrayState.ENDING_SOON}:
        return max(_LEAST_STEP, round(min(fraction, 1.0) * _STEPS))
    return _STEPS
