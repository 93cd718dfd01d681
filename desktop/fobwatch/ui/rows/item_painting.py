"""Paint the background and the elided text of an item, for the lists of all kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle

from fobwatch.ui.theme.colours import colours_of
from fobwatch.ui.theme.theme import RADIUS

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from PySide6.QtCore import QRect
    from PySide6.QtGui import QFont, QPainter
    from PySide6.QtWidgets import QStyleOption, QStyleOptionViewItem

    from fobwatch.ui.theme.colours import Colours

INSET = 8
"""Pixels from the list's edge to the background of an item."""
_FOCUS_WIDTH = 1.5
_ONE_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
"""A number, since PySide combines flags in Python, and each key press draws dozens of texts."""


def paint_background(
    painter: QPainter, option: QStyleOptionViewItem, colours: Colours, hover: str
) -> None:
    """Selected, under the pointer (in the colour `hover`), or reached with the keyboard."""
    state = option.state
    area = background(option.rect)
    fill = None
    if state & QStyle.StateFlag.State_Selected:
        fill = colours.selection
    elif state & QStyle.StateFlag.State_MouseOver:
        fill = hover
    if fill:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
    by_keyboard = state & QStyle.StateFlag.State_KeyboardFocusChange
    if by_keyboard and state & QStyle.StateFlag.State_HasFocus:
        half = _FOCUS_WIDTH / 2
        painter.setPen(QPen(QColor(colours.accent), _FOCUS_WIDTH))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(half, half, -half, -half), RADIUS, RADIUS)


def background(item: QRect) -> QRectF:
    """The part of an item's rectangle that is filled."""
    return QRectF(item).adjusted(INSET, 1, -INSET, -1)


def paint_text(
    painter: QPainter,
    option: QStyleOption,
    area: QRect,
    text: str,
    *,
    font: QFont,
    colour: str,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    match: re.Pattern[str] | None = None,
) -> None:
    """Paint one line, shortened to its area; left and right change with the text's direction.

    Matches of `match` are highlighted.
    """
    if not text:
        return
    elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    if match is not None and (found := list(match.finditer(elided))):
        _paint_matches(painter, option, area, elided, font=font, colour=colour, found=found)
        return
    flags = QStyle.visualAlignment(option.direction, alignment).value | _ONE_LINE
    # A name in Latin letters keeps its order in a list that runs to the left.
    painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(area, flags, elided)


def _paint_matches(
    painter: QPainter,
    option: QStyleOption,
    area: QRect,
    text: str,
    *,
    font: QFont,
    colour: str,
    found: Iterable[re.Match[str]],
) -> None:
    colours = colours_of(option.palette)
    layout = QTextLayout(text, font)
    direction = QTextOption(QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft))
    direction.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(direction)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(area.width())
    layout.endLayout()
    painter.setPen(QColor(colour))
    top = area.top() + (area.height() - line.height()) / 2
    layout.draw(painter, QPointF(area.left(), top), [_marked(each, colours) for each in found])


def _marked(found: re.Match[str], colours: Colours) -> QTextLayout.FormatRange:
    shown = QTextLayout.FormatRange()
    shown.start, shown.length = found.start(), found.end() - found.start()
    shown.format.setBackground(QColor(colours.match))
    shown.format.setForeground(QColor(colours.text))
    return shown
