"""The profiles of the AWS files, recognised as the AWS SDKs do it.

Each kind of profile says where it is found; those places are tried in the order of botocore's
providers. A region counts for its own profile only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws_files.config import BEFORE_PROCESS, connection_of
from fobwatch.core.aws_files.ports import ProfileListing
from fobwatch.core.portals.portal import Portal, check_portal
from fobwatch.core.portals.start_url import region_of_start_url, same_start_url
from fobwatch.core.profiles.kinds.only_shown import (
    OtherKind,
    as_read,
    is_own_process,
    is_twin,
    shown,
)
from fobwatch.core.profiles.registry import all_kinds
from fobwatch.core.profiles.settings import KEY_ID, SECRET, ProfileSettings, Provider

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.ini.text import Section
    from fobwatch.core.profiles.profile import Profile

_BESIDE_A_ROLE = tuple(p for p in Provider if p > Provider.ASSUMED_ROLE)


def list_profiles(config: AwsFile, credentials: AwsFile) -> ProfileListing:
    """Every profile of the two files, in their order, and all that is skipped."""
    profiles: list[Profile] = []
    connections: dict[str, Connection] = {}
    problems = [*config.problems, *credentials.problems]
    for name in config.profiles | credentials.profiles:
        settings = ProfileSettings(
            name,
            config.profiles.get(name),
            credentials.profiles.get(name),
            sso_sessions=config.sso_sessions,
        )
        connection = _connection(settings, config.services)
        if connection != USUAL:
            connections[name] = connection
        profile = _profile(settings)
        if profile is not None:
            profiles.append(profile)
        problems += dict.fromkeys(settings.problems)  # both of a role and of its keys
    return ProfileListing(
        profiles=tuple(profiles),
        problems=tuple(problems),
        connections=connections,
        portals=tuple(_portals(config.sso_sessions.values())),
    )


def _portals(sessions: Iterable[Section]) -> Iterator[Portal]:
    """The portals of the sections `[sso-session]`, whether or not a profile uses them."""
    for section in sessions:
        start_url = same_start_url(section.text("sso_start_url"))
        region = section.text("sso_region") or region_of_start_url(start_url)
        portal = Portal(start_url=start_url, region=region)
        if region and not check_portal(portal):
            yield portal


def _connection(settings: ProfileSettings, services: Mapping[str, Section]) -> Connection:
    name = settings.text("services")
    if name and name not in services:
        settings.report(
            "services", f"There is no section [services {name}]. The AWS CLI refuses it."
        )
    return connection_of(settings.all, services)


def _profile(settings: ProfileSettings) -> Profile | None:
    """The profile, None where it provides no credentials of its own."""
    is_role = "role_arn" in settings and "web_identity_token_file" not in settings
    profile = _found(settings, Provider, _beside_role(settings) if is_role else None)
    is_ours = profile is not None and profile.kind == OtherKind.FOBWATCH
    command = settings.text("credential_process")
    if is_own_process(command) and not is_ours:
        _report_beaten(settings)
    return None if is_ours and is_twin(command) else profile


def _found(
    settings: ProfileSettings, providers: Iterable[Provider], beside: Profile | None = None
) -> Profile | None:
    tried = (
        kind.from_settings(settings, provider)
        for provider in providers
        for kind in all_kinds()
        if provider in kind.PROVIDERS
    )
    found = next((profile for profile in tried if profile is not None), None)
    return as_read(found, settings, beside) if found else None


def _beside_role(settings: ProfileSettings) -> Profile | None:
    """The profile of the keys beside a role: its MFA device is the role's, not theirs."""
    if not settings.has_any(KEY_ID, SECRET):
        return None
    found = _found(settings, _BESIDE_A_ROLE) or shown(settings, OtherKind.MALFORMED)
    return replace(found, mfa_serial="")


def _report_beaten(settings: ProfileSettings) -> None:
    """Report what tools use before Fobwatch, such as keys left over in a file."""
    key = next((key for key in BEFORE_PROCESS if key in settings), "")
    settings.report(key, f"The AWS tools use its {key} here and do not ask Fobwatch. Remove it.")
