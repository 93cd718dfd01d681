"""Problems that last, in words: the clock, the vault, the AWS files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from fobwatch.core.errors import VaultLocked, VaultNew
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.window.bars import BarContent
from fobwatch.ui.words.wording import exact_duration, several

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from fobwatch.core.activity.ports import BufferedLog
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.errors import InvalidSetting, StorageError, VaultError
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.vault.state import Waiting
    from fobwatch.core.vault.vault import Vault

translate = QCoreApplication.translate

RETRY = "retry"


def clock_banner(aws_time: AwsTime, platform: str = sys.platform) -> BarContent | None:
    """The clock is so far off that codes would fail if they were made for its time."""
    if not aws_time.skewed:
        return None
    return BarContent(
        tone=Tone.WARNING,
        text=_clock_words(aws_time.offset),
        details=f"{_clock_advice()} {_clock_setting(platform)}",
    )


def vault_banner(vault: Vault) -> BarContent | None:
    """The keyring cannot be used, or something in it cannot be read."""
    problem = vault.problem
    if problem is not None:
        waits = isinstance(problem, VaultLocked)
        waiting = waiting_words(vault.waiting)
        return BarContent(
            tone=Tone.WARNING if waits else Tone.ERROR,
            text=problem.title,
            details=" ".join(filter(None, (problem.message, problem.remedy, waiting))),
            actions=(BarAction(name=RETRY, text=_vault_step(problem)),),
            dismissable=False,
        )
    if vault.state is VaultState.READY and vault.damaged:
        first, others = vault.damaged[0], len(vault.damaged) - 1
        more = translate("Troubles", "And %n more.", "", others) if others else ""
        details = " ".join(filter(None, (first.message, first.remedy, more)))
        return BarContent(tone=Tone.ERROR, text=first.title, details=details)
    return None


def _vault_step(problem: VaultError) -> str:
    if isinstance(problem, VaultNew):
        return translate("Troubles", "Set up")
    if isinstance(problem, VaultLocked):
        return translate("Troubles", "Unlock")
    return translate("Troubles", "Try again")


def waiting_words(waiting: Waiting) -> str:
    """What the keyring has not taken, by name; empty if nothing waits."""
    kinds = (
        (translate("Troubles", "profiles: {names}"), waiting.profiles),
        (translate("Troubles", "MFA devices: {names}"), waiting.devices),
        (translate("Troubles", "sessions: {names}"), waiting.sessions),
        (translate("Troubles", "rules for programs: {names}"), waiting.rules),
        (
            translate("Troubles", "sign-ins: {names}"),
            waiting.sign_ins + waiting.passing_sign_ins,
        ),
    )
    parts = [words.format(names=several(names)) for words, names in kinds if names]
    if not parts:
        return ""
    words = translate("Troubles", "Not saved yet, and lost if Fobwatch quits now: {what}.")
    return words.format(what="; ".join(parts))


def files_banner(problems: Sequence[FileProblem]) -> BarContent | None:
    """Something in the AWS files is ignored, since it is malformed."""
    if not problems:
        return None
    first, others = problems[0], len(problems) - 1
    place = first.path
    if first.line:
        words = translate("Troubles", "{path}, line {line}")
        place = words.format(path=first.path, line=first.line)
    more = translate("Troubles", "And %n more.", "", others) if others else ""
    return BarContent(
        tone=Tone.WARNING,
        text=translate("Troubles", "Part of your AWS files is ignored"),
        details=" ".join(filter(None, (f"{place}: {first.message}", more))),
    )


def settings_banner(problems: Sequence[InvalidSetting]) -> BarContent | None:
    """Something in the file of settings is not as the user left it."""
    if not problems:
        return None
    first, others = problems[0], len(problems) - 1
    more = translate("Troubles", "And %n more.", "", others) if others else ""
    details = " ".join(filter(None, (first.message, first.remedy, more)))
    return BarContent(tone=Tone.WARNING, text=first.title, details=details)


def agent_banner(problem: StorageError | None) -> BarContent | None:
    """No program can ask for credentials."""
    if problem is None:
        return None
    details = f"{problem.message} {problem.remedy}"
    return BarContent(tone=Tone.ERROR, text=problem.title, details=details, dismissable=False)


def storage_banner(journal: BufferedLog) -> BarContent | None:
    """The disk refuses the journal: what programs get is not recorded."""
    problem = journal.problem
    if problem is None:
        return None
    waiting = ""
    if journal.unwritten:
        waiting = translate(
            "Troubles",
            "Lines not written yet, and lost if Fobwatch quits now: %n.",
            "",
            journal.unwritten,
        )
    return BarContent(
        tone=Tone.ERROR,
        text=translate("Troubles", "Activity cannot be written to the disk"),
        details=" ".join(filter(None, (problem.message, problem.remedy, waiting))),
        dismissable=False,
    )


def no_tray() -> BarContent:
    return BarContent(
        tone=Tone.INFO,
        text=translate("Troubles", "This desktop shows no tray icons"),
        details=translate(
            "Troubles",
            "Fobwatch stays in this window instead. While it is open, sessions are renewed; "
            "closing it ends the program.",
        ),
    )


def _clock_words(offset: timedelta) -> str:
    length = exact_duration(abs(offset))
    if offset.total_seconds() > 0:
        words = translate("Troubles", "Your clock is {length} behind AWS.")
    else:
        words = translate("Troubles", "Your clock is {length} ahead of AWS.")
    return words.format(length=length)


def _clock_advice() -> str:
    return translate("Troubles", "Codes are made for AWS's time; set the clock to be safe.")


def _clock_setting(platform: str) -> str:
    """Where the clock is set to follow a time server."""
    if platform == "win32":
        return translate("Troubles", "In Settings, under Date & time, choose Sync now.")
    if platform == "darwin":
        return translate("Troubles", "In System Settings, set date and time automatically.")
    return translate("Troubles", "On most systems “timedatectl set-ntp true” keeps it right.")
