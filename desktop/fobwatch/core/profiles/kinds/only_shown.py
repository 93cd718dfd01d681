"""Profiles of the AWS files that Fobwatch shows and leaves to the AWS tools."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.profiles.checks import check_profile
from fobwatch.core.profiles.errors import UnusableProfile
from fobwatch.core.profiles.profile import Origin, Profile
from fobwatch.core.profiles.settings import Provider
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.profiles.profile import OwnProfile
    from fobwatch.core.profiles.settings import ProfileSettings


_OWN_PROGRAM = re.compile(
    r"""("([^"]*[\\/])?|([^\s"]*[\\/])?)fobwatch[\w.-]*("|\s|$)""", re.IGNORECASE
)
_OWN_HELPER = re.compile(r"[\\/]fobwatch[\\/](credential_helper\.py|credential-helper)(?=\s|$)")


READ_ONLY_OPTION = "--read-only"
"""Of the helper, and of the command `credentials`."""


class OtherKind(StrEnum):
    """What an `OtherProfile` is, in AWS's words."""

    SSO = "sso"
    CREDENTIAL_SOURCE = "credential-source"
    FOBWATCH = "fobwatch"
    TEMPORARY_KEYS = "temporary-keys"
    ROLE_WITH_OWN_KEYS = "role-with-own-keys"
    MALFORMED = "malformed"


_USE_THE_TOOLS = "Go on using it with the AWS tools."

_REASONS = {
    OtherKind.SSO: (
        "It signs in to IAM Identity Center, but names no account and permission set.",
        "Add sso_account_id and sso_role_name, or go on using it with the AWS tools.",
    ),
    OtherKind.CREDENTIAL_SOURCE: (
        "It takes its credentials from the computer that it runs on.",
        _USE_THE_TOOLS,
    ),
    OtherKind.FOBWATCH: (
        "The AWS files name Fobwatch for it, but the vault has no profile of this name.",
        "Add it in Fobwatch under the same name.",
    ),
    OtherKind.TEMPORARY_KEYS: (
        "The AWS files hold a session for it, which nobody can renew.",
        "Add the long-term key that the session came from.",
    ),
    OtherKind.ROLE_WITH_OWN_KEYS: (
        "It is a role and its source in one.",
        "Give the access key a profile of its own, and name that as source_profile.",
    ),
    OtherKind.MALFORMED: (
        "What the AWS files say of it cannot be used.",
        "Run “fobwatch doctor”: it names the line.",
    ),
}

_LEFT_OUT = {
    OtherKind.SSO: "it signs in through IAM Identity Center",
    OtherKind.TEMPORARY_KEYS: "its keys are temporary, and end within hours",
    OtherKind.MALFORMED: "its key or role is malformed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherProfile(Profile):
    """A profile that Fobwatch does not sign in with; `way` is how the AWS tools would do it."""

    KIND: ClassVar = "other"
    PROVIDERS: ClassVar = frozenset({Provider.PROCESS, Provider.REST})

    way: OtherKind
    origin: Origin = Origin.AWS_FILES

    @classmethod
    def from_settings(cls, settings: ProfileSettings, provider: Provider) -> OtherProfile | None:
        way = _way(provider, settings)
        return None if way is None else shown(settings, way)

    def own(self) -> OwnProfile:
        message, remedy = _REASONS[self.way]
        raise UnusableProfile(f"{self.name} cannot be started here", message, remedy)

    @property
    def left_out(self) -> str:
        return _LEFT_OUT.get(self.way, "another program signs it in")

    @property
    def kind(self) -> str:
        return self.way


def shown(settings: ProfileSettings, way: OtherKind) -> OtherProfile:
    region = settings.text("region")
    return OtherProfile(
        name=settings.name, way=way, region="" if region_problem(region) else region
    )


def as_read(profile: Profile, settings: ProfileSettings, beside: Profile | None) -> Profile:
    """The profile with what every kind reads alike, or what is shown where something is wrong.

    Names are as the files have them: every profile that is shown can be used by its name.
    """
    profile = replace(profile, origin=Origin.AWS_FILES, as_source=beside)
    if isinstance(profile, OtherProfile):
        return profile
    own = replace(profile.own(), region=settings.text("region"))
    problems = [problem for problem in check_profile(own) if problem.field != "name"]
    settings.report_all(problems)
    return replace(shown(settings, OtherKind.MALFORMED), as_source=beside) if problems else own


def unusable_problem(way: OtherKind) -> ValidationProblem:
    """Why a profile of this kind stays where it is."""
    message, remedy = _REASONS[way]
    return ValidationProblem(message.removesuffix("."), "", remedy)


def is_own_process(command: str) -> bool:
    """Whether a `credential_process` runs Fobwatch itself: the program, or its helper script."""
    return bool(_OWN_PROGRAM.match(command) or _OWN_HELPER.search(command))


def is_twin(command: str) -> bool:
    """Whether it gets credentials of another profile that only read."""
    return is_own_process(command) and READ_ONLY_OPTION in command.split()


def _way(provider: Provider, settings: ProfileSettings) -> OtherKind | None:
    match provider:
        case Provider.PROCESS if "credential_process" in settings:
            own = is_own_process(settings.text("credential_process"))
            return OtherKind.FOBWATCH if own else None
        case Provider.REST if settings.has_any("sso_session", "sso_start_url"):
            return OtherKind.SSO
    return None
