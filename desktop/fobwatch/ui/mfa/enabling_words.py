"""The words of the dialog that enables MFA: its steps, and what it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from fobwatch.core.iam.enrolment import Enrolment
from fobwatch.core.iam.mfa_steps import CREATE, ENABLE, PROVE, USE
from fobwatch.ui.widgets.step_list import StepWords

if TYPE_CHECKING:
    from fobwatch.ui.widgets.question_bar import QuestionBar

TAKE_BACK: Final = "take-back"
LEAVE: Final = "leave"

NO_ONE: Final = Enrolment(profile="", access_key_id="", user_arn="")
"""What is known before AWS was asked."""

translate = QCoreApplication.translate


def ask_to_stop(bar: QuestionBar) -> None:
    bar.ask(
        TAKE_BACK,
        translate("EnableMfa", "Stop, and take back what was made?"),
        translate(
            "EnableMfa",
            "The step that is under way ends first. Then the new device is removed.",
        ),
        yes=translate("EnableMfa", "Take it back"),
        no=translate("EnableMfa", "Go on enabling"),
    )


def ask_to_take_back(bar: QuestionBar) -> None:
    """The other answer closes the dialog, and leaves the walk for later."""
    bar.ask(
        TAKE_BACK,
        translate("EnableMfa", "Take back what was made?"),
        translate(
            "EnableMfa", "Until then the new device stays at AWS, and its seed in your vault."
        ),
        yes=translate("EnableMfa", "Take it back"),
        also=translate("EnableMfa", "Finish it later"),
        no=translate("EnableMfa", "Stay here"),
    )


def ask_to_forget(bar: QuestionBar) -> None:
    bar.ask(
        LEAVE,
        translate("EnableMfa", "Leave what was made as it is?"),
        translate(
            "EnableMfa",
            "Fobwatch forgets that it is unfinished. A device that is left at AWS has to be "
            "removed in the console, and its seed from the MFA devices here.",
        ),
        yes=translate("EnableMfa", "Leave it"),
        no=translate("EnableMfa", "Stay here"),
    )


def step_words(found: Enrolment, serial: str) -> tuple[StepWords, ...]:
    """What each step calls, and on whom; `serial` is the new device's."""
    enable = translate("EnableMfa", "Enable it for {user}, with two codes")
    use = translate("EnableMfa", "Use it for the profile {name}")
    return (
        StepWords(
            name=CREATE,
            title=translate("EnableMfa", "Make a virtual MFA device, its seed kept in the vault"),
            detail=f"iam:CreateVirtualMFADevice · {serial}",
        ),
        StepWords(
            name=ENABLE,
            title=enable.format(user=found.user_name),
            detail=f"iam:EnableMFADevice · {found.user_arn}",
        ),
        StepWords(
            name=PROVE,
            title=translate("EnableMfa", "Sign in with a code of it, as the proof"),
            detail=f"sts:GetSessionToken · {found.user_arn}",
        ),
        StepWords(
            name=USE,
            title=use.format(name=found.profile),
            detail=translate("EnableMfa", "In your vault. A session that is running ends."),
        ),
    )
