"""What is written in the journal, in words for a person."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from fobwatch.core.activity.activity import Channel, Event

translate = QCoreApplication.translate


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
        Event.CREDENTIALS_GIVEN: translate("Activity", "Credentials given"),
        Event.CREDENTIALS_REFUSED: translate("Activity", "Credentials refused"),
        Event.CODE_COPIED: translate("Activity", "MFA code copied"),
        Event.PROFILE_SAVED: translate("Activity", "Profile saved"),
        Event.PROFILE_RENAMED: translate("Activity", "Profile renamed"),
        Event.PROFILE_REMOVED: translate("Activity", "Profile deleted"),
        Event.RULE_CHANGED: translate("Activity", "Rule changed"),
        Event.DEVICE_SAVED: translate("Activity", "MFA device saved"),
        Event.DEVICE_REMOVED: translate("Activity", "MFA device deleted"),
        Event.RESTORED: translate("Activity", "Put back"),
        Event.VAULT_LOCKED: translate("Activity", "Vault locked"),
    }[event]


def events_saying(text: str) -> frozenset[Event]:
    """Those in whose words a person reads the text."""
    return frozenset(event for event in Event if text.casefold() in event_words(event).casefold())


def channels_saying(text: str) -> frozenset[Channel]:
    return frozenset(
        channel for channel in Channel if text.casefold() in channel_words(channel).casefold()
    )
