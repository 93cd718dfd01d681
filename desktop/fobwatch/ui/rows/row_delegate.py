"""Draws the rows of a list, and notices clicks on their stars."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QToolTip

from fobwatch.ui.rows.item_painting import background, paint_background, paint_text
from fobwatch.ui.rows.row_layout import ICON_SIZE, MARGIN, STAR_SIZE, RowFonts, row_layout
from fobwatch.ui.rows.rows import Row, RowRole, RowSection, spoken
from fobwatch.ui.theme.badge import paint_badge
from fobwatch.ui.theme.colours import colours_of
from fobwatch.ui.theme.icons import Icon, paint_icon
from fobwatch.ui.theme.ring import paint_ring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

    from fobwatch.ui.rows.row_layout import RowLayout

_MARK_WIDTH = 3
_MARK_HEIGHT = 20


class RowPainter:
    """Holds what all parts of an item share while it is drawn: painter, state and colours."""

    def __init__(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        fonts: RowFonts,
        match: re.Pattern[str] | None = None,
    ) -> None:
        self._match = match
        self._painter = painter
        self._option = option
        self._fonts = fonts
        self._colours = colours_of(option.palette)
        self._text = partial(paint_text, painter, option)

    def section(self, section: RowSection) -> None:
        area = self._option.rect.adjusted(MARGIN, 8, -MARGIN, -4)
        if section.note:
            area.setTop(area.bottom() - self._fonts.section_height + MARGIN)
            self._section_note(area, section.note)
        self._text(area, section.title, font=self._fonts.section, colour=self._colours.dim)

    def _section_note(self, area: QRect, note: str) -> None:
        """Paint the note at the trailing side, and leave the rest of the area to the title."""
        direction, whole = self._option.direction, QRect(area)
        width = QFontMetrics(self._fonts.note).horizontalAdvance(note) + 1
        place = whole.adjusted(whole.width() - width, 0, 0, 0)
        place = QStyle.visualRect(direction, whole, place)
        right = Qt.AlignmentFlag.AlignRight
        self._text(place, note, font=self._fonts.note, colour=self._colours.dim, alignment=right)
        left = whole.adjusted(0, 0, -width - MARGIN, 0)
        left = QStyle.visualRect(direction, whole, left)
        area.setLeft(left.left())
        area.setRight(left.right())

    def row(self, row: Row) -> None:
        layout = row_layout(row, self._option.rect, self._option.direction, self._fonts)
        colours = self._colours
        paint_background(self._painter, self._option, colours, colours.hover)
        if self._option.state & QStyle.StateFlag.State_Selected:
            self._mark(background(self._option.rect))
        if row.icon:
            self._icon(row.icon, layout.icon, colours.dim, ICON_SIZE)
        fonts, match = self._fonts, self._match
        self._text(layout.title, row.title, font=fonts.title, colour=colours.text, match=match)
        if row.badge:
            paint_badge(self._painter, layout.badge, row.badge, fonts.small)
        self._text(layout.subtitle, row.subtitle, font=fonts.small, colour=colours.dim, match=match)
        self._star(row, layout)
        self._state(row, layout)

    def _state(self, row: Row, layout: RowLayout) -> None:
        """The trailing side: the state, in words and as a ring."""
        colours, right = self._colours, Qt.AlignmentFlag.AlignRight
        font = self._fonts.trailing_for(row.tone)
        colour = colours.tone(row.tone)
        self._text(layout.trailing, row.trailing, font=font, colour=colour, alignment=right)
        font, note = self._fonts.note, row.trailing_note
        self._text(layout.trailing_note, note, font=font, colour=colours.dim, alignment=right)
        if row.fraction is not None:
            ring = QRectF(layout.ring)
            paint_ring(self._painter, ring, colours, fraction=row.fraction, tone=row.tone)

    def _mark(self, area: QRectF) -> None:
        """A short bar at the leading edge: the chosen row is known without its colour."""
        bar = QRect(
            round(area.left()),
            round(area.center().y()) - _MARK_HEIGHT // 2,
            _MARK_WIDTH,
            _MARK_HEIGHT,
        )
        bar = QStyle.visualRect(self._option.direction, self._option.rect, bar)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._colours.accent))
        self._painter.drawRoundedRect(QRectF(bar), _MARK_WIDTH / 2, _MARK_WIDTH / 2)

    def _star(self, row: Row, layout: RowLayout) -> None:
        hovered = bool(self._option.state & QStyle.StateFlag.State_MouseOver)
        if row.favourite:
            self._icon(Icon.STAR_FILLED, layout.star, self._colours.warning_fill, STAR_SIZE)
        elif row.favourite is not None and hovered:
            self._icon(Icon.STAR, layout.star, self._colours.dim, STAR_SIZE)

    def _icon(self, name: Icon, area: QRect, colour: str, size: int) -> None:
        paint_icon(self._painter, name, colour, QPointF(area.topLeft()), size)


_Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws what `RowRole.ITEM` gives.

    Signals:
        favourite_clicked: the key of the row whose star was clicked.
    """

    favourite_clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fonts = RowFonts(QFont())
        self._match: re.Pattern[str] | None = None

    def mark(self, words: Iterable[str]) -> None:
        """Highlight these words in the rows."""
        longest_first = sorted(words, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        self._match = re.compile(pattern, re.IGNORECASE) if pattern else None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        fonts = self._fonts_for(option)
        item = index.data(RowRole.ITEM)
        is_low = isinstance(item, RowSection) and not item.note
        return QSize(0, fonts.section_height if is_low else fonts.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item = index.data(RowRole.ITEM)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        parts = RowPainter(painter, option, self._fonts_for(option), self._match)
        if isinstance(item, RowSection):
            parts.section(item)
        elif isinstance(item, Row):
            parts.row(item)
        painter.restore()

    def tooltip(self, option: QStyleOptionViewItem, index: _Index) -> str:
        """The row's whole text if it is shortened, otherwise an empty one."""
        item = index.data(RowRole.ITEM)
        if not isinstance(item, Row):
            return ""
        fonts = self._fonts_for(option)
        shortened = row_layout(item, option.rect, option.direction, fonts).elided(item, fonts)
        return spoken(item) if shortened else ""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        if event.type() is not QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        words = self.tooltip(option, index)
        # A name may look like markup; it is shown as it is.
        QToolTip.showText(event.globalPos(), Qt.convertFromPlainText(words) if words else "", view)
        return True

    def editorEvent(
        self, event: QEvent, _model: QAbstractItemModel, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        """A click on the star; all other clicks belong to the view."""
        item = index.data(RowRole.ITEM)
        if (
            event.type() is not QEvent.Type.MouseButtonRelease
            or not isinstance(event, QMouseEvent)
            or not isinstance(item, Row)
            or item.favourite is None
        ):
            return False
        layout = row_layout(item, option.rect, option.direction, self._fonts_for(option))
        if not layout.star.contains(event.position().toPoint()):
            return False
        self.favourite_clicked.emit(item.key)
        return True

    def _fonts_for(self, option: QStyleOptionViewItem) -> RowFonts:
        if option.font != self._fonts.base:
            self._fonts = RowFonts(QFont(option.font))
        return self._fonts
