"""Where a window goes, and how large it may be, for whoever is to see all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect

if TYPE_CHECKING:
    from PySide6.QtCore import QSize

GAP = 8
"""Pixels to the icon, and to the edges of the work area."""


def place_beside(anchor: QRect, size: QSize, work_area: QRect) -> QPoint:
    """The top left corner of a window of this size beside `anchor`, whole in the work area.

    It is centred on the anchor, above it in the lower half of the screen and below it in the upper
    one. An anchor outside the work area lies on a bar at the screen's edge: then the window stands
    at that edge. A window larger than the work area keeps its top left corner in it.
    """
    middle = anchor.center()
    left = middle.x() - size.width() // 2
    top = middle.y() - size.height() // 2
    if middle.x() < work_area.left():
        left = work_area.left()
    elif middle.x() > work_area.right():
        left = work_area.right()
    else:
        below = middle.y() < work_area.center().y()
        top = anchor.bottom() + GAP if below else anchor.top() - GAP - size.height()
    return kept_inside(QRect(QPoint(left, top), size), work_area.adjusted(GAP, GAP, -GAP, -GAP))


def kept_inside(window: QRect, area: QRect) -> QPoint:
    """The top left corner nearest to the window's own with which it lies inside of the area."""
    return QPoint(
        _within(window.left(), area.left(), area.right() + 1 - window.width()),
        _within(window.top(), area.top(), area.bottom() + 1 - window.height()),
    )


def centred(size: QSize, area: QRect) -> QPoint:
    """The top left corner of a window of this size in the middle of the area."""
    window = QRect(QPoint(0, 0), size)
    window.moveCenter(area.center())
    return kept_inside(window, area)


def _within(value: int, least: int, most: int) -> int:
    return max(least, min(value, most))
