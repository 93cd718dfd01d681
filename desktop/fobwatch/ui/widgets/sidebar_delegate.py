"""Paints the pages of a sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from fobwatch.ui.colours import colours_of
from fobwatch.ui.fonts import small_font, strong_font, tabular_font
from fobwatch.ui.icons import paint_icon
from fobwatch.ui.item_painting import INSET, paint_background, paint_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

    from fobwatch.ui.colours import Colours
    from fobwatch.ui.widgets.sidebar import Page

_Index = QModelIndex | QPersistentModelIndex
_HEIGHT = 36
_PADDING = 12
_ICON = 20
_GAP = 10


class SidebarDelegate(QStyledItemDelegate):
    """A drawing and a title on the leading side, a count on the trailing one."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, max(_HEIGHT, option.fontMetrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        page: Page = index.data(Qt.ItemDataRole.UserRole)
        colours = colours_of(option.palette)
        content = option.rect.adjusted(INSET + _PADDING, 0, -INSET - _PADDING, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option, colours, colours.pressed)
        _paint_icon(painter, option, content, page, colours)
        _paint_words(painter, option, content, page, colours)
        painter.restore()


def _paint_icon(
    painter: QPainter, option: QStyleOptionViewItem, content: QRect, page: Page, colours: Colours
) -> None:
    selected = option.state & QStyle.StateFlag.State_Selected
    area = QRect(content.left(), content.top() + (content.height() - _ICON) // 2, _ICON, _ICON)
    corner = QStyle.visualRect(option.direction, content, area).topLeft()
    colour = colours.accent if selected else colours.dim
    paint_icon(painter, page.icon, colour, QPointF(corner), _ICON)


def _paint_words(
    painter: QPainter, option: QStyleOptionViewItem, content: QRect, page: Page, colours: Colours
) -> None:
    selected = option.state & QStyle.StateFlag.State_Selected
    count = "" if page.count is None else str(page.count)
    digits = tabular_font(small_font(option.font))
    width = QFontMetrics(digits).horizontalAdvance(count)
    title = content.adjusted(_ICON + _GAP, 0, -width - _GAP, 0)
    number = content.adjusted(content.width() - width - 1, 0, 0, 0)
    paint_text(
        painter,
        option,
        QStyle.visualRect(option.direction, content, title),
        page.title,
        font=strong_font(option.font) if selected else option.font,
        colour=colours.text,
    )
    paint_text(
        painter,
        option,
        QStyle.visualRect(option.direction, content, number),
        count,
        font=digits,
        colour=colours.error if page.alert else colours.dim,
        alignment=Qt.AlignmentFlag.AlignRight,
    )
