"""The answer to a program that a person, or a rule, has not allowed what it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.actions_needed import Approve
from fobwatch.core.consent.consent import MAX_NAME
from fobwatch.core.errors import FobwatchError, VaultLocked
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from fobwatch.core.consent.consent import Matter


class ConsentDenied(FobwatchError):
    """A person, or the profile's rule, said no."""

    needs_person = True


class ConsentOpen(FobwatchError):
    """A person was asked, and has not answered."""

    needs_person = True
    action_needed = Approve()


def never(matter: Matter) -> ConsentDenied:
    whose = f"the rule of “{printable(matter.because, MAX_NAME)}”" if matter.because else "its rule"
    return ConsentDenied(
        f"“{_named(matter)}” is not for programs",
        f"By {whose} no program gets anything of it.",
        "Change that in Fobwatch, on its page.",
    )


def only_narrowed(matter: Matter) -> ConsentDenied:
    return ConsentDenied(
        f"“{_named(matter)}” is narrowed for this program",
        f"It gets credentials that are {matter.narrowing}, and nothing that would give it more: "
        "no console, and no code of an MFA device.",
        "Change that in Fobwatch, on the profile's page, or ask there yourself.",
    )


def denied(matter: Matter) -> ConsentDenied:
    return ConsentDenied(
        f"“{_named(matter)}” was denied",
        "You said no when Fobwatch asked, or did not answer.",
        "Run it again and allow it, if it should have what it asks for.",
    )


def not_answered(matter: Matter) -> ConsentOpen:
    return ConsentOpen(
        f"“{_named(matter)}” needs your consent",
        "Nobody has answered Fobwatch's question.",
        "Answer it, then run the program again.",
    )


def screen_locked(matter: Matter) -> ConsentOpen:
    return ConsentOpen(
        f"“{_named(matter)}” needs your consent",
        "The screen is locked, so Fobwatch's question waits.",
        "Unlock the screen and answer it, then run the program again.",
    )


def vault_locked(matter: Matter) -> VaultLocked:
    return VaultLocked(
        f"“{_named(matter)}” needs your consent, and Fobwatch is locked",
        "While it is locked, nobody is asked.",
        "Unlock Fobwatch, then run the program again.",
    )


def too_many() -> ConsentDenied:
    return ConsentDenied(
        "Too many programs ask at once",
        "Fobwatch has more questions open than a person can answer.",
        "Answer those, then run the program again.",
    )


def _named(matter: Matter) -> str:
    return printable(matter.subject, MAX_NAME) or "All profiles"
