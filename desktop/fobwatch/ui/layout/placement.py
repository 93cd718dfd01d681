"""The place of a window on the screen, and the memory of its last one."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QRect

from fobwatch.core.errors import StorageError
from fobwatch.core.json_text import MalformedJson, parse_object

if TYPE_CHECKING:
    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QWidget

    from fobwatch.core.ports import TextStore

GAP = 8
"""Pixels to the icon, and to the edges of the work area."""


def place_beside(anchor: QRect, size: QSize, work_area: QRect) -> QPoint:
    """The top left corner of a window of this size beside `anchor`, whole in the work area.

    It is centred on the anchor, above it in the lower half of the screen and below it in the upper
    one. An anchor outside the work area lies on a bar at the screen's edge: then the window is put
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


logger = logging.getLogger(__name__)


class WindowMemory:
    """Remembers each window by its object name. What cannot be read is only a matter of taste.

    `load` and `save` block on the disk; the others do not.
    """

    def __init__(self, store: TextStore) -> None:
        self._store = store
        self._places: dict[str, str] = {}

    def load(self) -> None:
        try:
            found = parse_object(self._store.read() or "{}")
        except (MalformedJson, StorageError) as error:
            logger.info("The windows' places are forgotten: %s", error)
            return
        self._places = {name: place for name, place in found.items() if isinstance(place, str)}

    def save(self) -> None:
        """Raises `StorageError`."""
        self._store.write(json.dumps(self._places, indent=2) + "\n")

    def restore(self, window: QWidget) -> bool:
        """Put the window where it was, on a screen that exists; return whether that was known."""
        place = self._places.get(window.objectName(), "")
        return bool(place) and window.restoreGeometry(QByteArray.fromBase64(place.encode()))

    def note(self, window: QWidget) -> bool:
        """Take down where the window is; whether that is new."""
        place = window.saveGeometry().toBase64().toStdString()
        if self._places.get(window.objectName()) == place:
            return False
        self._places[window.objectName()] = place
        return True
