"""What a list shows, as plain values that any model can give to `RowDelegate`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt

from fobwatch.ui.theme.colours import Tone

if TYPE_CHECKING:
    from fobwatch.ui.theme.icons import Icon

translate = QCoreApplication.translate

# Put together once: PySide does it in Python, and a view asks for them with every move.
_SECTION = Qt.ItemFlag.ItemNeverHasChildren
_DISABLED = _SECTION | Qt.ItemFlag.ItemIsSelectable
_ENABLED = _DISABLED | Qt.ItemFlag.ItemIsEnabled


class RowRole(IntEnum):
    """Item data roles beside Qt's own."""

    ITEM = Qt.ItemDataRole.UserRole
    """The `Row` or `RowSection` itself."""
    KEY = Qt.ItemDataRole.UserRole + 1
    """`Row.key`; `None` for a section."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Two lines: what it is on the leading side, how it stands on the trailing side."""

    key: str
    """Tells one row from another when a list changes: a profile's or a device's id."""
    title: str
    subtitle: str = ""
    trailing: str = ""
    trailing_note: str = ""
    tone: Tone = Tone.NEUTRAL
    """Of the trailing text and the ring."""
    fraction: float | None = None
    """The share of time left, 0 to 1, for the ring; `None` draws no ring."""
    icon: Icon | None = None
    favourite: bool | None = None
    """`None` where the row cannot be one."""
    shortcut: str = ""
    """Native text of a key sequence, as `QKeySequence.toString` gives it."""
    tooltip: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSection:
    """The heading of the rows that follow."""

    title: str


Item = Row | RowSection


def item_data(item: Item, role: int) -> object:
    """What a model's `data` answers for an item."""
    match role:
        case RowRole.ITEM:
            return item
        case Qt.ItemDataRole.DisplayRole:
            return item.title
        case Qt.ItemDataRole.AccessibleTextRole:
            return spoken(item)
        case RowRole.KEY if isinstance(item, Row):
            return item.key
        case Qt.ItemDataRole.ToolTipRole if isinstance(item, Row):
            return item.tooltip or None
    return None


def item_flags(item: Item) -> Qt.ItemFlag:
    """A section can be neither chosen nor reached by the keyboard."""
    if isinstance(item, RowSection):
        return _SECTION
    return _ENABLED if item.enabled else _DISABLED


def spoken(item: Item) -> str:
    """All of an item's text, for a screen reader."""
    if isinstance(item, RowSection):
        return item.title
    favourite = translate("Row", "favourite") if item.favourite else ""
    parts = (item.title, item.subtitle, item.trailing, item.trailing_note, favourite)
    return ", ".join(part for part in parts if part)
