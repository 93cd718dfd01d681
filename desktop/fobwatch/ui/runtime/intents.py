"""What a person asks for, whichever window, menu or notice they ask in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from fobwatch.core.agent.shell_environment import Shell
    from fobwatch.core.consent.consent import ConsentPolicy


class Verb(Enum):
    START = auto()
    """Start the profile's session, with `code` where one was typed."""
    RENEW = auto()
    END = auto()
    OPEN_CONSOLE = auto()
    """Open `service`, or the console's home; starts the session first where it must."""
    COPY_COMMAND = auto()
    """Copy the command that puts the session into the shell `shell`: no secret."""
    COPY_ENVIRONMENT = auto()
    COPY_CODE = auto()
    """Copy the code of the device `serial`, or of the profile's device."""
    SET_FAVOURITE = auto()
    UNSET_FAVOURITE = auto()
    PIN = auto()
    """Let the tray's ring follow this profile."""
    UNPIN = auto()
    MUTE = auto()
    UNMUTE = auto()
    SET_POLICY = auto()
    """What programs have to do to get the profile's credentials: `policy`."""
    PAUSE = auto()
    RESUME = auto()
    PAUSE_ALL = auto()
    """Renew nothing, and give nothing to programs."""
    RESUME_ALL = auto()
    LOCK_VAULT = auto()
    """Hold no secret any more, until the vault is unlocked."""
    RETRY_VAULT = auto()
    """Unlock the vault, or write again what waits."""
    CREATE_VAULT_FILE = auto()
    """Keep secrets in an encrypted file, where there is no safe keyring."""
    CHANGE_PASSPHRASE = auto()
    """Of that file."""

    NEW_PROFILE = auto()
    EDIT_PROFILE = auto()
    DUPLICATE_PROFILE = auto()
    REMOVE_PROFILE = auto()
    IMPORT_PROFILES = auto()
    MIGRATE = auto()
    """Look for keys outside the vault, and move them there."""
    OFFER_TO_TOOLS = auto()
    """Write the profile into the AWS config file, once a person has seen the change."""
    WITHDRAW_FROM_TOOLS = auto()
    FOLLOW_RENAME = auto()
    """Let the AWS config file follow the profile from `old_name`."""
    SHOW_FILE_CHANGES = auto()
    NEW_DEVICE = auto()
    EDIT_DEVICE = auto()
    REMOVE_DEVICE = auto()
    UNDO = auto()
    """Put back what was removed or ended last."""
    SHOW_QR = auto()

    SHOW_PANEL = auto()
    TOGGLE_PANEL = auto()
    """Open the panel at the icon, or close it."""
    SHOW_WINDOW = auto()
    """Open the main window, at `profile` where one is named."""
    SHOW_WITHOUT_TRAY = auto()
    """Open the main window, and say that there is no icon to open it from."""
    SHOW_PROFILES = auto()
    SHOW_SETTINGS = auto()
    QUIT = auto()
    CONFIRM_QUIT = auto()
    """Ask first: something waits for the keyring, and would be lost."""
    QUIT_ANYWAY = auto()


WINDOW_VERBS: Final = frozenset(
    {
        Verb.RETRY_VAULT,
        Verb.CREATE_VAULT_FILE,
        Verb.CHANGE_PASSPHRASE,
        Verb.NEW_PROFILE,
        Verb.EDIT_PROFILE,
        Verb.DUPLICATE_PROFILE,
        Verb.IMPORT_PROFILES,
        Verb.MIGRATE,
        Verb.OFFER_TO_TOOLS,
        Verb.WITHDRAW_FROM_TOOLS,
        Verb.FOLLOW_RENAME,
        Verb.SHOW_FILE_CHANGES,
        Verb.NEW_DEVICE,
        Verb.EDIT_DEVICE,
        Verb.SHOW_QR,
        Verb.SHOW_WINDOW,
        Verb.SHOW_WITHOUT_TRAY,
        Verb.SHOW_PROFILES,
        Verb.SHOW_SETTINGS,
        Verb.CONFIRM_QUIT,
    }
)
"""What the main window and its dialogs answer, and nothing else does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A verb with what it is about. `shell` None means the user's own one."""

    verb: Verb
    profile: str = ""
    old_name: str = ""
    serial: str = ""
    service: str = ""
    shell: Shell | None = None
    policy: ConsentPolicy | None = None
    code: str = field(default="", repr=False)
