"""Paints the rows and the section headings of a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Signal
from PySide6.QtGui import QFont, QMouseEvent, QPainter, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QToolTip

from fobwatch.ui.rows.row_layout import RowFonts, row_layout
from fobwatch.ui.rows.row_painter import RowPainter
from fobwatch.ui.rows.rows import Row, RowRole, RowSection, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

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
        """Show where these stand in the rows."""
        longest_first = sorted(words, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        self._match = re.compile(pattern, re.IGNORECASE) if pattern else None

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        fonts = self._fonts_for(option)
        section = isinstance(index.data(RowRole.ITEM), RowSection)
        return QSize(0, fonts.section_height if section else fonts.row_height)

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
        """The item's own, and where its text is shortened all of that."""
        item = index.data(RowRole.ITEM)
        if not isinstance(item, Row):
            return ""
        fonts = self._fonts_for(option)
        shortened = row_layout(item, option.rect, option.direction, fonts).elided(item, fonts)
        return "\n".join(filter(None, (spoken(item) if shortened else "", item.tooltip)))

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
        self,
        event: QEvent,
        _model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: _Index,
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
