"""A profile in a few words, whatever its kind, and its environment."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.catalogue.environments import colour_of
from fobwatch.core.consent.consent import MAX_NAME, ConsentPolicy
from fobwatch.core.profiles.profile import Origin
from fobwatch.core.text_rules import printable
from fobwatch.ui.runtime.translation import translate
from fobwatch.ui.theme.badge import Badge
from fobwatch.ui.words.kind_words import words_of
from fobwatch.ui.words.wording import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.catalogue.profile_marks import ProfilePreferences
    from fobwatch.core.consent.consent import Ruling
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.sessions.sessions import Session


NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


def account_digits(account_id: str) -> str:
    """An account ID in groups of four, as AWS's own pages group it: `4821 0093 7715`."""
    groups = (account_id[start : start + 4] for start in range(0, len(account_id), 4))
    return "\N{NO-BREAK SPACE}".join(groups)


def account_of(profile: Profile, session: Session | None = None) -> str:
    """The account ID that the profile works in, if it is known without asking AWS."""
    if session is not None and session.account_id:
        return session.account_id
    return profile.account


def account_words(account_id: str, names: Mapping[str, str]) -> str:
    """An account by its name, as far as it has one in `names`; otherwise by its ID."""
    return printable(names.get(account_id, ""), MAX_NAME) or account_digits(account_id)


def account_fact(account_id: str, names: Mapping[str, str]) -> str:
    """`Acme Production · 4821 0093 7715`: both, where an account must not be mistaken."""
    name, digits = account_words(account_id, names), account_digits(account_id)
    return digits if name == digits else SEPARATOR.join((name, digits))


def principal(profile: Profile, session: Session | None = None) -> str:
    """Who the profile signs in as: `IAM user anna`, `Role Admin`."""
    return words_of(profile).principal(profile, session)


def device_name(serial: str) -> str:
    """An MFA device's own name, the last part of its ARN; a hardware serial as it is."""
    arn = parse_arn(serial)
    return arn.resource_name if arn else serial


def origin_words(origin: Origin) -> str:
    return {
        Origin.VAULT: translate("profile", "Fobwatch's vault"),
        Origin.AWS_FILES: translate("profile", "The AWS files"),
    }[origin]


def policy_choices(other: str = "") -> tuple[tuple[str, str], ...]:
    """Each `ConsentPolicy` with the words that complete “Programs get its credentials …”.

    Without a rule of its own, the rule of the `other` profile applies, if there is one.
    """
    none = translate("profile", "By the rule of {profile}") if other else ""
    return (
        (
            ConsentPolicy.ALWAYS,
            none.format(profile=printable(other, MAX_NAME)) or translate("profile", "Always"),
        ),
        (ConsentPolicy.ONCE_PER_PROGRAM, translate("profile", "After asking once per program")),
        (ConsentPolicy.EVERY_TIME, translate("profile", "After asking every time")),
        (ConsentPolicy.NEVER, translate("profile", "Never")),
    )


def ruling_words(ruling: Ruling | None) -> str:
    """What applies to programs by another profile's rule; empty where none does."""
    if ruling is None:
        return translate("profile", "The rule cannot be read while the vault is closed.")
    if not ruling.because or ruling.policy is ConsentPolicy.ALWAYS:
        return ""
    words = {
        ConsentPolicy.ONCE_PER_PROGRAM: translate(
            "profile", "You are asked once per program, because of {profile}."
        ),
        ConsentPolicy.EVERY_TIME: translate(
            "profile", "You are asked every time, because of {profile}."
        ),
        ConsentPolicy.NEVER: translate("profile", "No program gets them, because of {profile}."),
    }[ruling.policy]
    return words.format(profile=printable(ruling.because, MAX_NAME))


def short_line(
    profile: Profile, session: Session | None = None, names: Mapping[str, str] = NO_NAMES
) -> str:
    """`Admin · Acme Production · eu-west-1`: enough to tell one profile from another.

    `names` are those of accounts, by their IDs.
    """
    who = words_of(profile).short(profile, session)
    account = account_words(account_of(profile, session), names)
    return SEPARATOR.join(part for part in (who, account, _region(profile, session)) if part)


def long_line(
    profile: Profile, session: Session | None = None, names: Mapping[str, str] = NO_NAMES
) -> str:
    """`Role Admin · Acme Production · eu-west-1 · from dev`."""
    source = profile.source and translate("profile", "from {source}").format(source=profile.source)
    account = account_words(account_of(profile, session), names)
    parts = (principal(profile, session), account, _region(profile, session), source)
    return SEPARATOR.join(part for part in parts if part)


def _region(profile: Profile, session: Session | None) -> str:
    return profile.region or (session.region if session else "")


def colour_words(name: str) -> str:
    """One of `COLOUR_NAMES`, as a person calls it."""
    return {
        "blue": translate("Environment", "Blue"),
        "turquoise": translate("Environment", "Turquoise"),
        "green": translate("Environment", "Green"),
        "yellow": translate("Environment", "Yellow"),
        "orange": translate("Environment", "Orange"),
        "red": translate("Environment", "Red"),
        "pink": translate("Environment", "Pink"),
        "purple": translate("Environment", "Purple"),
    }[name]


def environment_badge(marks: ProfilePreferences, profile: str) -> Badge | None:
    """What is shown beside the profile's name; None where it has neither a word nor a colour."""
    environment = marks.environment(profile)
    if not environment.word and not environment.colour:
        return None
    text = environment.word or colour_words(environment.colour)
    return Badge(text=text, colour=colour_of(environment, profile).code)
