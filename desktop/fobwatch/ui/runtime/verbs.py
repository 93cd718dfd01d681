"""All that a person can ask for in a window, menu or notice."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class Verb(Enum):
    # Enum's own is a function of Python, and each beat looks up verbs by the dozen.
    __hash__ = object.__hash__

    START = auto()
    """Start the profile's session, with `code` where one was typed."""
    RENEW = auto()
    END = auto()
    ALLOW_ROOT = auto()
    """For an hour, let the profile be the account's root user: a person was asked."""
    PASTE_RESPONSE = auto()
    """Sign in with what was copied from the page that the profile's session waits for."""
    OPEN_CONSOLE = auto()
    """Open `address`, `service`, or the console's home; starts the session first where it must."""
    RENEW_CONSOLE = auto()
    """Sign in again what `console` is about, on the page that it began with."""
    SIGN_OUT_CONSOLE = auto()
    """Sign the browser of `console` out of AWS, as a whole."""
    SIGN_OUT_CONSOLES = auto()
    """Every browser that Fobwatch signed in."""
    OPEN_SHORTCUT = auto()
    """Open it by a page that needs no session of ours, such as that of the access portal."""
    OPEN_SIGN_IN_PAGE = auto()
    """Open the page on which the profile's IAM user signs in by password."""
    COPY_COMMAND = auto()
    """Copy the command that puts the session into the shell `shell`: no secret."""
    COPY_ENVIRONMENT = auto()
    COPY_LINK = auto()
    """Copy a link for others to `address`, `service`, or the console's home: no secret."""
    COPY_CODE = auto()
    """Copy the code of the device `serial`, or of the profile's device."""
    COPY_PASSWORD = auto()
    """Copy the profile's console password."""
    SET_FAVOURITE = auto()
    UNSET_FAVOURITE = auto()
    SET_SERVICE = auto()
    """Make the console's `service` a favourite of the profile."""
    UNSET_SERVICE = auto()
    ARRANGE_PROFILES = auto()
    """Group or sort the list of profiles by `arrangement`."""
    SET_TAGS = auto()
    """Give the portal's `roles`, or the profile, these `tags`."""
    PIN = auto()
    """Let the tray's ring follow this profile."""
    UNPIN = auto()
    MUTE = auto()
    UNMUTE = auto()
    SET_POLICY = auto()
    """Let `policy` say what programs have to do to get the profile's credentials."""
    PAUSE = auto()
    RESUME = auto()
    PAUSE_ALL = auto()
    """Renew nothing, and give nothing to programs."""
    RESUME_ALL = auto()
    LOCK_VAULT = auto()
    """Hold no secret any more, until the vault is unlocked."""
    REMOVE_PROFILE = auto()
    REMOVE_DEVICE = auto()
    """Delete the seed of the device `serial`; at AWS the device stays."""
    READ_KEYS = auto()
    """Ask AWS how old the access keys of the profile's user are, also where it denied that."""
    COPY_KEY_POLICY = auto()
    """Copy the policy that lets the user see that: no secret."""
    CHECK_HEALTH = auto()
    """Look for what is unsafe at AWS and on this computer, also where AWS denied it before."""
    LOOK_AT_HEALTH = auto()
    """The same for what was not looked at for hours, and was not denied."""
    COPY_HEALTH_POLICY = auto()
    """Copy the policy that would let `finding` be looked at: no secret."""
    UNMUTE_FINDING = auto()
    TIGHTEN_FILES = auto()
    """Let nobody else on this computer read the AWS files."""
    EDIT_PORTAL = auto()
    """Edit the access portal `portal`, which the other verbs for portals are about too."""
    REMOVE_PORTAL = auto()
    RESTORE_PORTAL = auto()
    """Put back the portal that was removed last."""
    SIGN_IN = auto()
    SIGN_IN_AGAIN = auto()
    """Sign out of the portal and in, for a whole new day."""
    SIGN_OUT = auto()
    SHOW_SIGN_IN = auto()
    """Open the page of a sign-in that waits once more."""
    CANCEL_SIGN_IN = auto()
    NEW_LOGIN = auto()
    """Let a person sign in on AWS's page, whoever they are, and make their profile from that."""
    LOG_IN = auto()
    """Make the profile's sign-in of `aws login` anew, for twelve hours from now."""
    LOG_IN_ELSEWHERE = auto()
    """The same with another device's browser, to start the profile's session."""
    LOG_OUT = auto()
    """Forget it, or that at an OpenID provider; end the sessions of all profiles that use it."""
    LOG_OUT_AT_AWS = auto()
    """Of `aws login` there too: nobody renews its tokens any more."""
    FIND_ROLES = auto()
    """Ask the portal for its accounts and roles."""
    STOP_FINDING = auto()
    ADD_PROFILES = auto()
    """Of `roles`, to be used in `region`."""
    UNDO = auto()
    """Put back what was removed or ended last."""
    SHOW_PANEL = auto()
    TOGGLE_PANEL = auto()
    """Open the panel at the icon, or close it."""
    QUIT = auto()
    QUIT_ANYWAY = auto()

    # From here on, the main window and its dialogs answer, and nothing else does.
    NARROW_FOR_PROGRAMS = auto()
    """Ask what programs get less of than the profile's whole session."""
    RETRY_VAULT = auto()
    """Unlock the vault, or write again what waits."""
    CREATE_VAULT_FILE = auto()
    """Keep secrets in an encrypted file, where there is no safe keyring."""
    SET_PASSPHRASE = auto()
    """Encrypt what is in the keyring with a passphrase too."""
    CHANGE_PASSPHRASE = auto()
    """Of the keyring's entries or the encrypted file."""
    REMOVE_PASSPHRASE = auto()
    """Of the keyring's entries."""
    BACK_UP = auto()
    """Write the vault into an encrypted file that a person chooses."""
    CHOOSE_BACKUP = auto()
    """Ask what shall be if this computer is lost: a backup, a second MFA device, or neither."""
    SCHEDULE_BACKUPS = auto()
    """Choose whether that is done by itself, how often, and where."""
    RESTORE_BACKUP = auto()
    """List what is in such a file, to be taken from it."""

    NEW_PROFILE = auto()
    EDIT_PROFILE = auto()
    CHOOSE_BROWSER = auto()
    """Where the pages of the profile open, which its editor has too."""
    CHOOSE_SERVICE = auto()
    """Find a service of the console, to open it with the profile."""
    DUPLICATE_PROFILE = auto()
    IMPORT_PROFILES = auto()
    MIGRATE = auto()
    """Look for keys outside the vault, and move them there."""
    OFFER_TO_TOOLS = auto()
    """Write the profile into the AWS config file, once a person has seen the change."""
    WITHDRAW_FROM_TOOLS = auto()
    FOLLOW_RENAME = auto()
    """Let the AWS config file follow the profile from `old_name`."""
    SELECT_PROFILE = auto()
    """Select the profile that was just made, on the page of profiles."""
    SHOW_FILE_CHANGES = auto()
    NEW_DEVICE = auto()
    EDIT_DEVICE = auto()
    ENABLE_MFA = auto()
    """Make a device at AWS for the profile's user, or for one that a person chooses."""
    BACK_UP_DEVICE = auto()
    """Make one more device at AWS for the user of the device `serial`."""
    REPLACE_DEVICE = auto()
    REMOVE_AT_AWS = auto()
    RESYNC_DEVICE = auto()
    """Let AWS find the clock of the device `serial`."""
    RECOVER_DEVICE = auto()
    """Put a new device in the place of the lost one `serial`, with the session of `by` if named."""
    LOST_DEVICE = auto()
    """Lead a person who has lost a device: the one `serial`, or that of the profile, if named."""
    READ_DEVICES = auto()
    """Ask AWS which MFA devices the users of the vault have, or the user of the profile."""
    ROTATE_KEY = auto()
    """Make a new access key for the profile's user, or go on with that."""
    REQUIRE_MFA = auto()
    """Refuse the profile's user, or a group of theirs, what is not done with MFA."""
    WRITE_AS_CODE = auto()
    """Open the window that writes the account of the profile as code."""
    EXPLAIN_DENIAL = auto()
    """Open the window that says why AWS refused something; `text` is the error, if there is one."""
    LOCK_DOWN = auto()
    """Something is wrong: show what can be done for the profile, or for one that is chosen."""
    MUTE_FINDING = auto()
    """Do not show `finding` for a while; a person says why, and for how long."""
    NEW_PORTAL = auto()
    SHOW_LOGIN_CODE = auto()
    """Ask for the code that the page of `login` shows on another device."""
    WRITE_ROLES = auto()
    """Write `roles`, or all of the portal's, into the AWS config file, for use in `region`."""
    UNDO_FILE_CHANGE = auto()
    """Take back the change `change` of the AWS files."""
    SHOW_QR = auto()
    SAVE_SHEET = auto()
    """Write the recovery sheet of the device `serial` as a file to print."""

    SHOW_WINDOW = auto()
    """Open the main window, at `profile` where one is named."""
    SHOW_WITHOUT_TRAY = auto()
    """Open the main window, and say that there is no icon to open it from."""
    SHOW_PROFILES = auto()
    """Open the main window at its profiles, at `profile` where one is named."""
    SHOW_SIGN_INS = auto()
    SHOW_PORTALS = auto()
    """Open the main window at the access portal `portal`."""
    SHOW_SETTINGS = auto()
    CONFIRM_QUIT = auto()
    """Ask first: something waits for the keyring, and would be lost."""


WINDOW_VERBS: Final = frozenset(
    verb for verb in Verb if verb.value >= Verb.NARROW_FOR_PROGRAMS.value
)
"""The verbs of the last part, by their order."""
