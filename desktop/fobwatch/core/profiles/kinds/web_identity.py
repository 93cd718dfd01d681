"""A role that is assumed with a web identity token: from a file, or from a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, ClassVar

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.role_rules import ROLE_SESSION_NAME, role_arn_problem
from fobwatch.core.oidc.provider import (
    NO_PROVIDER,
    OIDC_SIGN_INS,
    OidcProvider,  # noqa: TC001 - its fields' types are read
)
from fobwatch.core.profiles.checks import duration_problem, if_given
from fobwatch.core.profiles.kinds.process import command_problem
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.settings import Provider
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from fobwatch.core.collection import RecordKind
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings

DEFAULT_DURATION = timedelta(hours=1)
LONGEST_DURATION = timedelta(hours=12)
"""AssumeRoleWithWebIdentity's (AWS STS API); a role may allow less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebIdentityProfile(OwnProfile):
    """`token_file` is read anew at each sign-in: whoever writes it replaces the token in time.

    `token_process` is a command that prints the token instead, and `provider` is where a person
    signs in for one.
    """

    KIND: ClassVar = "web-identity"
    PROVIDERS: ClassVar = frozenset({Provider.WEB_IDENTITY})
    DEFINING: ClassVar = (
        "role_arn",
        "token_file",
        "token_process",
        "provider",
        "role_session_name",
    )
    COSMETIC: ClassVar = ("duration",)
    MEANT: ClassVar = ("role_arn", "token_file", "token_process", "provider")
    SETTINGS: ClassVar = (
        "role_arn",
        "web_identity_token_file",
        "role_session_name",
        "duration_seconds",
    )
    IDENTITY: ClassVar = "role_arn"
    SEARCHED: ClassVar = ("role_arn", "token_file", "token_process", "provider.issuer_url")
    HAS_SECRET: ClassVar = False
    RECORDS: ClassVar = (OIDC_SIGN_INS,)

    role_arn: str
    token_file: str = ""
    token_process: str = ""
    provider: OidcProvider = NO_PROVIDER
    role_session_name: str = ""
    duration: timedelta = DEFAULT_DURATION

    @classmethod
    def from_settings(cls, settings: ProfileSettings, _: Provider) -> Profile | None:
        if "web_identity_token_file" not in settings:
            return None
        return cls(
            name=settings.name,
            role_arn=settings.text("role_arn"),
            token_file=settings.text("web_identity_token_file"),
            role_session_name=settings.text("role_session_name"),
            duration=settings.duration(DEFAULT_DURATION),
        )

    @property
    def sign_in_command(self) -> str:
        return self.token_process

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "role_arn": role_arn_problem(self.role_arn),
            **token_complaints(self.token_file, self.token_process, self.provider),
            "role_session_name": if_given(ROLE_SESSION_NAME.complaint, self.role_session_name),
            "region": if_given(region_problem, self.region),
            "duration": duration_problem(self.duration, LONGEST_DURATION),
        }

    @property
    def identity_provider(self) -> OidcProvider | None:
        return self.provider or None

    @property
    def records(self) -> tuple[tuple[RecordKind[Any], str], ...]:
        return ((OIDC_SIGN_INS, self.provider.key),)


def token_complaints(
    token_file: str, token_process: str, provider: OidcProvider
) -> dict[str, ValidationProblem | None]:
    """What is wrong with where a token comes from: one of the three."""
    if [bool(token_file), bool(token_process), bool(provider)].count(True) > 1:
        return {
            "token_file" if token_file else "token_process": ValidationProblem(
                "There are two sources of a token",
                "It comes from a file, from a command, or from a sign-in at the issuer.",
                "Leave one of them.",
            )
        }
    if provider:
        return provider.complaints()
    if token_process:
        return {"token_process": command_problem(token_process)}
    return {"token_file": token_file_problem(token_file)}


def token_file_problem(path: str) -> ValidationProblem | None:
    absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
    if absolute and path.isprintable():
        return None
    return ValidationProblem(
        "That is not the path of a token file",
        "Fobwatch does not run in your folders, so the path must be an absolute one.",
        "Begin it at the root, as in /var/run/secrets/token.",
    )
