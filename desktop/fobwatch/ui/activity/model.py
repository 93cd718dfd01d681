"""The journal as a table, the newest line first."""

from __future__ import annotations

from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

from fobwatch.core.activity.activity import Activity, Channel, Event
from fobwatch.ui.rows.table import TableModel
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.words.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtCore import QObject


def channel_words(channel: Channel) -> str:
    return {
        Channel.NONE: "",
        Channel.HELPER: translate("Activity", "Helper"),
        Channel.COMMAND_LINE: translate("Activity", "Command line"),
        Channel.ENDPOINT: translate("Activity", "Endpoint"),
    }[channel]


@cache
def event_words(event: Event) -> str:
    """Cached: a thousand lines of the journal are about a few kinds of event."""
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
        Event.MFA_REQUIRED: translate("Activity", "MFA required"),
        Event.MFA_LIFTED: translate("Activity", "MFA not required any more"),
        Event.KEY_CHANGE_BEGUN: translate("Activity", "Replacing the access key begun"),
        Event.KEY_SWITCHED: translate("Activity", "New access key in use"),
        Event.KEY_DISABLED: translate("Activity", "Old access key disabled"),
        Event.KEY_CHANGE_FAILED: translate("Activity", "Access key not replaced"),
        Event.KEY_ROTATED: translate("Activity", "Access key replaced"),
        Event.KEY_TAKEN_BACK: translate("Activity", "New access key taken back"),
        Event.LOCKDOWN_BEGUN: translate("Activity", "Lockdown begun"),
        Event.LOCKDOWN_DONE: translate("Activity", "Lockdown finished"),
        Event.LOCKDOWN_TAKEN_BACK: translate("Activity", "A step of the lockdown taken back"),
        Event.RESTORED: translate("Activity", "Restored"),
        Event.BACKUP_MADE: translate("Activity", "Backup made"),
        Event.BACKUP_RESTORED: translate("Activity", "Backup restored"),
        Event.SHEET_SAVED: translate("Activity", "Recovery sheet saved"),
        Event.VAULT_LOCKED: translate("Activity", "Vault locked"),
        Event.PASSPHRASE_SET: translate("Activity", "Passphrase set"),
        Event.PASSPHRASE_CHANGED: translate("Activity", "Passphrase changed"),
        Event.PASSPHRASE_REMOVED: translate("Activity", "Passphrase removed"),
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
    """The events whose words contain the text."""
    return frozenset(event for event in Event if text.casefold() in event_words(event).casefold())


def channels_saying(text: str) -> frozenset[Channel]:
    return frozenset(
        channel for channel in Channel if text.casefold() in channel_words(channel).casefold()
    )


class Column(IntEnum):
    TIME = 0
    EVENT = 1
    SUBJECT = 2
    PROGRAM = 3
    AGENT = 4
    DETAIL = 5


class ActivityModel(TableModel[Activity]):
    """Shows the activities that it was last given."""

    def __init__(self, parent: QObject | None = None) -> None:
        titles = (
            translate("Activity", "When"),
            translate("Activity", "What"),
            translate("Activity", "About"),
            translate("Activity", "Program"),
            translate("Activity", "Through"),
            translate("Activity", "Details"),
        )
        super().__init__(titles, parent)

    def cells(self, entry: Activity, now: datetime) -> tuple[str, ...]:
        return (
            moment(entry.at, now),
            event_words(entry.event),
            entry.subject,
            entry.program,
            channel_words(entry.channel),
            entry.detail,
        )

    def tip(self, entry: Activity, column: int, text: str) -> str:
        return entry.origin or text if column == Column.PROGRAM else text
