"""A table, the newest entry first, whose columns share its width by what is in them."""

from __future__ import annotations

from abc import abstractmethod
from html import escape
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex
from PySide6.QtGui import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
)

from fobwatch.ui.theme.fonts import in_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from PySide6.QtCore import QAbstractItemModel, QObject, QPersistentModelIndex
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

T = TypeVar("T")

_ROOT = QModelIndex()
LEAST_COLUMN = 80
ROW_HEIGHT = 36

ROWS_MEASURED = 50
"""Besides those that are seen: of tens of thousands, as many as a person may scroll to at once."""


class Table(QTableView):
    """Lines that are read and selected; `title` is its name for a screen reader."""

    def __init__(self, model: QAbstractItemModel, title: str) -> None:
        super().__init__()
        self._least: dict[int, int] = {}
        self._stretched: Collection[int] = ()
        self._sharing = False
        self.setAccessibleName(title)
        self.setModel(model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(in_text(ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(in_text(LEAST_COLUMN))
        header.setResizeContentsPrecision(ROWS_MEASURED)
        header.sectionResized.connect(self._on_resized)
        for changed in (model.modelReset, model.rowsInserted):
            changed.connect(self._share)

    def set_columns(
        self, least: Mapping[int, int], *, stretched: Collection[int], hidden: Collection[int] = ()
    ) -> None:
        """`least` is the width, for text of 14 pixels, that a column keeps where room is short.

        It is as wide as its longest text while the `stretched` ones, which have all that is left,
        lose nothing by it. `hidden` ones are in the details, where there is room.
        """
        header = self.horizontalHeader()
        self._least = {column: in_text(width) for column, width in least.items()}
        self._stretched = stretched
        self.setItemDelegate(_Cell(self, shortened=frozenset(least)))
        for column in stretched:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in hidden:
            self.hideColumn(column)
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share()
        super().resizeEvent(event)

    def _share(self) -> None:
        room = self.viewport().width() - sum(map(self._wanted, self._stretched))
        wanted = {column: self._wanted(column) for column in self._least}
        self._sharing = True
        for column, width in shared(wanted, self._least, room).items():
            self.setColumnWidth(column, width)
        self._sharing = False

    def _wanted(self, column: int) -> int:
        header = self.horizontalHeader()
        return max(self.sizeHintForColumn(column), header.sectionSizeHint(column))

    def _on_resized(self, column: int) -> None:
        """A column that a person made wider or narrower stays so."""
        if not self._sharing:
            self._least.pop(column, None)


def shared(wanted: Mapping[int, int], least: Mapping[int, int], room: int) -> dict[int, int]:
    """The width of each column: as `wanted` where there is room, and the longest texts yield first.

    None is narrower than its `least`, or than it wants to be.
    """
    widths = {column: min(wanted[column], least[column]) for column in wanted}
    spare = max(0, room - sum(widths.values()))
    waiting = sorted(wanted, key=lambda column: wanted[column] - widths[column])
    for position, column in enumerate(waiting):
        more = min(wanted[column] - widths[column], spare // (len(waiting) - position))
        widths[column] += more
        spare -= more
    return widths


class _Cell(QStyledItemDelegate):
    """A text in the direction of its own letters, also in a table from right to left.

    Names and addresses, of the columns `shortened`, lose their middle where room is short: their
    ends tell them apart as their beginnings do.
    """

    def __init__(self, table: Table, *, shortened: Collection[int]) -> None:
        super().__init__(table)
        self._shortened = shortened

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        if index.column() in self._shortened:
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        if option.direction is Qt.LayoutDirection.RightToLeft:
            aligned = QStyle.visualAlignment(option.direction, option.displayAlignment)
            option.displayAlignment = aligned
            # 192.0.2.1 would be written 1.2.0.192.
            option.direction = Qt.LayoutDirection.LayoutDirectionAuto


class TableModel(QAbstractTableModel, Generic[T]):
    """Shows the entries that it was last given."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = titles
        self._entries: Sequence[T] = ()
        self._cells: list[tuple[str, ...]] = []

    @abstractmethod
    def cells(self, entry: T, now: datetime) -> tuple[str, ...]:
        """The text of each column; `now` decides how much of each date is shown."""

    def tip(self, entry: T, column: int, text: str) -> str:  # noqa: ARG002 - for those with another
        """The tool tip of a cell with this text."""
        return text

    @property
    def entries(self) -> Sequence[T]:
        return self._entries

    def replace(self, entries: Sequence[T], now: datetime) -> None:
        """Show these."""
        cells = [self.cells(entry, now) for entry in entries]
        if cells == self._cells and tuple(entries) == self._entries:
            return
        added = self._added(entries, cells)
        if added:
            self._drop_last(len(self._cells) + added - len(cells))
            self.beginInsertRows(_ROOT, 0, added - 1)
        else:
            self.beginResetModel()
        self._entries = tuple(entries)
        self._cells = cells
        if added:
            self.endInsertRows()
        else:
            self.endResetModel()

    def _added(self, entries: Sequence[T], cells: list[tuple[str, ...]]) -> int:
        """The number of new entries above those that are shown; 0 if anything else is different."""
        if not self._entries or self._entries[0] not in entries:
            return 0
        added = entries.index(self._entries[0])
        rest = len(cells) - added
        return added if cells[added:] == self._cells[:rest] else 0

    def _drop_last(self, number: int) -> None:
        if number > 0:
            left = len(self._cells) - number
            self.beginRemoveRows(_ROOT, left, len(self._cells) - 1)
            self._entries, self._cells = self._entries[:left], self._cells[:left]
            self.endRemoveRows()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid():
            return None
        text = self._cells[index.row()][index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tip(self._entries[index.row()], index.column(), text))
        return None


def plain_tip(text: str) -> str | None:
    """The text for a tool tip, which would read a program's argument with `<` in it as HTML."""
    if not Qt.mightBeRichText(text):
        return text or None
    lines = escape(text).splitlines()
    return "<br>".join(lines)
