"""The list of a window's pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
)

from fobwatch.ui.colours import colours_of
from fobwatch.ui.fonts import small_font, strong_font, tabular_font
from fobwatch.ui.icons import paint_icon
from fobwatch.ui.stylesheet import RADIUS

if TYPE_CHECKING:
    from PySide6.QtCore import (
        QObject,
    )
    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QWidget,
    )

    from fobwatch.ui.icons import Icon

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_PAGE = Qt.ItemDataRole.UserRole
_HEIGHT = 36
_INSET = 8
_PADDING = 12
_ICON = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    name: str
    """Not shown; comes back in `Sidebar.page_chosen`."""
    title: str
    icon: Icon
    count: int | None = None
    alert: bool = False
    """The count is of things that need the user."""


class _Pages(QAbstractListModel):
    def __init__(self, pages: list[Page], parent: QObject) -> None:
        super().__init__(parent)
        self.pages = pages

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.pages)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        page = self.pages[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return page
            case Qt.ItemDataRole.DisplayRole:
                return page.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return page.title if page.count is None else f"{page.title}, {page.count}"
        return None


class _PageDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(0, max(_HEIGHT, option.fontMetrics.height() + 16))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        page = index.data(_PAGE)
        colours = colours_of(option.palette)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_back(painter, option, selected=selected)
        content = option.rect.adjusted(_INSET + _PADDING, 0, -_INSET - _PADDING, 0)
        picture = content.adjusted(0, 0, 0, 0)
        picture.setWidth(_ICON)
        picture = QStyle.visualRect(option.direction, content, picture)
        corner = QPointF(picture.left(), picture.center().y() + 1 - _ICON / 2)
        tint = colours.accent if selected else colours.dim
        paint_icon(painter, page.icon, tint, corner, _ICON)
        words = content.adjusted(_ICON + 10, 0, 0, 0)
        count = "" if page.count is None else str(page.count)
        digits = tabular_font(small_font(option.font))
        font = strong_font(option.font) if selected else option.font
        room = words.width() - QFontMetrics(digits).horizontalAdvance(count) - 8
        title = QFontMetrics(font).elidedText(page.title, Qt.TextElideMode.ElideRight, room)
        words = QStyle.visualRect(option.direction, content, words)
        centred = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        leading = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignLeft)
        trailing = QStyle.visualAlignment(option.direction, Qt.AlignmentFlag.AlignRight)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        painter.drawText(words, int(leading | centred), title)
        painter.setFont(digits)
        painter.setPen(QColor(colours.error if page.alert else colours.dim))
        painter.drawText(words, int(trailing | centred), count)
        painter.restore()


def _paint_back(painter: QPainter, option: QStyleOptionViewItem, *, selected: bool) -> None:
    colours = colours_of(option.palette)
    area = QRectF(option.rect).adjusted(_INSET, 1, -_INSET, -1)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
    keyboard = bool(option.state & QStyle.StateFlag.State_KeyboardFocusChange)
    painter.setPen(Qt.PenStyle.NoPen)
    if focused and keyboard:
        painter.setPen(QPen(QColor(colours.accent), 1.5))
        area.adjust(0.75, 0.75, -0.75, -0.75)
    if selected:
        painter.setBrush(QColor(colours.selection))
    elif hovered:
        painter.setBrush(QColor(colours.pressed if not colours.dark else colours.hover))
    else:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, RADIUS, RADIUS)


class Sidebar(QListView):
    """Pages with their counts; the arrow keys and the initial letter move between them.

    Signals:
        page_chosen: the name of the page that the user, or `choose`, went to.
    """

    page_chosen = Signal(str)

    def __init__(self, pages: list[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setAccessibleName(self.tr("Pages"))
        self.setProperty("look", "side")
        self._pages = _Pages(list(pages), self)
        self.setModel(self._pages)
        self.setItemDelegate(_PageDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(200)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.choose(pages[0].name)

    @property
    def chosen(self) -> str:
        return str(self.currentIndex().data(_PAGE).name)

    def choose(self, name: str) -> None:
        """Go to a page."""
        self.setCurrentIndex(self._pages.index(self._position(name)))

    def set_count(self, name: str, count: int | None, *, alert: bool = False) -> None:
        """Show how many things a page has."""
        position = self._position(name)
        page = self._pages.pages[position]
        self._pages.pages[position] = replace(page, count=count, alert=alert)
        changed = self._pages.index(position)
        self._pages.dataChanged.emit(changed, changed)

    def _position(self, name: str) -> int:
        return next(
            position for position, page in enumerate(self._pages.pages) if page.name == name
        )

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.page_chosen.emit(current.data(_PAGE).name)
