"""What a finding means, and what to do about it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.health.findings import Check, Severity
from fobwatch.ui.health.account_words import ACCOUNT_WORDS
from fobwatch.ui.health.computer_words import COMPUTER_WORDS
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.theme.icons import Icon

if TYPE_CHECKING:
    from fobwatch.ui.health.finding_words import FindingWords


def finding_words(check: Check) -> FindingWords:
    return {**ACCOUNT_WORDS, **COMPUTER_WORDS}[check]()


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
    """What is not known."""
    titles = {
        Check.ROOT_KEYS: translate("Health", "Whether the root user is safe"),
        Check.USERS_MFA: translate("Health", "Whether users have MFA"),
        Check.OWN_MFA: translate("Health", "Whether your user has MFA"),
        Check.TRAIL: translate("Health", "Whether a trail records what happens"),
        Check.REGION: translate("Health", "Which regions are switched off"),
    }
    return titles.get(check) or finding_words(check).title
