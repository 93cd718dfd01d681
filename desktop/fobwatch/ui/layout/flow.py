"""A row that continues on the next line where it is too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStyle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QLayoutItem, QWidget


_Placed = tuple["QLayoutItem", QSize]


class Flow(QHBoxLayout):
    """Items from the leading edge, and after `add_spring` from the trailing one.

    Qt's own row keeps the items, and deletes them with itself; only their places are other ones.
    """

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 8) -> None:
        super().__init__(*[parent] if parent else [])
        self._heights: dict[int, int] = {}
        """By width, until anything in it changes: a window asks again and again."""
        self._spring: int | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def add_widgets(self, widgets: Sequence[QWidget]) -> None:
        for widget in widgets:
            self.addWidget(widget)

    def add_spring(self) -> None:
        """Push what is added from now on to the trailing edge of its line."""
        self._spring = self.count()

    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._height_in(width)
        return self._heights[width]

    def minimumHeightForWidth(self, width: int) -> int:
        return self.heightForWidth(width)

    def _height_in(self, width: int) -> int:
        margins = self.contentsMargins()
        inner = width - margins.left() - margins.right()
        heights = [_height(line) for line in self._lines(inner)]
        spacing = self.spacing() * max(0, len(heights) - 1)
        return sum(heights) + spacing + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """All in one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        spacing = self.spacing() * max(0, len(sizes) - 1)
        return self._with_margins(
            sum(size.width() for size in sizes) + spacing,
            max((size.height() for size in sizes), default=0),
        )

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._shown()]
        return self._with_margins(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def maximumSize(self) -> QSize:
        return QLayout.maximumSize(self)  # any

    def setGeometry(self, area: QRect) -> None:
        QLayout.setGeometry(self, area)
        inner = area.marginsRemoved(self.contentsMargins())
        top = inner.top()
        for line in self._lines(inner.width()):
            height = _height(line)
            self._place(line, QRect(inner.left(), top, inner.width(), height))
            top += height + self.spacing()

    def _place(self, line: list[_Placed], strip: QRect) -> None:
        trailing = self._trailing()
        pushed = [size.width() for item, size in line if item in trailing]
        left = strip.left()
        for item, size in line:
            if item in trailing and pushed:
                room = sum(pushed) + self.spacing() * (len(pushed) - 1)
                left, pushed = strip.right() + 1 - room, []
            top = strip.top() + (strip.height() - size.height()) // 2
            place = QRect(QPoint(left, top), size)
            item.setGeometry(QStyle.visualRect(QGuiApplication.layoutDirection(), strip, place))
            left += size.width() + self.spacing()

    def _lines(self, width: int) -> Iterator[list[_Placed]]:
        """Each line's items with the sizes that they get."""
        line: list[_Placed] = []
        left = 0
        for item in self._shown():
            size = _natural(item, width)
            if line and left + size.width() > width:
                yield _stretched(line, width - left + self.spacing())
                line, left = [], 0
            line.append((item, size))
            left += size.width() + self.spacing()
        if line:
            yield _stretched(line, width - left + self.spacing())

    def _all(self) -> list[QLayoutItem]:
        return [item for at in range(self.count()) if (item := self.itemAt(at)) is not None]

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._all() if not item.isEmpty()]

    def _trailing(self) -> list[QLayoutItem]:
        return [] if self._spring is None else self._all()[self._spring :]

    def _with_margins(self, width: int, height: int) -> QSize:
        return QSize(width, height).grownBy(self.contentsMargins())


def in_flow(*widgets: QWidget) -> Flow:
    """Put the widgets beside each other, on as many lines as they need."""
    flow = Flow()
    flow.add_widgets(widgets)
    return flow


def _natural(item: QLayoutItem, width: int) -> QSize:
    """The item's size in a line of this width; one that expands takes its least at first."""
    least = item.minimumSize()
    if _expands(item):
        return _at_width(item, least.width())
    return _at_width(item, max(least.width(), min(item.sizeHint().width(), width)))


def _at_width(item: QLayoutItem, width: int) -> QSize:
    by_width = item.hasHeightForWidth()
    return QSize(width, item.heightForWidth(width) if by_width else item.sizeHint().height())


def _stretched(line: list[_Placed], left_over: int) -> list[_Placed]:
    """The line with what it leaves over given to its first item that expands."""
    for position, (item, size) in enumerate(line):
        if _expands(item) and left_over > 0:
            wider = item, _at_width(item, size.width() + left_over)
            return [*line[:position], wider, *line[position + 1 :]]
    return line


def _expands(item: QLayoutItem) -> bool:
    return bool(item.expandingDirections() & Qt.Orientation.Horizontal)


def _height(line: list[_Placed]) -> int:
    return max(size.height() for _item, size in line)
