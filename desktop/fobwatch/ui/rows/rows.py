"""The items of a list as plain values, and models that change as few of them as they can."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt

from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from fobwatch.ui.theme.badge import Badge
    from fobwatch.ui.theme.icons import Icon

T = TypeVar("T")

# Put together once: PySide does it in Python, and a view asks for them with every move.
_SECTION = Qt.ItemFlag.ItemNeverHasChildren
_ROW = _SECTION | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class RowRole(IntEnum):
    """Item data roles beside Qt's own."""

    ITEM = Qt.ItemDataRole.UserRole
    """The `Row` or `RowSection` itself."""
    KEY = Qt.ItemDataRole.UserRole + 1
    """`Row.key`; `None` for a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Two lines: what it is on the leading side, its state on the trailing side."""

    key: str
    """Tells one row from another when a list changes: a profile's or a device's id."""
    title: str
    subtitle: str = ""
    badge: Badge | None = None
    """Before the subtitle."""
    trailing: str = ""
    trailing_note: str = ""
    tone: Tone = Tone.NEUTRAL
    """Of the trailing text and the ring."""
    fraction: float | None = None
    """The share of time left, 0 to 1, for the ring; `None` draws no ring."""
    icon: Icon | None = None
    favourite: bool | None = None
    """`None` where the row cannot be one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSection:
    """The heading of the rows that follow.

    With a `note`, such as how many they are, it is as tall as a row: a list of thousands has one
    height for all, so that no keystroke measures each.
    """

    title: str
    note: str = ""


Item = Row | RowSection


def spoken(item: Item) -> str:
    """An item's whole text, for a screen reader."""
    if isinstance(item, RowSection):
        return f"{item.title}, {item.note}" if item.note else item.title
    favourite = translate("Row", "favourite") if item.favourite else ""
    badge = item.badge.text if item.badge else ""
    parts = (item.title, badge, item.subtitle, item.trailing, item.trailing_note, favourite)
    return ", ".join(part for part in parts if part)


_ROOT = QModelIndex()


class KeyedModel(QAbstractListModel):
    """A list whose rows have keys."""

    @abstractmethod
    def row_of(self, key: str) -> QModelIndex:
        """The row with this key; an invalid index where there is none."""

    @abstractmethod
    def item(self, position: int) -> Item:
        """What is shown there."""

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        item = self.item(index.row()) if index.isValid() else None
        if item is not None:
            match role:
                case RowRole.ITEM:
                    return item
                case RowRole.KEY if isinstance(item, Row):
                    return item.key
                case Qt.ItemDataRole.DisplayRole:
                    return item.title
                case Qt.ItemDataRole.AccessibleTextRole:
                    return spoken(item)
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """A section can be neither chosen nor reached by the keyboard."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _ROW if isinstance(self.item(index.row()), Row) else _SECTION


class RowModel(KeyedModel):
    """Shows what it was last given.

    `replace` compares: the countdown of one row each second is one `dataChanged` for that row,
    so the selection, the focus and the scroll position stay.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()

    def replace(self, items: Sequence[Item]) -> None:
        """Show these items instead."""
        new = tuple(items)
        first, removed, added = _changed_range(self._items, new)
        if removed:
            self.beginRemoveRows(_ROOT, first, first + removed - 1)
            self._items = self._items[:first] + self._items[first + removed :]
            self.endRemoveRows()
        if added:
            self.beginInsertRows(_ROOT, first, first + added - 1)
            self._items = self._items[:first] + new[first : first + added] + self._items[first:]
            self.endInsertRows()
        self._update(new)

    def item(self, position: int) -> Item:
        return self._items[position]

    def row_of(self, key: str) -> QModelIndex:
        for position, item in enumerate(self._items):
            if isinstance(item, Row) and item.key == key:
                return self.index(position)
        return QModelIndex()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def _update(self, new: tuple[Item, ...]) -> None:
        old, self._items = self._items, new
        for first, last in runs(
            position
            for position, (before, after) in enumerate(zip(old, new, strict=True))
            if before is not after and before != after
        ):
            self.dataChanged.emit(self.index(first), self.index(last))


class LazyModel(KeyedModel, Generic[T]):
    """Thousands of rows or headings, each made when it is looked at, as it is at that moment.

    A heading has no key. None is made for its key or its flags, which a view asks for most.
    """

    def __init__(self, row: Callable[[T], Item], key: Callable[[T], str]) -> None:
        super().__init__()
        self._made_row = row
        self._key = key
        self.values: Sequence[T] = ()
        self._positions: dict[str, int] = {}

    def replace(self, values: Sequence[T]) -> None:
        """List the rows of these; nothing happens if they are the same ones."""
        if values == self.values:
            return
        self.beginResetModel()
        self.values = values
        self._positions = {self._key(value): at for at, value in enumerate(values)}
        self._positions.pop("", None)
        self.endResetModel()

    def touch(self, keys: Iterable[str]) -> None:
        """Tell the view that the rows with these keys may look different now."""
        for key in keys:
            if key in self._positions:
                changed = self.index(self._positions[key])
                self.dataChanged.emit(changed, changed)

    def touch_all(self) -> None:
        if self.values:
            self.dataChanged.emit(self.index(0), self.index(len(self.values) - 1))

    def row_of(self, key: str) -> QModelIndex:
        return self.index(self._positions[key]) if key in self._positions else QModelIndex()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.values)

    def item(self, position: int) -> Item:
        return self._made_row(self.values[position])

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == RowRole.KEY and index.isValid():
            return self._key(self.values[index.row()]) or None
        return super().data(index, role)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _ROW if self._key(self.values[index.row()]) else _SECTION


def runs(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of neighbours: a signal for each row would take longer."""
    for _start, run in groupby(enumerate(positions), key=lambda pair: pair[1] - pair[0]):
        neighbours = [position for _number, position in run]
        yield neighbours[0], neighbours[-1]


def _changed_range(old: Sequence[Item], new: Sequence[Item]) -> tuple[int, int, int]:
    """The place where the lists begin to differ, and the numbers to remove and to add there."""
    shorter = min(len(old), len(new))
    first = 0
    while first < shorter and (old[first] is new[first] or _is_same(old[first], new[first])):
        first += 1
    last = 0
    while last < shorter - first and _is_same(old[-1 - last], new[-1 - last]):
        last += 1
    return first, len(old) - first - last, len(new) - first - last


def _is_same(old: Item, new: Item) -> bool:
    if isinstance(old, Row) and isinstance(new, Row):
        return old.key == new.key
    return type(old) is type(new) and old.title == new.title
