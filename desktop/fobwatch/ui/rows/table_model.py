"""Entries as a table, the newest first."""

from __future__ import annotations

from abc import abstractmethod
from html import escape
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex
from PySide6.QtGui import Qt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject, QPersistentModelIndex

T = TypeVar("T")

_ROOT = QModelIndex()


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
        """How many are new above those that are shown; 0 where more than that is different."""
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
    """For a tool tip, which would read a program's argument with `<` in it as HTML."""
    if not Qt.mightBeRichText(text):
        return text or None
    lines = escape(text).splitlines()
    return "<br>".join(lines)
