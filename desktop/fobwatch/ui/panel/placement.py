"""Where a small window goes that belongs to the tray icon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

if TYPE_CHECKING:
    from PySide6.QtCore import QRect, QSize

GAP = 8
"""Pixels to the icon, and to the edges of the work area."""


def place_beside(anchor: QRect, size: QSize, work_area: QRect) -> QPoint:
    """The top left corner of a window of this size beside `anchor`, whole in the work area.

    It is centred on the anchor, above it in the lower half of the screen and below it in the upper
    one. A window larger than the work area keeps its top left corner in it.
    """
    left = anchor.center().x() - size.width() // 2
    below = anchor.center().y() < work_area.center().y()
    top = anchor.bottom() + GAP if below else anchor.top() - GAP - size.height()
    inside = work_area.adjusted(GAP, GAP, -GAP, -GAP)
    return QPoint(
        _within(left, inside.left(), inside.right() + 1 - size.width()),
        _within(top, inside.top(), inside.bottom() + 1 - size.height()),
    )


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
