"""A role that is assumed with the credentials of another profile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from fobwatch.core.aws.partitions import region_problem
from fobwatch.core.aws.role_rules import (
    EXTERNAL_ID,
    ROLE_SESSION_NAME,
    SOURCE_IDENTITY,
    role_arn_problem,
    session_policy_problem,
    session_tags_problem,
    switch_role_page,
)
from fobwatch.core.mfa.device_checks import serial_problem
from fobwatch.core.profiles.checks import duration_problem, if_given, source_problem
from fobwatch.core.profiles.kinds.only_shown import OtherKind, shown, unusable_problem
from fobwatch.core.profiles.profile import OwnProfile
from fobwatch.core.profiles.settings import KEY_ID, SECRET, Provider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.ini.text import Section
    from fobwatch.core.profiles.profile import Profile
    from fobwatch.core.profiles.settings import ProfileSettings
    from fobwatch.core.text_rules import ValidationProblem

DEFAULT_ROLE_DURATION = timedelta(hours=1)
"""AssumeRole's default (AWS STS API)."""

MAX_ROLE_DURATION = timedelta(seconds=43_200)
"""AssumeRole's; a role may allow less, and one hour is the most from another role's session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleProfile(OwnProfile):
    """Empty texts mean "not sent" to AssumeRole. `session_policy` is a JSON policy document."""

    KIND: ClassVar = "role"
    PROVIDERS: ClassVar = frozenset({Provider.ASSUMED_ROLE})
    DEFINING: ClassVar = (
        "role_arn",
        "mfa_serial",
        "external_id",
        "role_session_name",
        "source_identity",
        "session_tags",
        "session_policy",
    )
    # Of a source, its own definition counts, whatever its name. Keys beside a role
    # count where they are the source.
    COSMETIC: ClassVar = ("source_profile", "duration")
    MEANT: ClassVar = ("role_arn", "source_profile")
    SETTINGS: ClassVar = (
        "role_arn",
        "source_profile",
        "mfa_serial",
        "external_id",
        "role_session_name",
        "source_identity",
        "duration_seconds",
    )
    IDENTITY: ClassVar = "role_arn"
    SEARCHED: ClassVar = ("source_profile", "role_arn")
    HAS_SECRET: ClassVar = False

    role_arn: str
    source_profile: str
    external_id: str = ""
    role_session_name: str = ""
    source_identity: str = ""
    session_tags: tuple[tuple[str, str], ...] = ()
    session_policy: str = ""
    duration: timedelta = DEFAULT_ROLE_DURATION

    @classmethod
    def from_settings(cls, settings: ProfileSettings, _: Provider) -> Profile | None:
        if "role_arn" not in settings:
            return None
        source = settings.text("source_profile")
        if "credential_source" in settings:
            if not source:
                return shown(settings, OtherKind.CREDENTIAL_SOURCE)
            settings.report(
                "credential_source", "It has a source_profile as well; only one is allowed."
            )
            return shown(settings, OtherKind.MALFORMED)
        return cls(
            name=settings.name,
            role_arn=settings.text("role_arn"),
            source_profile=source,
            mfa_serial=settings.text("mfa_serial"),
            external_id=settings.text("external_id"),
            role_session_name=settings.text("role_session_name"),
            source_identity=settings.text("source_identity"),
            duration=settings.duration(DEFAULT_ROLE_DURATION),
        )

    def complaints(self) -> dict[str, ValidationProblem | None]:
        return {
            "role_arn": role_arn_problem(self.role_arn),
            "source_profile": source_problem(self),
            "region": if_given(region_problem, self.region),
            "mfa_serial": if_given(serial_problem, self.mfa_serial),
            "external_id": if_given(EXTERNAL_ID.complaint, self.external_id),
            "role_session_name": if_given(ROLE_SESSION_NAME.complaint, self.role_session_name),
            "source_identity": if_given(SOURCE_IDENTITY.complaint, self.source_identity),
            "session_tags": session_tags_problem(self.session_tags),
            "session_policy": if_given(session_policy_problem, self.session_policy),
            "duration": duration_problem(self.duration, MAX_ROLE_DURATION),
        }

    @property
    def source(self) -> str:
        return self.source_profile

    def console_shortcut(self, destination: str, colour: str) -> str:  # noqa: ARG002 - it leads home
        """Empty where the console would assume another role, or less of one: it sends no more."""
        if self.external_id or self.session_policy or self.session_tags or self.source_identity:
            return ""
        return switch_role_page(self.role_arn, self.name, colour)

    def with_source(self, old_name: str, new_name: str) -> Self:
        return replace(self, source_profile=new_name) if self.source_profile == old_name else self

    @classmethod
    def obstacle(cls, sections: Sequence[Section]) -> ValidationProblem | None:
        has_key = any({KEY_ID, SECRET} & section.settings.keys() for section in sections)
        return unusable_problem(OtherKind.ROLE_WITH_OWN_KEYS) if has_key else None
