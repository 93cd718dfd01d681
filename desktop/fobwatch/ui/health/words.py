"""The words of findings: their meaning, and what to do about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from fobwatch.core.console.console import Destination
from fobwatch.core.health.findings import Check, Severity
from fobwatch.ui.runtime.browser_intents import OpenConsole
from fobwatch.ui.runtime.intents import RetryVault
from fobwatch.ui.runtime.profile_intents import EditProfile, Migrate, RotateKey, TightenFiles
from fobwatch.ui.runtime.session_intents import StartSession
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.vault_intents import EnableMfa
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fobwatch.ui.runtime.intents import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """`names` says what the evidence's names are.

    `step` is the text of the button that asks for `intent`, which may have to be made for the
    finding's profile (see `about`); without one, the person follows `remedy`.
    """

    title: str
    meaning: str
    remedy: str = ""
    names: str = ""
    step: str = ""
    intent: Intent | Callable[..., Intent] | None = None


def finding_words(check: Check) -> FindingWords:
    return _FINDINGS[check]()


def severity_words(severity: Severity) -> str:
    return {
        Severity.HIGH: translate("Health", "High"),
        Severity.MEDIUM: translate("Health", "Medium"),
        Severity.LOW: translate("Health", "Low"),
        Severity.UNKNOWN: translate("Health", "Not known"),
    }[severity]


TONES: Final = {
    Severity.HIGH: (Tone.ERROR, Icon.ERROR),
    Severity.MEDIUM: (Tone.WARNING, Icon.WARNING),
    Severity.LOW: (Tone.INFO, Icon.INFO),
    Severity.UNKNOWN: (Tone.NEUTRAL, Icon.INFO),
}


def unknown_title(check: Check) -> str:
    """The title of a finding that could not be checked."""
    titles = {
        Check.ROOT_KEYS: translate("Health", "Whether the root user is safe"),
        Check.USERS_MFA: translate("Health", "Whether users have MFA"),
        Check.OWN_MFA: translate("Health", "Whether your user has MFA"),
        Check.TRAIL: translate("Health", "Whether a trail records what happens"),
        Check.REGION: translate("Health", "Which regions are switched off"),
    }
    return titles.get(check) or finding_words(check).title


_FINDINGS: Final[Mapping[Check, Callable[[], FindingWords]]] = {
    Check.ACCOUNT: lambda: FindingWords(
        title=translate("Health", "AWS was not asked about this account"),
        meaning=translate("Health", "So nothing is known of its root user, users and trails."),
        step=translate("Health", "&Start session"),
        intent=StartSession,
    ),
    Check.ROOT_USER: lambda: FindingWords(
        title=translate("Health", "The vault has a root user's access key"),
        meaning=translate(
            "Health",
            "Whoever has it can do everything in the account, and no policy limits it.",
        ),
        remedy=translate(
            "Health",
            "Make an IAM user or a role for your work. Then sign in to the console as root, open "
            "Security credentials, delete the access key, and delete this profile.",
        ),
    ),
    Check.ROOT_KEYS: lambda: FindingWords(
        title=translate("Health", "The root user has access keys"),
        meaning=translate(
            "Health",
            "Whoever has one can do everything in the account, and no policy limits it.",
        ),
        remedy=translate(
            "Health",
            "Sign in to the console as root and open Security credentials. Disable each access "
            "key, wait until you know that nothing needs it, and delete it.",
        ),
    ),
    Check.ROOT_MFA: lambda: FindingWords(
        title=translate("Health", "The root user has no MFA"),
        meaning=translate(
            "Health", "Its password alone, or access to its mailbox, opens the whole account."
        ),
        remedy=translate(
            "Health",
            "Sign in to the console as root, open Security credentials, and assign an MFA device. "
            "A security key or a passkey is best.",
        ),
    ),
    Check.USERS_MFA: lambda: FindingWords(
        title=translate("Health", "Users sign in to the console without MFA"),
        meaning=translate("Health", "A password that was guessed or stolen is enough to sign in."),
        remedy=translate(
            "Health",
            "Have each of them assign an MFA device, or take the password away from those who do "
            "not use the console.",
        ),
        names=translate("Health", "Users"),
        step=translate("Health", "Open &IAM in the console"),
        intent=partial(OpenConsole, destination=Destination(service="iam")),
    ),
    Check.OWN_MFA: lambda: FindingWords(
        title=translate("Health", "Your user has no MFA"),
        meaning=translate("Health", "Whoever gets the access key or the password can use it."),
        remedy=translate("Health", "Fobwatch can make a device at AWS and keep it in the vault."),
        step=translate("Health", "Enable &MFA…"),
        intent=EnableMfa,
    ),
    Check.OLD_KEY: lambda: FindingWords(
        title=translate("Health", "The access key is older than your limit"),
        meaning=translate(
            "Health", "The longer a key is in use, the more places it may have been copied to."
        ),
        remedy=translate("Health", "Fobwatch can replace it, and keeps a way back for a while."),
        step=translate("Health", "&Replace access key…"),
        intent=RotateKey,
    ),
    Check.UNUSED_KEY: lambda: FindingWords(
        title=translate("Health", "Nobody uses this access key"),
        meaning=translate("Health", "Nobody would miss it, and nobody would notice its loss."),
        remedy=translate(
            "Health", "Disable it in the console. If nothing fails within some weeks, delete it."
        ),
        step=translate("Health", "Open &IAM in the console"),
        intent=partial(OpenConsole, destination=Destination(service="iam")),
    ),
    Check.TRAIL: lambda: FindingWords(
        title=translate("Health", "No trail records what happens in all regions"),
        meaning=translate(
            "Health",
            "After 90 days nobody can say who did what, and nothing can alert you to it.",
        ),
        remedy=translate(
            "Health",
            "Create a trail in CloudTrail: one made in the console is for all regions. The first "
            "copy of management events costs nothing but its storage in S3.",
        ),
        names=translate("Health", "Trails"),
        step=translate("Health", "&Open CloudTrail in the console"),
        intent=partial(OpenConsole, destination=Destination(service="cloudtrail")),
    ),
    Check.REGION: lambda: FindingWords(
        title=translate("Health", "A profile's region is switched off"),
        meaning=translate(
            "Health", "AWS refuses everything in a region that the account has not enabled."
        ),
        remedy=translate(
            "Health",
            "Choose another region for the profile, or enable this one in the console: Account, "
            "AWS Regions.",
        ),
        names=translate("Health", "Profiles"),
        step=translate("Health", "&Edit profile"),
        intent=EditProfile,
    ),
    Check.AWS_FILES: lambda: FindingWords(
        title=translate("Health", "Access keys are in clear text in your AWS files"),
        meaning=translate("Health", "Every program that you start can read and send them."),
        remedy=translate("Health", "Fobwatch can move them into the vault, and undo that."),
        names=translate("Health", "Profiles"),
        step=translate("Health", "&Move them into the vault…"),
        intent=Migrate(),
    ),
    Check.HISTORY: lambda: FindingWords(
        title=translate("Health", "A shell remembers a secret access key"),
        meaning=translate(
            "Health", "It was typed as part of a command, and every program can read the file."
        ),
        remedy=translate(
            "Health",
            "Replace the access key first: it may have been read. Then close your shells, and "
            "delete these lines from the file.",
        ),
        names=translate("Health", "Lines"),
        step=translate("Health", "&Replace access key…"),
        intent=RotateKey,
    ),
    Check.ENVIRONMENT: lambda: FindingWords(
        title=translate("Health", "Fobwatch was started with an access key in its environment"),
        meaning=translate(
            "Health", "Every program that was started in the same way has it, and may send it."
        ),
        remedy=translate(
            "Health",
            "Remove the variables from where your session sets them, such as ~/.profile, and sign "
            "in to your desktop again.",
        ),
        names=translate("Health", "Variables"),
    ),
    Check.PERMISSIONS: lambda: FindingWords(
        title=translate("Health", "Others on this computer can read your AWS files"),
        meaning=translate("Health", "They hold keys, or tokens of sessions that last for hours."),
        remedy=translate("Health", "One click sets the permissions that are shown here."),
        names=translate("Health", "Files"),
        step=translate("Health", "&Fix the permissions"),
        intent=TightenFiles(),
    ),
    Check.CLOCK: lambda: FindingWords(
        title=translate("Health", "This computer's clock is wrong"),
        meaning=translate(
            "Health",
            "Fobwatch counts with AWS's time, but other programs' requests may be refused.",
        ),
        remedy=translate(
            "Health", "Turn on automatic time in the date and time settings of the system."
        ),
    ),
    Check.VAULT: lambda: FindingWords(
        title=translate("Health", "The keyring cannot be used now"),
        meaning=translate("Health", "Your secrets are safe there, but nothing can be read."),
        step=translate("Health", "Un&lock or try again"),
        intent=RetryVault(),
    ),
    Check.LONG_SESSION: lambda: FindingWords(
        title=translate("Health", "Sessions last longer than 12 hours"),
        meaning=translate(
            "Health", "Whoever gets hold of one can use it overnight. Fobwatch renews shorter ones."
        ),
        remedy=translate("Health", "Let them last for 12 hours or less."),
        names=translate("Health", "Profiles"),
        step=translate("Health", "&Edit profile"),
        intent=EditProfile,
    ),
}
