"""The places of the parts of a row, for painting it and for finding what was clicked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyle

from fobwatch.ui.theme.badge import badge_size
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.fonts import own_font, section_font, small_font, strong_font, tabular_font
from fobwatch.ui.theme.ring import ROW_RING

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from fobwatch.ui.rows.rows import Row

MARGIN = 16
_ROW_HEIGHT = 56
_SECTION_HEIGHT = 36
_GAP = 12
_LINE_GAP = 2
ICON_SIZE = 20
STAR_SIZE = 16
_STAR_GAP = 6
_BADGE_GAP = 8
_MAX_BADGE = 132
"""Pixels of an environment's word, which leaves room for the line behind it."""
_MAX_TRAILING, _MAX_NOTE = 0.5, 0.65
"""Of the row's width, so that a long state never pushes the name out, nor a note what it is."""


class RowFonts:
    """The fonts of a list, derived once from the view's own."""

    def __init__(self, base: QFont) -> None:
        self.base = base
        self.title = strong_font(own_font(base))
        self.small = small_font(base)
        self.section = section_font(base)
        self.trailing = tabular_font(own_font(base))
        self.trailing_strong = strong_font(self.trailing)
        self.note = tabular_font(self.small)
        self.title_height = QFontMetrics(self.title).height()
        self.small_height = QFontMetrics(self.small).height()

    def trailing_for(self, tone: Tone) -> QFont:
        return self.trailing if tone is Tone.NEUTRAL else self.trailing_strong

    @property
    def row_height(self) -> int:
        """56 px, or what a larger system font needs."""
        return max(_ROW_HEIGHT, self.title_height + _LINE_GAP + self.small_height + MARGIN)

    @property
    def section_height(self) -> int:
        return max(_SECTION_HEIGHT, self.small_height + MARGIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLayout:
    """Rectangles in the view's coordinates, mirrored already where text runs to the left.

    An empty rectangle belongs to a part that the row does not have.
    """

    icon: QRect
    title: QRect
    star: QRect
    badge: QRect
    subtitle: QRect
    trailing: QRect
    trailing_note: QRect
    ring: QRect

    def elided(self, row: Row, fonts: RowFonts) -> bool:
        """Whether there is more text than room somewhere in the row."""
        trailing = fonts.trailing_for(row.tone)
        badge = badge_size(row.badge, fonts.small).width() if row.badge else 0
        return badge > self.badge.width() or any(
            QFontMetrics(font).horizontalAdvance(text) > place.width()
            for text, place, font in (
                (row.title, self.title, fonts.title),
                (row.subtitle, self.subtitle, fonts.small),
                (row.trailing, self.trailing, trailing),
                (row.trailing_note, self.trailing_note, fonts.note),
            )
        )


def row_layout(row: Row, area: QRect, direction: Qt.LayoutDirection, fonts: RowFonts) -> RowLayout:
    content = _Strip(area, direction)
    icon = content.take_leading(ICON_SIZE, ICON_SIZE) if row.icon else QRect()
    ring = content.take_trailing(ROW_RING, ROW_RING) if row.fraction is not None else QRect()
    star_width = 0 if row.favourite is None else STAR_SIZE + _STAR_GAP
    top, bottom = content.lines(fonts, two=bool(row.subtitle or row.badge))
    trailing, note = _trailing(row, content, fonts)
    for line, beside in ((top, trailing), (bottom, trailing if note.isNull() else note)):
        if not beside.isNull():
            line.setWidth(max(0, line.width() - beside.width() - _GAP))
    badge = QRect()
    if row.badge:
        size = badge_size(row.badge, fonts.small)
        room = QSize(min(bottom.width(), _MAX_BADGE), bottom.height())
        badge = QRect(bottom.topLeft(), size.boundedTo(room))
        bottom.setLeft(badge.right() + 1 + _BADGE_GAP)
    title_width = _title_width(row.title, top.width() - star_width, fonts)
    star = QRect()
    if star_width:
        x = content.left + title_width + _STAR_GAP
        star = QRect(x, top.center().y() - STAR_SIZE // 2 + 1, STAR_SIZE, STAR_SIZE)
    top.setWidth(title_width)
    return RowLayout(
        icon=icon,
        title=content.mirrored(top),
        star=content.mirrored(star) if star_width else star,
        badge=content.mirrored(badge) if row.badge else badge,
        subtitle=content.mirrored(bottom),
        trailing=content.mirrored(trailing) if row.trailing else trailing,
        trailing_note=content.mirrored(note) if row.trailing_note else note,
        ring=ring,
    )


def _title_width(title: str, room: int, fonts: RowFonts) -> int:
    """The width that the drawn title has, so that the star comes right after it."""
    metrics = QFontMetrics(fonts.title)
    width = metrics.horizontalAdvance(title) + 1
    if width <= room:
        return width
    elided = metrics.elidedText(title, Qt.TextElideMode.ElideRight, max(0, room))
    return metrics.horizontalAdvance(elided) + 1


def _trailing(row: Row, content: _Strip, fonts: RowFonts) -> tuple[QRect, QRect]:
    """Each as wide as its text, at the end of its line."""
    places = []
    lines = content.lines(fonts, two=bool(row.trailing_note))
    parts = (
        (row.trailing, fonts.trailing_for(row.tone), _MAX_TRAILING),
        (row.trailing_note, fonts.note, _MAX_NOTE),
    )
    for line, (text, font, most) in zip(lines, parts, strict=True):
        wanted = QFontMetrics(font).horizontalAdvance(text) + 1 if text else 0
        line.setLeft(line.right() + 1 - min(wanted, round(content.width * most)))
        places.append(line if text else QRect())
    return places[0], places[1]


class _Strip:
    """The rest of a row, whose parts are taken from both ends."""

    def __init__(self, area: QRect, direction: Qt.LayoutDirection) -> None:
        self._area = area
        self._direction = direction
        self.left = area.left() + MARGIN
        self._right = area.left() + area.width() - MARGIN

    @property
    def width(self) -> int:
        return max(0, self._right - self.left)

    def take_leading(self, width: int, height: int) -> QRect:
        taken = self._centred(self.left, QSize(width, height))
        self.left += width + _GAP
        return self.mirrored(taken)

    def take_trailing(self, width: int, height: int) -> QRect:
        taken = self._centred(self._right - width, QSize(width, height))
        self._right -= width + _GAP
        return self.mirrored(taken)

    def lines(self, fonts: RowFonts, *, two: bool) -> tuple[QRect, QRect]:
        """The first and the second line across the strip; one line alone is centred."""
        second = fonts.small_height if two else 0
        height = fonts.title_height + (second + _LINE_GAP if two else 0)
        top = self._area.top() + (self._area.height() - height) // 2
        first = QRect(self.left, top, self.width, fonts.title_height)
        return first, QRect(self.left, first.bottom() + 1 + _LINE_GAP, self.width, second)

    def mirrored(self, rectangle: QRect) -> QRect:
        return QStyle.visualRect(self._direction, self._area, rectangle)

    def _centred(self, left: int, size: QSize) -> QRect:
        top = self._area.top() + (self._area.height() - size.height()) // 2
        return QRect(left, top, size.width(), size.height())
