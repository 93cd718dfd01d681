"""Problems that last, in words: the clock, the vault, the AWS files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fobwatch.core.errors import VaultLocked, VaultNew
from fobwatch.core.iam.key_steps import DISABLE
from fobwatch.core.iam.mfa_plan import plan_of
from fobwatch.core.iam.requirement.plan import requirement_of
from fobwatch.core.vault.state import VaultState
from fobwatch.ui.mfa.change_words import with_names, words_of
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.colours import Tone
from fobwatch.ui.widgets.inline_bar import BarAction
from fobwatch.ui.window.bars import BarContent
from fobwatch.ui.words.tray_words import served_words
from fobwatch.ui.words.wording import exact_duration, several

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from fobwatch.core.activity.ports import BufferedLog
    from fobwatch.core.aws.clock import AwsTime
    from fobwatch.core.errors import FobwatchError, InvalidSetting, StorageError, VaultError
    from fobwatch.core.iam.key_rotation import KeyRotation
    from fobwatch.core.ini.text import FileProblem
    from fobwatch.core.vault.state import Waiting
    from fobwatch.core.vault.vault import Vault
    from fobwatch.core.walks.walk import Walk

RETRY = "retry"
GO_ON = "go-on"
RESUME = "resume"


def _content(
    tone: Tone,
    text: str,
    *details: str,
    others: int = 0,
    actions: tuple[BarAction, ...] = (),
    dismissable: bool = True,
) -> BarContent:
    """A bar with the details that are not empty; `others` is how many problems it leaves out."""
    more = translate("Troubles", "And %n more.", "", others) if others else ""
    words = " ".join(filter(None, (*details, more)))
    return BarContent(tone=tone, text=text, details=words, actions=actions, dismissable=dismissable)


def clock_banner(aws_time: AwsTime, platform: str = sys.platform) -> BarContent | None:
    """The clock is so far off that codes would fail if they were made for its time."""
    if not aws_time.skewed:
        return None
    advice = translate("Troubles", "Codes are made for AWS's time; set the clock to be safe.")
    return _content(Tone.WARNING, _clock_words(aws_time.offset), advice, _clock_setting(platform))


def paused_banner(*, is_paused: bool) -> BarContent | None:
    """A person has paused all, or a lockdown did: programs that ask are refused."""
    if not is_paused:
        return None
    return _content(
        Tone.WARNING,
        translate("Troubles", "Everything is paused"),
        translate("Troubles", "Programs that ask for credentials are refused."),
        actions=(BarAction(name=RESUME, text=translate("Troubles", "Resume")),),
        dismissable=False,
    )


def vault_banner(vault: Vault, served: int = 0) -> BarContent | None:
    """The keyring cannot be used, or something in it cannot be read.

    `served` is how many sessions programs get although it is locked.
    """
    problem = vault.problem
    if problem is not None:
        return _content(
            Tone.WARNING if isinstance(problem, VaultLocked) else Tone.ERROR,
            problem.title,
            problem.message,
            f"{served_words(served)}." if served else "",
            problem.remedy,
            waiting_words(vault.waiting),
            actions=(BarAction(name=RETRY, text=_vault_step(problem)),),
            dismissable=False,
        )
    return _first_of(vault.damaged if vault.state is VaultState.READY else (), Tone.ERROR)


def _first_of(errors: Sequence[FobwatchError], tone: Tone) -> BarContent | None:
    """The first of these in its own words, and how many others there are."""
    if not errors:
        return None
    first = errors[0]
    return _content(tone, first.title, first.message, first.remedy, others=len(errors) - 1)


def _vault_step(problem: VaultError) -> str:
    if isinstance(problem, VaultNew):
        return translate("Troubles", "Set up")
    if isinstance(problem, VaultLocked):
        return translate("Troubles", "Unlock")
    return translate("Troubles", "Try again")


def waiting_words(waiting: Waiting) -> str:
    """Name what the keyring has not taken; empty if nothing waits."""
    kinds = (
        (translate("Troubles", "profiles: {names}"), waiting.profiles),
        (translate("Troubles", "MFA devices: {names}"), waiting.devices),
        (translate("Troubles", "sessions: {names}"), waiting.sessions),
        (translate("Troubles", "rules for programs: {names}"), waiting.rules),
        (translate("Troubles", "sign-ins: {names}"), waiting.sign_ins + waiting.passing_sign_ins),
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
    first = problems[0]
    place = first.path
    if first.line:
        words = translate("Troubles", "{path}, line {line}")
        place = words.format(path=first.path, line=first.line)
    title = translate("Troubles", "Part of your AWS files is ignored")
    return _content(Tone.WARNING, title, f"{place}: {first.message}", others=len(problems) - 1)


def settings_banner(problems: Sequence[InvalidSetting]) -> BarContent | None:
    """Something in the file of settings is not as the user left it."""
    return _first_of(problems, Tone.WARNING)


def consoles_banner(problem: StorageError | None) -> BarContent | None:
    """Consoles from before the start may be missing from the list: a person signs out of them."""
    return _first_of([problem] if problem else [], Tone.WARNING)


def agent_banner(problem: StorageError | None) -> BarContent | None:
    """No program can ask for credentials."""
    if problem is None:
        return None
    return _content(Tone.ERROR, problem.title, problem.message, problem.remedy, dismissable=False)


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
    title = translate("Troubles", "Activity cannot be written to the disk")
    return _content(Tone.ERROR, title, problem.message, problem.remedy, waiting, dismissable=False)


def _unfinished(
    tone: Tone, title: str, details: str, walks: Sequence[Walk], action: str = ""
) -> BarContent:
    """A bar about the first of these, which stays until there are none."""
    text = action or translate("Troubles", "Go on or take back…")
    return _content(
        tone,
        title,
        details,
        others=len(walks) - 1,
        actions=(BarAction(name=GO_ON, text=text),),
        dismissable=False,
    )


def unfinished_banner(walks: Sequence[Walk]) -> BarContent | None:
    """A change of MFA devices was begun, and is not finished."""
    if not walks:
        return None
    plan = plan_of(walks[0])
    title = with_names(words_of(plan.change).unfinished, plan)
    details = translate("Troubles", "What was done at AWS so far is still there.")
    return _unfinished(Tone.WARNING, title, details, walks)


def requirement_banner(walks: Sequence[Walk]) -> BarContent | None:
    """Requiring MFA was begun, and is not finished."""
    if not walks:
        return None
    title = translate("Troubles", "Requiring MFA of {name} was not finished")
    title = title.format(name=requirement_of(walks[0]).owner.name)
    details = translate("Troubles", "What was done at AWS so far is still there.")
    return _unfinished(Tone.WARNING, title, details, walks)


def lockdown_banner(walks: Sequence[Walk]) -> BarContent | None:
    """A lockdown was begun, and something is left to do."""
    if not walks:
        return None
    title = translate("Troubles", "The lockdown of {name} is not finished")
    title = title.format(name=walks[0].subject)
    details = translate("Troubles", "Some of what a thief may have still works.")
    return _unfinished(Tone.ERROR, title, details, walks, translate("Troubles", "Go on…"))


def keys_banner(walks: Sequence[Walk], rotation: KeyRotation) -> BarContent | None:
    """A new access key was begun, or its old one has had its grace time."""
    if not walks:
        return None
    pause = rotation.pause(walks[0])
    if pause is None:
        title = translate("Troubles", "The new access key of {name} was not finished")
        details = translate("Troubles", "What was made at AWS is still there.")
    elif pause[0] == DISABLE:
        title = translate("Troubles", "The old access key of {name} can be disabled")
        details = translate("Troubles", "Its grace time is over.")
    else:
        title = translate("Troubles", "The old access key of {name} can be deleted")
        details = translate("Troubles", "It has been disabled for its grace time.")
    tone = Tone.WARNING if pause is None else Tone.INFO
    return _unfinished(tone, title.format(name=walks[0].subject), details, walks)


def no_tray() -> BarContent:
    words = translate(
        "Troubles",
        "Fobwatch stays in this window instead. While it is open, sessions are renewed; "
        "closing it ends the program.",
    )
    return _content(Tone.INFO, translate("Troubles", "This desktop shows no tray icons"), words)


def _clock_words(offset: timedelta) -> str:
    length = exact_duration(abs(offset))
    if offset.total_seconds() > 0:
        words = translate("Troubles", "Your clock is {length} behind AWS.")
    else:
        words = translate("Troubles", "Your clock is {length} ahead of AWS.")
    return words.format(length=length)


def _clock_setting(platform: str) -> str:
    """Say where the clock can be set to follow a time server."""
    if platform == "win32":
        return translate("Troubles", "In Settings, under Date & time, choose Sync now.")
    if platform == "darwin":
        return translate("Troubles", "In System Settings, set date and time automatically.")
    return translate("Troubles", "On most systems “timedatectl set-ntp true” keeps it right.")
