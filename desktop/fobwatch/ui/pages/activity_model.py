"""The journal as a table, the newest line first."""

from __future__ import annotations

from enum import IntEnum
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex
from PySide6.QtGui import Qt

from fobwatch.core.activity import DoorName, Event
from fobwatch.ui.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from fobwatch.core.activity import Activity

_ROOT = QModelIndex()
translate = QCoreApplication.translate


class Column(IntEnum):
    TIME = 0
    EVENT = 1
    SUBJECT = 2
    PROGRAM = 3
    DOOR = 4
    DETAIL = 5


def column_title(column: Column) -> str:
    return {
        Column.TIME: translate("Activity", "When"),
        Column.EVENT: translate("Activity", "What"),
        Column.SUBJECT: translate("Activity", "Profile or device"),
        Column.PROGRAM: translate("Activity", "Program"),
        Column.DOOR: translate("Activity", "Through"),
        Column.DETAIL: translate("Activity", "Details"),
    }[column]


def door_words(door: DoorName) -> str:
    return {
        DoorName.NONE: "",
        DoorName.HELPER: translate("Activity", "Helper"),
        DoorName.COMMAND_LINE: translate("Activity", "Command line"),
        DoorName.ENDPOINT: translate("Activity", "Endpoint"),
    }[door]


def event_words(event: Event) -> str:
    return {
        Event.STARTED: translate("Activity", "Session started"),
        Event.RENEWED: translate("Activity", "Session renewed"),
        Event.FAILED: translate("Activity", "Failed"),
        Event.ENDED: translate("Activity", "Session ended"),
        Event.CONSOLE_OPENED: translate("Activity", "Console opened"),
        Event.CREDENTIALS_GIVEN: translate("Activity", "Credentials given"),
        Event.CREDENTIALS_REFUSED: translate("Activity", "Credentials refused"),
        Event.CODE_COPIED: translate("Activity", "MFA code copied"),
        Event.PROFILE_SAVED: translate("Activity", "Profile saved"),
        Event.PROFILE_RENAMED: translate("Activity", "Profile renamed"),
        Event.PROFILE_REMOVED: translate("Activity", "Profile deleted"),
        Event.DEVICE_SAVED: translate("Activity", "MFA device saved"),
        Event.DEVICE_REMOVED: translate("Activity", "MFA device deleted"),
        Event.RESTORED: translate("Activity", "Put back"),
        Event.VAULT_LOCKED: translate("Activity", "Vault locked"),
    }[event]


def events_saying(text: str) -> frozenset[Event]:
    """Those in whose words a person reads the text."""
    return frozenset(event for event in Event if text.casefold() in event_words(event).casefold())


def doors_saying(text: str) -> frozenset[DoorName]:
    return frozenset(door for door in DoorName if text.casefold() in door_words(door).casefold())


class ActivityModel(QAbstractTableModel):
    """Shows the activities that it was last given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._activities: Sequence[Activity] = ()
        self._cells: list[tuple[str, ...]] = []

    def replace(self, activities: Sequence[Activity], now: datetime) -> None:
        """Show these; `now` decides how much of each date is shown."""
        cells = [_cells(activity, now) for activity in activities]
        if cells == self._cells:
            return
        self.beginResetModel()
        self._activities = tuple(activities)
        self._cells = cells
        self.endResetModel()

    @property
    def activities(self) -> Sequence[Activity]:
        return self._activities

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_title(Column(section))
        return None

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if not index.isValid():
            return None
        text = self._cells[index.row()][index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            origin = self._activities[index.row()].origin
            return plain_tip(text if index.column() == Column.DETAIL else origin or text)
        return None


def plain_tip(text: str) -> str | None:
    """For a tool tip, which would read a program's argument with `<` in it as HTML."""
    if not Qt.mightBeRichText(text):
        return text or None
    lines = escape(text).splitlines()
    return "<br>".join(lines)


def _cells(activity: Activity, now: datetime) -> tuple[str, ...]:
    return (
        moment(activity.at, now),
        event_words(activity.event),
        activity.subject,
        activity.program,
        door_words(activity.door),
        activity.detail,
    )
