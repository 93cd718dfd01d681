"""Draws one row or section heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QStyle

from fobwatch.ui.rows.item_painting import background, paint_background, paint_text
from fobwatch.ui.rows.row_layout import ICON_SIZE, MARGIN, STAR_SIZE, row_layout
from fobwatch.ui.theme.colours import colours_of
from fobwatch.ui.theme.icons import Icon, paint_icon
from fobwatch.ui.theme.ring import paint_ring

if TYPE_CHECKING:
    import re

    from PySide6.QtGui import QFont, QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from fobwatch.ui.rows.row_layout import RowFonts, RowLayout
    from fobwatch.ui.rows.rows import Row, RowSection

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

    def section(self, section: RowSection) -> None:
        area = self._option.rect.adjusted(MARGIN, 8, -MARGIN, -4)
        self._text(area, section.title, self._fonts.section, self._colours.dim)

    def row(self, row: Row) -> None:
        layout = row_layout(row, self._option.rect, self._option.direction, self._fonts)
        colours = self._colours
        paint_background(self._painter, self._option, colours, colours.hover)
        if self._option.state & QStyle.StateFlag.State_Selected:
            self._mark(background(self._option.rect))
        text = colours.text if row.enabled else colours.disabled
        dim = colours.dim if row.enabled else colours.disabled
        if row.icon:
            self._icon(row.icon, layout.icon, dim, ICON_SIZE)
        self._text(layout.title, row.title, self._fonts.title, text, match=self._match)
        self._text(layout.subtitle, row.subtitle, self._fonts.small, dim, match=self._match)
        self._star(row, layout)
        self._shortcut(row, layout)
        self._standing(row, layout, dim)

    def _standing(self, row: Row, layout: RowLayout, dim: str) -> None:
        """The trailing side: how it stands, in words and as a ring."""
        colour = self._colours.tone(row.tone) if row.enabled else dim
        font = self._fonts.trailing_for(row.tone)
        self._text(layout.trailing, row.trailing, font, colour, Qt.AlignmentFlag.AlignRight)
        self._text(
            layout.trailing_note,
            row.trailing_note,
            self._fonts.note,
            dim,
            Qt.AlignmentFlag.AlignRight,
        )
        if row.fraction is not None:
            paint_ring(
                self._painter,
                QRectF(layout.ring),
                self._colours,
                fraction=row.fraction,
                tone=row.tone,
            )

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

    def _shortcut(self, row: Row, layout: RowLayout) -> None:
        if layout.shortcut.isEmpty():
            return
        self._painter.setPen(QPen(QColor(self._colours.edge), 1))
        self._painter.setBrush(QColor(self._colours.chip))
        self._painter.drawRoundedRect(QRectF(layout.shortcut).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        self._text(
            layout.shortcut,
            row.shortcut,
            self._fonts.small,
            self._colours.dim,
            Qt.AlignmentFlag.AlignHCenter,
        )

    def _icon(self, name: Icon, area: QRect, colour: str, size: int) -> None:
        paint_icon(self._painter, name, colour, QPointF(area.topLeft()), size)

    def _text(
        self,
        area: QRect,
        text: str,
        font: QFont,
        colour: str,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        match: re.Pattern[str] | None = None,
    ) -> None:
        paint_text(
            self._painter,
            self._option,
            area,
            text,
            font=font,
            colour=colour,
            alignment=alignment,
            match=match,
        )
