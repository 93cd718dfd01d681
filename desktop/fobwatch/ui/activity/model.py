"""The journal as a table, the newest line first."""

from __future__ import annotations

from enum import IntEnum
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex
from PySide6.QtGui import Qt

from fobwatch.core.activity.activity import Channel, Event
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from fobwatch.core.activity.activity import Activity


def channel_words(channel: Channel) -> str:
    return {
        Channel.NONE: "",
        Channel.HELPER: translate("Activity", "Helper"),
        Channel.COMMAND_LINE: translate("Activity", "Command line"),
        Channel.ENDPOINT: translate("Activity", "Endpoint"),
    }[channel]


def event_words(event: Event) -> str:
    return {
        Event.STARTED: translate("Activity", "Session started"),
        Event.RENEWED: translate("Activity", "Session renewed"),
        Event.FAILED: translate("Activity", "Failed"),
        Event.ENDED: translate("Activity", "Session ended"),
        Event.CONSOLE_OPENED: translate("Activity", "Console opened"),
        Event.CONSOLE_RENEWED: translate("Activity", "Console renewed"),
        Event.CONSOLE_SIGNED_OUT: translate("Activity", "Signed out of the console"),
        Event.CREDENTIALS_GIVEN: translate("Activity", "Credentials given"),
        Event.CREDENTIALS_REFUSED: translate("Activity", "Credentials refused"),
        Event.CODE_COPIED: translate("Activity", "MFA code copied"),
        Event.PASSWORD_COPIED: translate("Activity", "Console password copied"),
        Event.PROFILE_SAVED: translate("Activity", "Profile saved"),
        Event.PROFILE_RENAMED: translate("Activity", "Profile renamed"),
        Event.PROFILE_REMOVED: translate("Activity", "Profile deleted"),
        Event.RULE_CHANGED: translate("Activity", "Rule changed"),
        Event.DEVICE_SAVED: translate("Activity", "MFA device saved"),
        Event.DEVICE_REMOVED: translate("Activity", "MFA device deleted"),
        Event.MFA_ENABLED: translate("Activity", "MFA enabled"),
        Event.MFA_REPLACED: translate("Activity", "MFA device replaced"),
        Event.MFA_REMOVED: translate("Activity", "MFA device removed at AWS"),
        Event.MFA_RESYNCED: translate("Activity", "MFA device synchronized"),
        Event.MFA_TAKEN_BACK: translate("Activity", "MFA taken back"),
        Event.KEY_ROTATED: translate("Activity", "Access key replaced"),
        Event.KEY_TAKEN_BACK: translate("Activity", "New access key taken back"),
        Event.RESTORED: translate("Activity", "Restored"),
        Event.BACKUP_MADE: translate("Activity", "Backup made"),
        Event.BACKUP_RESTORED: translate("Activity", "Backup restored"),
        Event.VAULT_LOCKED: translate("Activity", "Vault locked"),
        Event.LOGIN_REQUESTED: translate("Activity", "AWS sign-in by a program"),
        Event.LOGIN_SIGNED_IN: translate("Activity", "Signed in on AWS's page"),
        Event.LOGIN_SIGNED_OUT: translate("Activity", "Signed out"),
        Event.LOGIN_ENDED: translate("Activity", "AWS sign-in ended"),
        Event.ROOT_ALLOWED: translate("Activity", "Root user allowed"),
        Event.SAML_SIGNED_IN: translate("Activity", "Signed in at identity provider"),
        Event.OIDC_SIGNED_IN: translate("Activity", "Signed in at identity provider"),
        Event.OIDC_SIGNED_OUT: translate("Activity", "Signed out at identity provider"),
        Event.OIDC_ENDED: translate("Activity", "Sign-in at identity provider ended"),
        Event.PORTAL_SAVED: translate("Activity", "Access portal saved"),
        Event.PORTAL_REMOVED: translate("Activity", "Access portal deleted"),
        Event.PORTAL_SIGNED_IN: translate("Activity", "Signed in to access portal"),
        Event.PORTAL_SIGNED_OUT: translate("Activity", "Signed out of access portal"),
        Event.PORTAL_ENDED: translate("Activity", "Access portal's sign-in ended"),
    }[event]


def events_saying(text: str) -> frozenset[Event]:
    """Those in whose words a person reads the text."""
    return frozenset(event for event in Event if text.casefold() in event_words(event).casefold())


def channels_saying(text: str) -> frozenset[Channel]:
    return frozenset(
        channel for channel in Channel if text.casefold() in channel_words(channel).casefold()
    )


_ROOT = QModelIndex()


class Column(IntEnum):
    TIME = 0
    EVENT = 1
    SUBJECT = 2
    PROGRAM = 3
    AGENT = 4
    DETAIL = 5


def column_title(column: Column) -> str:
    return {
        Column.TIME: translate("Activity", "When"),
        Column.EVENT: translate("Activity", "What"),
        Column.SUBJECT: translate("Activity", "About"),
        Column.PROGRAM: translate("Activity", "Program"),
        Column.AGENT: translate("Activity", "Through"),
        Column.DETAIL: translate("Activity", "Details"),
    }[column]


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
        added = self._added(activities, cells)
        if added:
            self._drop_last(len(self._cells) + added - len(cells))
            self.beginInsertRows(_ROOT, 0, added - 1)
        else:
            self.beginResetModel()
        self._activities = tuple(activities)
        self._cells = cells
        if added:
            self.endInsertRows()
        else:
            self.endResetModel()

    def _added(self, activities: Sequence[Activity], cells: list[tuple[str, ...]]) -> int:
        """How many are new above those that are shown; 0 where more than that is different."""
        if not self._activities or self._activities[0] not in activities:
            return 0
        added = activities.index(self._activities[0])
        rest = len(cells) - added
        return added if cells[added:] == self._cells[:rest] else 0

    def _drop_last(self, number: int) -> None:
        if number > 0:
            left = len(self._cells) - number
            self.beginRemoveRows(_ROOT, left, len(self._cells) - 1)
            self._activities, self._cells = self._activities[:left], self._cells[:left]
            self.endRemoveRows()

    @property
    def activities(self) -> Sequence[Activity]:
        return self._activities

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return column_title(Column(section))
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
            origin = self._activities[index.row()].origin
            return plain_tip(origin or text if index.column() == Column.PROGRAM else text)
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
        channel_words(activity.channel),
        activity.detail,
    )
