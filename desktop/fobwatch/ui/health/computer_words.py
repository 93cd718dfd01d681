"""What is said of this computer: its files, its clock, the vault, and the sessions here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.health.findings import Check
from fobwatch.ui.health.finding_words import FindingWords
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.runtime.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _aws_files() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Access keys lie in clear in your AWS files"),
        meaning=translate("Health", "Every program that you start can read and send them."),
        remedy=translate("Health", "Fobwatch can move them into the vault, and undo that."),
        names=translate("Health", "Profiles"),
        step=translate("Health", "&Move them into the vault…"),
        verb=Verb.MIGRATE,
    )


def _history() -> FindingWords:
    return FindingWords(
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
        verb=Verb.ROTATE_KEY,
    )


def _environment() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Fobwatch was started with an access key in its environment"),
        meaning=translate(
            "Health", "Every program that was started in the same way has it, and may send it."
        ),
        remedy=translate(
            "Health",
            "Remove the variables from where your session sets them, such as ~/.profile, and sign "
            "in to your desktop anew.",
        ),
        names=translate("Health", "Variables"),
    )


def _permissions() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Others on this computer can read your AWS files"),
        meaning=translate("Health", "They hold keys, or tokens of sessions that last for hours."),
        remedy=translate("Health", "One click gives them the permissions that are shown here."),
        names=translate("Health", "Files"),
        step=translate("Health", "&Set the permissions right"),
        verb=Verb.TIGHTEN_FILES,
    )


def _clock() -> FindingWords:
    return FindingWords(
        title=translate("Health", "This computer's clock is wrong"),
        meaning=translate(
            "Health",
            "Fobwatch counts with AWS's time, but other programs' requests may be refused.",
        ),
        remedy=translate(
            "Health", "Let the system set its time by itself, in its settings of date and time."
        ),
    )


def _vault() -> FindingWords:
    return FindingWords(
        title=translate("Health", "The keyring cannot be used now"),
        meaning=translate("Health", "Your secrets are safe there, but nothing can be read."),
        remedy="",
        step=translate("Health", "Un&lock or try again"),
        verb=Verb.RETRY_VAULT,
    )


def _long_session() -> FindingWords:
    return FindingWords(
        title=translate("Health", "Sessions last longer than 12 hours"),
        meaning=translate(
            "Health", "Whoever gets hold of one has it overnight. Fobwatch renews shorter ones."
        ),
        remedy=translate("Health", "Let them last for 12 hours or less."),
        names=translate("Health", "Profiles"),
        step=translate("Health", "&Edit profile"),
        verb=Verb.EDIT_PROFILE,
    )


COMPUTER_WORDS: Final[Mapping[Check, Callable[[], FindingWords]]] = {
    Check.AWS_FILES: _aws_files,
    Check.HISTORY: _history,
    Check.ENVIRONMENT: _environment,
    Check.PERMISSIONS: _permissions,
    Check.CLOCK: _clock,
    Check.VAULT: _vault,
    Check.LONG_SESSION: _long_session,
}
