"""What is said of an AWS account: its root user, users, keys, trails and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.health.findings import Check
from fobwatch.ui.health.finding_words import FindingWords
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _account() -> FindingWords:
    return FindingWords(
        title=translate("Health", "AWS was not asked about this account"),
        meaning=translate("Health", "So nothing is known of its root user, users and trails."),
        remedy="",
        step=translate("Health", "&Start session"),
        verb=Verb.START,
    )


def _root_user() -> FindingWords:
    return FindingWords(
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
    )


def _root_keys() -> FindingWords:
    return FindingWords(
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
    )


def _root_mfa() -> FindingWords:
    return FindingWords(
        title=translate("Health", "The root user has no MFA"),
        meaning=translate(
            "Health", "Its password alone, or access to its mailbox, opens the whole account."
        ),
        remedy=translate(
            "Health",
            "Sign in to the console as root, open Security credentials, and assign an MFA device. "
            "A security key or a passkey is best.",
        ),
    )


def _users_mfa() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Users sign in to the console without MFA"),
        meaning=translate("Health", "A password that was guessed or stolen is enough to sign in."),
        remedy=translate(
            "Health",
            "Have each of them assign an MFA device, or take the password away from those who do "
            "not use the console.",
        ),
        names=translate("Health", "Users"),
        step=translate("Health", "Open &IAM in the console"),
        verb=Verb.OPEN_CONSOLE,
        service="iam",
    )


def _own_mfa() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Your user has no MFA"),
        meaning=translate("Health", "Whoever gets the access key or the password can use it."),
        remedy=translate("Health", "Fobwatch can make a device at AWS and keep it in the vault."),
        step=translate("Health", "Enable &MFA…"),
        verb=Verb.ENABLE_MFA,
    )


def _old_key() -> FindingWords:
    return FindingWords(
        title=translate("Health", "The access key is older than your limit"),
        meaning=translate(
            "Health", "The longer a key is in use, the more places it may have been copied to."
        ),
        remedy=translate("Health", "Fobwatch can replace it, and keeps a way back for a while."),
        step=translate("Health", "&Replace access key…"),
        verb=Verb.ROTATE_KEY,
    )


def _unused_key() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Nobody uses this access key"),
        meaning=translate("Health", "Nobody would miss it, and nobody would notice its loss."),
        remedy=translate(
            "Health", "Disable it in the console. If nothing fails within some weeks, delete it."
        ),
        step=translate("Health", "Open &IAM in the console"),
        verb=Verb.OPEN_CONSOLE,
        service="iam",
    )


def _trail() -> FindingWords:
    return FindingWords(
        title=translate("Health", "No trail records what happens in all regions"),
        meaning=translate(
            "Health",
            "After 90 days nobody can say who did what, and nothing can alert you to it.",
        ),
        remedy=translate(
            "Health",
            "Create a trail in CloudTrail: one made in the console is for all regions. The first "
            "copy of management events costs nothing but its place in S3.",
        ),
        names=translate("Health", "Trails"),
        step=translate("Health", "&Open CloudTrail in the console"),
        verb=Verb.OPEN_CONSOLE,
        service="cloudtrail",
    )


def _region() -> FindingWords:
    return FindingWords(
        title=translate("Health", "A profile's region is switched off"),
        meaning=translate("Health", "AWS refuses everything in a region that the account has off."),
        remedy=translate(
            "Health",
            "Choose another region for the profile, or switch this one on in the console: Account, "
            "AWS Regions.",
        ),
        names=translate("Health", "Profiles"),
        step=translate("Health", "&Edit profile"),
        verb=Verb.EDIT_PROFILE,
    )


ACCOUNT_WORDS: Final[Mapping[Check, Callable[[], FindingWords]]] = {
    Check.ACCOUNT: _account,
    Check.ROOT_USER: _root_user,
    Check.ROOT_KEYS: _root_keys,
    Check.ROOT_MFA: _root_mfa,
    Check.USERS_MFA: _users_mfa,
    Check.OWN_MFA: _own_mfa,
    Check.OLD_KEY: _old_key,
    Check.UNUSED_KEY: _unused_key,
    Check.TRAIL: _trail,
    Check.REGION: _region,
}
