"""The list of a window's pages, a button below it, and how both are painted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionToolButton,
    QStylePainter,
)

from fobwatch.ui.rows.item_painting import INSET, paint_background, paint_text
from fobwatch.ui.theme.colours import colours_of
from fobwatch.ui.theme.fonts import in_text, small_font, strong_font, tabular_font
from fobwatch.ui.theme.icons import paint_icon
from fobwatch.ui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtGui import QFont, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOption, QStyleOptionViewItem

    from fobwatch.ui.theme.icons import Icon


_Index = QModelIndex | QPersistentModelIndex
_HEIGHT = 36
PADDING = 12
"""Pixels from a page's background to its drawing, and from its count to the other edge."""
_ICON = 20
_GAP = 10
_MAX_DIGITS = "10000"


@dataclass(frozen=True, slots=True, kw_only=True)
class SidebarPage:
    name: str
    """Not shown; comes back in `Sidebar.page_chosen`."""
    title: str
    icon: Icon
    count: int | None = None
    alert: bool = False
    """The count is of things that need the user."""


class SidebarDelegate(QStyledItemDelegate):
    """A drawing and a title on the leading side, a count on the trailing one.

    `narrow` leaves the drawing alone, in a colour that says when its page needs the user.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.narrow = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        page: SidebarPage = index.data(Qt.ItemDataRole.UserRole)
        size = page_size(strong_font(option.font), "" if self.narrow else page.title)
        digits = 0 if self.narrow else _GAP + _digits(option.font, _MAX_DIGITS)
        return size + QSize(2 * INSET + digits, 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        page: SidebarPage = index.data(Qt.ItemDataRole.UserRole)
        colours = colours_of(option.palette)
        content = option.rect.adjusted(INSET + PADDING, 0, -INSET - PADDING, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_background(painter, option, colours, colours.pressed)
        paint_page(painter, option, content, page, option.font, narrow=self.narrow)
        painter.restore()


def page_size(font: QFont, title: str) -> QSize:
    """The size of a drawing, with its title if there is one."""
    metrics = QFontMetrics(font)
    words = _GAP + metrics.horizontalAdvance(title) + 1 if title else 0
    return QSize(2 * PADDING + _ICON + words, max(_HEIGHT, metrics.height() + 16))


def paint_page(
    painter: QPainter,
    option: QStyleOption,
    content: QRect,
    page: SidebarPage,
    font: QFont,
    *,
    narrow: bool,
) -> None:
    """Draw it into its place without the padding."""
    colours = colours_of(option.palette)
    selected = option.state & QStyle.StateFlag.State_Selected
    area = QRect(content.left(), content.top() + (content.height() - _ICON) // 2, _ICON, _ICON)
    corner = QStyle.visualRect(option.direction, content, area).topLeft()
    colour = colours.accent if selected else colours.dim
    if narrow and page.alert:
        colour = colours.error
    paint_icon(painter, page.icon, colour, QPointF(corner), _ICON)
    if narrow:
        return
    count = "" if page.count is None else str(page.count)
    width = _digits(font, count)
    title = content.adjusted(_ICON + _GAP, 0, -(width + _GAP if count else 0), 0)
    number = content.adjusted(content.width() - width - 1, 0, 0, 0)
    paint_text(
        painter,
        option,
        QStyle.visualRect(option.direction, content, title),
        page.title,
        font=strong_font(font) if selected else font,
        colour=colours.text,
    )
    paint_text(
        painter,
        option,
        QStyle.visualRect(option.direction, content, number),
        count,
        font=tabular_font(small_font(font)),
        colour=colours.error if page.alert else colours.dim,
        alignment=Qt.AlignmentFlag.AlignRight,
    )


def _digits(font: QFont, count: str) -> int:
    """The width of a count."""
    return QFontMetrics(tabular_font(small_font(font))).horizontalAdvance(count)


_PAGE = Qt.ItemDataRole.UserRole
_WIDTH = 200
"""The least, for text of 14 pixels; a longer title has more."""


class Sidebar(QListWidget):
    """Pages with their counts; the arrow keys and the initial letter move between them.

    Signals:
        page_chosen: the name of the page that the user, or `choose`, went to.
    """

    page_chosen = Signal(str)

    def __init__(self, pages: list[SidebarPage]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAccessibleName(self.tr("Pages"))
        self.setProperty("look", "side")
        self._names = [page.name for page in pages]
        for page in pages:
            self.addItem(QListWidgetItem())
            self._show_page(page)
        self._delegate = SidebarDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_narrow(narrow=False)
        self.currentRowChanged.connect(lambda row: self.page_chosen.emit(self._names[row]))
        self.choose(pages[0].name)

    @property
    def chosen(self) -> str:
        return self._names[self.currentRow()]

    def choose(self, name: str) -> None:
        self.setCurrentRow(self._names.index(name))

    def set_narrow(self, *, narrow: bool) -> None:
        """Show the drawings alone; the titles are in the tooltips then."""
        self._delegate.narrow = narrow
        self._fit_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def _fit_width(self) -> None:
        """Be as wide as a page needs, with the scroll bar if there is no room for all pages."""
        least = 0 if self._delegate.narrow else in_text(_WIDTH)
        width = max(self.sizeHintForColumn(0), least)
        if self.count() * self.sizeHintForRow(0) > self.height():
            width += self.verticalScrollBar().sizeHint().width()
        if width != self.minimumWidth():
            self.setMinimumWidth(width)
            self.viewport().update()

    def set_count(self, name: str, count: int | None, *, alert: bool = False) -> None:
        before: SidebarPage = self.item(self._names.index(name)).data(_PAGE)
        page = replace(before, count=count, alert=alert)
        if page != before:
            self._show_page(page)

    def _show_page(self, page: SidebarPage) -> None:
        item = self.item(self._names.index(page.name))
        waits = self.tr("something waits for you") if page.alert else ""
        count = "" if page.count is None else str(page.count)
        spoken = ", ".join(filter(None, (page.title, count, waits)))
        item.setData(_PAGE, page)
        item.setText(page.title)
        item.setToolTip(spoken)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)


class SideButton(IconButton):
    """Drawn like a page of the list; its words are in its tooltip where the window is narrow."""

    def __init__(self, name: Icon, text: str, object_name: str) -> None:
        super().__init__(name, text, object_name)
        self._page = SidebarPage(name=object_name, title=text, icon=name)
        self._narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_narrow(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return page_size(self.font(), "" if self._narrow else self._page.title)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        option.palette = self.window().palette()  # its own has the style sheet's clear ground
        content = self.rect().adjusted(PADDING, 0, -PADDING, 0)
        paint_page(painter, option, content, self._page, self.font(), narrow=self._narrow)
