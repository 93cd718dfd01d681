"""Checks of a whole profile, and the rules that several kinds share."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.profiles.errors import InvalidProfile
from fobwatch.core.text_rules import ValidationProblem, count, shown_character

if TYPE_CHECKING:
    from collections.abc import Callable

    from fobwatch.core.profiles.profile import OwnProfile

SHORTEST_DURATION = timedelta(seconds=900)
MAX_PROFILE_NAME = 128
_ACCOUNT_ID = re.compile(r"\d{12}", re.ASCII)
_NAME_CHARACTER = re.compile(r"[A-Za-z0-9_.@+/%:-]")


def check_profile(profile: OwnProfile) -> list[InvalidProfile]:
    """All that is wrong with the profile, in the order of a form.

    `field` is the attribute's name.
    """
    complaints = {"name": name_problem(profile.name), **profile.complaints()}
    return [InvalidProfile(*c, field=field) for field, c in complaints.items() if c]


def if_given(
    check: Callable[[str], ValidationProblem | None], text: str
) -> ValidationProblem | None:
    return check(text) if text else None


def name_problem(name: str) -> ValidationProblem | None:
    """What is wrong with a name, so that every AWS tool finds the profile by it.

    Other characters work in some clients only: those in JavaScript do not see a name with a
    blank or an accent.
    """
    if not name:
        return ValidationProblem(
            "The profile has no name", "Tools find it by its name.", "Name it."
        )
    if len(name) > MAX_PROFILE_NAME:
        return ValidationProblem(
            "The name is too long",
            f"It has {count(name)}; {MAX_PROFILE_NAME} are enough.",
            "Shorten it.",
        )
    wrong = next((c for c in name if not _NAME_CHARACTER.fullmatch(c)), None)
    if wrong is not None:
        return ValidationProblem(
            f"The name has {shown_character(wrong)} in it",
            "Every AWS tool reads A to Z, a to z, digits and _ . @ + / % : - in names.",
            "Use a dash instead.",
        )
    if name.startswith("-"):
        return ValidationProblem(
            "The name begins with a dash",
            "On a command line it would be taken for an option.",
            "Begin it with a letter.",
        )
    return None


def account_problem(account_id: str) -> ValidationProblem | None:
    if _ACCOUNT_ID.fullmatch(account_id):
        return None
    return ValidationProblem(
        "That is not an account's ID",
        "An AWS account's ID has twelve digits.",
        "Enter them without dashes.",
    )


def source_problem(profile: OwnProfile) -> ValidationProblem | None:
    """What is wrong with the source of a profile that needs one."""
    if not profile.source:
        return ValidationProblem(
            "The profile has no source",
            "AWS is asked with the credentials of another profile.",
            "Choose the profile that may do it.",
        )
    if profile.source == profile.name and profile.as_source is None:
        return ValidationProblem(
            "The profile is its own source",
            "AWS is asked with the credentials of another profile.",
            "Choose another source profile.",
        )
    return None


def duration_problem(duration: timedelta, longest: timedelta) -> ValidationProblem | None:
    if SHORTEST_DURATION <= duration <= longest and not duration % timedelta(seconds=1):
        return None
    hours = longest // timedelta(hours=1)
    return ValidationProblem(
        "A session cannot last so long" if duration > longest else "A session must last longer",
        f"AWS takes 15 minutes to {hours} hours here, in whole seconds.",
        "Choose a time between the two.",
    )
