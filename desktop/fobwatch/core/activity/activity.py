"""The lines of the journal: what happened to a session, or was asked of the agent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Event(StrEnum):
    STARTED = "started"
    RENEWED = "renewed"
    FAILED = "failed"
    ENDED = "ended"
    CONSOLE_OPENED = "console-opened"
    CONSOLE_RENEWED = "console-renewed"
    CONSOLE_SIGNED_OUT = "console-signed-out"
    CREDENTIALS_GIVEN = "credentials-given"
    CREDENTIALS_REFUSED = "credentials-refused"
    CODE_COPIED = "code-copied"
    PASSWORD_COPIED = "password-copied"  # noqa: S105 - no password
    PROFILE_SAVED = "profile-saved"
    PROFILE_RENAMED = "profile-renamed"
    PROFILE_REMOVED = "profile-removed"
    RULE_CHANGED = "rule-changed"
    """A person chose what programs have to do to get a profile's credentials."""
    DEVICE_SAVED = "device-saved"
    DEVICE_REMOVED = "device-removed"
    MFA_ENABLED = "mfa-enabled"
    """A device was made and enabled at AWS for the profile's user."""
    MFA_REPLACED = "mfa-replaced"
    MFA_REMOVED = "mfa-removed"
    """At AWS; its seed may still be in the vault."""
    MFA_RESYNCED = "mfa-resynced"
    MFA_TAKEN_BACK = "mfa-taken-back"
    MFA_REQUIRED = "mfa-required"
    MFA_LIFTED = "mfa-lifted"
    KEY_CHANGE_BEGUN = "key-change-begun"
    KEY_SWITCHED = "key-switched"
    """The profiles have a new access key in place of the one in the detail, and AWS has both."""
    KEY_DISABLED = "key-disabled"
    """The old one, at AWS."""
    KEY_CHANGE_FAILED = "key-change-failed"
    """The schedule could not begin or go on; it tries again."""
    KEY_ROTATED = "key-rotated"
    """A new access key took the place of the profile's old one, which is deleted at AWS."""
    KEY_TAKEN_BACK = "key-taken-back"
    LOCKDOWN_BEGUN = "lockdown-begun"
    LOCKDOWN_DONE = "lockdown-done"
    LOCKDOWN_TAKEN_BACK = "lockdown-taken-back"
    """One step of it."""
    RESTORED = "restored"
    """What was removed or ended last is restored: a person undid that in time."""
    BACKUP_MADE = "backup-made"
    """Of the vault; the subject is this computer, the detail the file."""
    BACKUP_RESTORED = "backup-restored"
    """The subject is the computer on which it was made."""
    SHEET_SAVED = "sheet-saved"
    """The recovery sheet of a device, with its secret in clear; the detail is the file."""
    VAULT_LOCKED = "vault-locked"
    PASSPHRASE_SET = "passphrase-set"  # noqa: S105 - no password
    PASSPHRASE_CHANGED = "passphrase-changed"  # noqa: S105 - as above
    PASSPHRASE_REMOVED = "passphrase-removed"  # noqa: S105 - as above
    LOGIN_REQUESTED = "login-requested"
    """A program was given the address for another device, or brought the code of its page."""
    LOGIN_SIGNED_IN = "login-signed-in"
    LOGIN_SIGNED_OUT = "login-signed-out"
    LOGIN_ENDED = "login-ended"
    SAML_SIGNED_IN = "saml-signed-in"
    OIDC_SIGNED_IN = "oidc-signed-in"
    OIDC_SIGNED_OUT = "oidc-signed-out"
    OIDC_ENDED = "oidc-ended"
    ROOT_ALLOWED = "root-allowed"
    PORTAL_SAVED = "portal-saved"
    PORTAL_REMOVED = "portal-removed"
    PORTAL_SIGNED_IN = "portal-signed-in"
    PORTAL_SIGNED_OUT = "portal-signed-out"
    PORTAL_ENDED = "portal-ended"
    """AWS takes the sign-in to an access portal no more."""


class Channel(StrEnum):
    """The ways in which a program gets credentials."""

    NONE = ""
    HELPER = "helper"
    COMMAND_LINE = "command-line"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One line of the journal. `subject` names a profile or device; nothing holds a secret.

    Where a program asked, `channel` is the way, `program` its name, and `origin` what started it:
    one line for each process, the program that asked first.
    """

    at: datetime
    event: Event
    subject: str
    detail: str = ""
    channel: Channel = Channel.NONE
    program: str = ""
    origin: str = ""
