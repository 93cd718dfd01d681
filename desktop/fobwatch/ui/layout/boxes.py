"""Columns and rows of widgets, each in one expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtGui import QGuiApplication, Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    Margins = tuple[int, int, int, int]
    Part = QWidget | QLayout | int | tuple[Any, ...] | None

NO_MARGINS: Final = (0, 0, 0, 0)
STRETCH: Final = None
"""A part that takes what room is left."""

Box = TypeVar("Box", bound=QBoxLayout)


def in_column(
    *parts: Part, margins: Margins = NO_MARGINS, spacing: int = -1, within: QWidget | None = None
) -> QVBoxLayout:
    """Put the parts below each other, `within` a widget if there is one.

    A number is a space in pixels; a tuple has what else Qt's `addWidget`, `addLayout` or
    `addStretch` takes. `margins` are left, top, right and bottom where one reads from left to
    right; a `spacing` of -1 is Qt's own.
    """
    return _filled(QVBoxLayout(within) if within else QVBoxLayout(), parts, margins, spacing)


def in_row(
    *parts: Part, margins: Margins = NO_MARGINS, spacing: int = -1, within: QWidget | None = None
) -> QHBoxLayout:
    """Put the parts beside each other; otherwise as `in_column`."""
    return _filled(QHBoxLayout(within) if within else QHBoxLayout(), parts, margins, spacing)


def as_read(margins: Margins) -> Margins:
    """The margins for the reading direction: Qt mirrors everything but them."""
    left, top, right, bottom = margins
    if QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        return right, top, left, bottom
    return margins


def _filled(box: Box, parts: tuple[Part, ...], margins: Margins, spacing: int) -> Box:
    box.setContentsMargins(*as_read(margins))
    box.setSpacing(spacing)
    for part in parts:
        item, *where = part if isinstance(part, tuple) else (part,)
        if isinstance(item, QWidget):
            box.addWidget(item, *where)
        elif isinstance(item, QLayout):
            box.addLayout(item, *where)
        elif item is STRETCH:
            box.addStretch(*where)
        else:
            box.addSpacing(item)
    return box
