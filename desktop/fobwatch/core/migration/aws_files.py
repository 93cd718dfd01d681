"""Find what can be moved out of the AWS files, recognised as the AWS tools read them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.migration.model import ImportableProfile, Place, SkippedProfile, Store
from fobwatch.core.migration.other_programs import asks_for, store_behind
from fobwatch.core.profiles.checks import name_problem
from fobwatch.core.profiles.kinds.assumed_role import RoleProfile
from fobwatch.core.profiles.kinds.only_shown import (
    OtherKind,
    OtherProfile,
    is_own_process,
    unusable_problem,
)
from fobwatch.core.profiles.kinds.process import ProcessProfile
from fobwatch.core.profiles.profile import Origin, OwnProfile
from fobwatch.core.profiles.settings import SECRET
from fobwatch.core.text_rules import ValidationProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fobwatch.core.aws_files.config import AwsFile
    from fobwatch.core.ini.text import FileProblem, Section, Setting
    from fobwatch.core.profiles.profile import Profile

INCLUDED_SETTINGS: Final = frozenset(
    {
        *RoleProfile.SETTINGS,
        "region",
        *("sso_start_url", "sso_region", "sso_account_id", "sso_role_name"),
        *("web_identity_token_file", "web_identity_token_process", "credential_process"),
    }
) - {"source_identity"}
"""What aws-vault takes from an included profile (`vault/config.go`, populateFromConfigFile)."""

_WAYS_TO_SIGN_IN: Final = (
    ("aws_access_key_id",),
    ("role_arn", "source_profile"),
    ("role_arn", "credential_source"),
    ("web_identity_token_file",),
    ("sso_session", "sso_account_id"),
    ("sso_start_url", "sso_account_id"),
    ("login_session",),
)
"""The settings of each way by which AWS tools sign a profile in without aws-vault."""

_INCLUDED_WAYS: Final = frozenset(
    key
    for key in INCLUDED_SETTINGS
    if key in {"role_arn", "source_profile", "credential_process"}
    or key.startswith(("sso_", "web_identity_"))
)

_HALF_A_KEY = ValidationProblem(
    "It is half an access key",
    "There is a secret access key without the ID that it belongs to.",
    "Remove it, or add the ID.",
)


def files_findings(
    config: AwsFile, credentials: AwsFile
) -> tuple[list[ImportableProfile], list[SkippedProfile]]:
    """Every profile of the two files that has a secret, or a way to sign in."""
    listing = list_profiles(with_included(config, credentials.profiles), credentials)
    profiles = {profile.name: profile for profile in listing.profiles}
    movable: list[ImportableProfile] = []
    skipped: list[SkippedProfile] = []
    for name in config.profiles | credentials.profiles:
        held = (credentials.profiles.get(name), config.profiles.get(name))
        sections = [section for section in held if section is not None]
        profile = profiles.get(name)
        why = _obstacle(name, profile, sections, listing.problems)
        if why is not None:
            skipped.append(_skipped(name, profile, sections, why))
        elif isinstance(profile, OwnProfile):
            movable.append(
                ImportableProfile(
                    store=Store.AWS_FILES,
                    profile=replace(profile, origin=Origin.VAULT),
                    places=_places(sections),
                    plaintext=profile.HAS_SECRET,
                )
            )
    return movable, skipped


def with_included(config: AwsFile, beside: Mapping[str, Section] = MappingProxyType({})) -> AwsFile:
    """The config file with the settings that each profile includes from others.

    Only aws-vault reads `include_profile`, and `parent_profile` where there is none (aws-vault,
    USAGE.md and `vault/config.go`), but a person who wrote them means them. A profile that has its
    own way to sign in, also in the section `beside` it, takes no other: AWS tools read none.
    """
    profiles = config.profiles
    whole: dict[str, Section] = {}
    for name, section in profiles.items():
        own = {*section.settings, *(beside[name].settings if name in beside else ())}
        has_way = any(own.issuperset(way) for way in _WAYS_TO_SIGN_IN)
        lent = INCLUDED_SETTINGS - _INCLUDED_WAYS if has_way else INCLUDED_SETTINGS
        whole[name] = replace(section, settings=_inherited(name, profiles, lent))
    return replace(config, profiles=whole)


def _inherited(name: str, profiles: dict[str, Section], lent: frozenset[str]) -> dict[str, Setting]:
    settings: dict[str, Setting] = {}
    seen = set()
    while name in profiles and name not in seen:
        seen.add(name)
        own = profiles[name].settings
        included = {key: own[key] for key in own if key in lent}
        settings = {**(included if len(seen) > 1 else own), **settings}
        includes = own.get("include_profile") or own.get("parent_profile")
        name = includes.text if includes else ""
    return settings


def _obstacle(
    name: str,
    profile: Profile | None,
    sections: Sequence[Section],
    problems: Iterable[FileProblem],
) -> ValidationProblem | None:
    """Why the profile stays in the files; None also where there is nothing to move."""
    if profile is None:
        return _HALF_A_KEY if _in_any(SECRET, sections) else None
    if isinstance(profile, OtherProfile):
        return _other_kind(profile, sections, problems)
    wrong_name = name_problem(name)
    if wrong_name is not None:
        return wrong_name
    beside = profile.obstacle(sections) if isinstance(profile, OwnProfile) else None
    return beside or _other_program(sections)


def _other_program(sections: Sequence[Section]) -> ValidationProblem | None:
    commands = [
        s.settings["credential_process"].text
        for s in sections
        if _in_any("credential_process", [s])
    ]
    if all(map(is_own_process, commands)):
        return None
    return ValidationProblem(
        "It names another program as well",
        "Its credential_process is not Fobwatch's, and would have to be replaced.",
        "Remove that line if you no longer use the program.",
    )


def _other_kind(
    profile: OtherProfile, sections: Sequence[Section], problems: Iterable[FileProblem]
) -> ValidationProblem | None:
    kind = profile.way
    if kind is OtherKind.MALFORMED:
        return _malformed(profile.name, problems)
    if kind is OtherKind.FOBWATCH and not _in_any(SECRET, sections):
        return None
    return unusable_problem(kind)


def _malformed(name: str, problems: Iterable[FileProblem]) -> ValidationProblem:
    mine = f"Profile {name}: "
    for problem in problems:
        if problem.message.startswith(mine):
            return ValidationProblem(
                "It cannot be used as it is",
                problem.message.removeprefix(mine),
                f"Correct line {problem.line} of {problem.path}.",
            )
    return unusable_problem(OtherKind.MALFORMED)


def _skipped(
    name: str, profile: Profile | None, sections: Sequence[Section], why: ValidationProblem
) -> SkippedProfile:
    store, launcher = _command_of(profile, sections)
    return SkippedProfile(
        store=Store.AWS_FILES,
        name=name,
        why=_behind(store, launcher) if store and launcher else why,
        places=_places(sections),
        plaintext=_in_any(SECRET, sections),
        command_of=store,
        launcher=launcher,
    )


def _behind(store: Store, launcher: str) -> ValidationProblem:
    return ValidationProblem(
        f"Its command is {store} behind “{launcher}”",
        "What else that program does would be lost.",
        f"Let credential_process begin with {store} itself, then look again.",
    )


def _command_of(profile: Profile | None, sections: Iterable[Section]) -> tuple[Store | None, str]:
    """The store whose program provides the profile's credentials, and the launcher of that program.

    Both are empty where the profile has another way to credentials.
    """
    if profile is not None and profile.kind == ProcessProfile.KIND:
        for section in sections:
            if "credential_process" in section.settings:
                command = section.settings["credential_process"].text
                store, launcher = store_behind(command)
                is_anothers = store is Store.AWS_VAULT and not asks_for(profile.name, command)
                return (None, "") if is_anothers else (store, launcher)
    return None, ""


def _in_any(key: str, sections: Sequence[Section]) -> bool:
    return any(key in section.settings for section in sections)


def _places(sections: Sequence[Section]) -> tuple[Place, ...]:
    return tuple(Place(where=section.path, line=section.line) for section in sections)
