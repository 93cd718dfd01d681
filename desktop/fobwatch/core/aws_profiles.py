"""The profiles of the AWS files, told apart as the AWS SDKs do it.

The order of the kinds is that of botocore's providers: a role first, then web identity, IAM
Identity Center, keys of the credentials file, `aws login`, a credential process, and last keys
of the config file. Keys of the credentials file count before the same ones of the config file.
A region counts for its own profile only.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.aws_config import connection_of
from fobwatch.core.connection import USUAL
from fobwatch.core.credentials import AccessKey
from fobwatch.core.other_kinds import OtherKind
from fobwatch.core.ports import FileProblem, ProfileListing
from fobwatch.core.profile_checks import check_profile, region_complaint
from fobwatch.core.profiles import (
    DEFAULT_ROLE_DURATION,
    DEFAULT_USER_DURATION,
    IamUserProfile,
    Origin,
    OtherProfile,
    RoleProfile,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.aws_config import AwsFile
    from fobwatch.core.connection import Connection
    from fobwatch.core.ini_text import Section, Settings
    from fobwatch.core.profiles import Profile


Own = TypeVar("Own", IamUserProfile, RoleProfile)

_KEY_ID = "aws_access_key_id"
_SECRET = "aws_secret_access_key"  # noqa: S105 - the name of a setting
_TOKENS = ("aws_session_token", "aws_security_token")
_SETTING_OF = {
    "access_key_id": _KEY_ID,
    "secret_access_key": _SECRET,
    "duration": "duration_seconds",
}
"""The settings that are not called as the field of the profile."""

_BEFORE_PROCESS = (
    "web_identity_token_file",
    "role_arn",
    "sso_account_id",
    "sso_role_name",
    _KEY_ID,
    "login_session",
)
"""Keys that an AWS tool looks at before `credential_process`, in its order."""

_OWN_PROGRAM = re.compile(
    r"""("([^"]*[\\/])?|([^\s"]*[\\/])?)fobwatch[\w.-]*("|\s|$)""", re.IGNORECASE
)
_OWN_HELPER = re.compile(r"[\\/]fobwatch[\\/](credential_helper\.py|credential-helper)(?=\s|$)")
_WHOLE_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def list_profiles(config: AwsFile, credentials: AwsFile) -> ProfileListing:
    """Every profile of the two files, in their order, and all that is passed over."""
    profiles: list[Profile] = []
    connections: dict[str, Connection] = {}
    problems = [*config.problems, *credentials.problems]
    for name in config.profiles | credentials.profiles:
        reading = _Reading(name, config.profiles.get(name), credentials.profiles.get(name))
        profile = reading.profile()
        if profile is not None:
            profiles.append(profile)
        connection = reading.connection(config.services)
        if connection != USUAL:
            connections[name] = connection
        problems += dict.fromkeys(reading.problems)  # both of a role and of its keys
    return ProfileListing(
        profiles=tuple(profiles), problems=tuple(problems), connections=connections
    )


class _Reading:
    """One profile's way from its sections, of which there is at least one, to its value."""

    def __init__(self, name: str, config: Section | None, credentials: Section | None) -> None:
        self.problems: list[FileProblem] = []
        self._name = name
        self._config: Settings = config.settings if config else {}
        self._credentials: Settings = credentials.settings if credentials else {}
        self._settings: Settings = {**self._config, **self._credentials}
        self._sections = [section for section in (config, credentials) if section]

    def connection(self, services: Mapping[str, Section]) -> Connection:
        name = self._text("services")
        if name and name not in services:
            self._tell(
                "services", f"There is no section [services {name}]. The AWS CLI refuses it."
            )
        return connection_of(self._settings, services)

    def profile(self) -> Profile | None:
        """The profile, None where it gives no credentials of its own."""
        profile = self._profile()
        if is_own_process(self._text("credential_process")) and not _is_ours(profile):
            self._tell_beaten()
        return profile

    def _profile(self) -> Profile | None:
        given = self._settings.keys()
        if "web_identity_token_file" in given:
            return self._other(OtherKind.WEB_IDENTITY)
        if "role_arn" not in given:
            return self._beside_a_role()
        has_keys = given & {_KEY_ID, _SECRET}
        return self._role(as_source=self._as_source() if has_keys else None)

    def _as_source(self) -> IamUserProfile | OtherProfile:
        """What the keys beside a role are: its MFA device is the role's, not theirs."""
        found = self._beside_a_role()
        if isinstance(found, IamUserProfile):
            return replace(found, mfa_serial="")
        return found or self._other(OtherKind.MALFORMED)

    def _beside_a_role(self) -> IamUserProfile | OtherProfile | None:
        given = self._settings.keys()
        if given & {"sso_account_id", "sso_role_name"}:
            return self._other(OtherKind.SSO)
        if _KEY_ID in self._credentials:
            return self._user(self._credentials)
        if "login_session" in given:
            return self._other(OtherKind.LOGIN)
        if "credential_process" in given:
            own = is_own_process(self._text("credential_process"))
            return self._other(OtherKind.FOBWATCH if own else OtherKind.CREDENTIAL_PROCESS)
        if _KEY_ID in self._config:
            return self._user(self._config)
        return self._other(OtherKind.SSO) if given & {"sso_session", "sso_start_url"} else None

    def _user(self, keys: Settings) -> IamUserProfile | OtherProfile:
        # botocore takes the first of them that is there; an empty one is no token.
        if next((keys[token].text for token in _TOKENS if token in keys), ""):
            return self._other(OtherKind.TEMPORARY_KEYS)
        secret = keys.get(_SECRET)
        return self._checked(
            IamUserProfile(
                name=self._name,
                access_key=AccessKey(
                    access_key_id=keys[_KEY_ID].text,
                    secret_access_key=secret.text if secret else "",
                ),
                region=self._text("region"),
                mfa_serial=self._text("mfa_serial"),
                duration=self._duration(DEFAULT_USER_DURATION),
                origin=Origin.AWS_FILES,
            )
        )

    def _role(self, *, as_source: IamUserProfile | OtherProfile | None) -> Profile:
        source = self._text("source_profile")
        if "credential_source" in self._settings:
            kind = OtherKind.MALFORMED if source else OtherKind.CREDENTIAL_SOURCE
            if source:
                self._tell(
                    "credential_source", "It has a source_profile as well; only one may stand."
                )
            return replace(self._other(kind), as_source=as_source)
        return self._checked(
            RoleProfile(
                name=self._name,
                role_arn=self._text("role_arn"),
                source_profile=source,
                region=self._text("region"),
                mfa_serial=self._text("mfa_serial"),
                external_id=self._text("external_id"),
                role_session_name=self._text("role_session_name"),
                source_identity=self._text("source_identity"),
                duration=self._duration(DEFAULT_ROLE_DURATION),
                origin=Origin.AWS_FILES,
                as_source=as_source,
            ),
            as_source=as_source,
        )

    def _checked(
        self, profile: Own, *, as_source: IamUserProfile | OtherProfile | None = None
    ) -> Own | OtherProfile:
        # Names are as the files have them: all that can be shown can be called by it.
        problems = [problem for problem in check_profile(profile) if problem.field != "name"]
        for problem in problems:
            setting = _SETTING_OF.get(problem.field, problem.field)
            if setting == "duration_seconds" and not _WHOLE_NUMBER.fullmatch(self._text(setting)):
                self._tell(
                    setting,
                    "Its duration_seconds is no whole number of seconds. Write 3600 for an hour.",
                )
            else:
                self._tell(setting, f"{problem.title}. {problem.message}")
        return (
            replace(self._other(OtherKind.MALFORMED), as_source=as_source) if problems else profile
        )

    def _other(self, kind: OtherKind) -> OtherProfile:
        region = self._text("region")
        return OtherProfile(
            name=self._name, kind=kind, region="" if region_complaint(region) else region
        )

    def _text(self, key: str) -> str:
        return self._settings[key].text if key in self._settings else ""

    def _duration(self, default: timedelta) -> timedelta:
        """The duration, zero where it is no number: that is outside what is allowed."""
        text = self._text("duration_seconds")
        if not text:
            return default
        return timedelta(seconds=int(text) if _WHOLE_NUMBER.fullmatch(text) else 0)

    def _tell_beaten(self) -> None:
        """Something else of the profile goes before Fobwatch, as keys left over in a file do."""
        key = next((key for key in _BEFORE_PROCESS if key in self._settings), "")
        self._tell(key, f"The AWS tools use its {key} here and do not ask Fobwatch. Remove it.")

    def _tell(self, key: str, message: str) -> None:
        place = self._settings.get(key) or self._sections[0]
        self.problems.append(
            FileProblem(
                path=place.path, line=place.line, message=f"Profile {self._name}: {message}"
            )
        )


def _is_ours(profile: Profile | None) -> bool:
    return isinstance(profile, OtherProfile) and profile.kind == OtherKind.FOBWATCH


def is_own_process(command: str) -> bool:
    """Whether a `credential_process` runs Fobwatch itself: the program, or its helper script."""
    return bool(_OWN_PROGRAM.match(command) or _OWN_HELPER.search(command))
