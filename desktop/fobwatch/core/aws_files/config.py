"""The profiles of the AWS files: which sections they are, how to edit them, how AWS is reached.

The two files name them differently: ``[profile x]`` in the config file, ``[x]`` in the
credentials file (SDKs and tools reference guide, "Shared config and credentials files").
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.connection import PORTAL_SERVICES, Connection
from fobwatch.core.ini.edit import rename_section, set_keys
from fobwatch.core.ini.text import FileProblem, parse_ini
from fobwatch.core.profiles.settings import KEY_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fobwatch.core.ini.text import Section, Settings


BEFORE_PROCESS = (
    "web_identity_token_file",
    "role_arn",
    "sso_account_id",
    "sso_role_name",
    "sso_session",
    "sso_start_url",
    KEY_ID,
    "login_session",
)
"""Keys that AWS tools look at before `credential_process`, in the order of botocore's providers."""

PROFILE_KEYS = frozenset({*BEFORE_PROCESS, "credential_process"})
"""Keys that provide credentials. A section that is no profile has none of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsFile:
    """The profiles of one file by name, in its order, and what is skipped.

    `services` and `sso_sessions` are its sections of those kinds by their names, which profiles
    refer to.
    """

    profiles: dict[str, Section]
    services: dict[str, Section] = field(default_factory=dict)
    sso_sessions: dict[str, Section] = field(default_factory=dict)
    problems: tuple[FileProblem, ...] = ()


DEFAULT = "default"
_FOR_ALL = "DEFAULT"
_OTHER_KINDS = frozenset({"sso-session", "services"})


class _Misnamed(Exception):
    """A section that was meant to be a profile, with the words for a person."""


def parse_config(text: str, path: str) -> AwsFile:
    """Read the text of `~/.aws/config`."""
    return _parse(text, path, _name_in_config)


def parse_credentials(text: str, path: str) -> AwsFile:
    """Read the text of `~/.aws/credentials`."""
    return _parse(text, path, _name_in_credentials)


def _parse(text: str, path: str, name_of: Callable[[Section], str]) -> AwsFile:
    ini = parse_ini(text, path)
    problems = list(ini.problems)
    profiles: dict[str, Section] = {}

    def report(section: Section, message: str) -> None:
        problems.append(FileProblem(path=path, line=section.line, message=message))

    for section in ini.sections:
        try:
            name = name_of(section)
        except _Misnamed as error:
            report(section, str(error))
            continue
        if name in profiles:
            report(section, f"The profile {name} has two sections; only one of them counts.")
        if name and not (name in profiles and section.header == DEFAULT):
            profiles[name] = section  # [profile default] counts, wherever [default] is
    return AwsFile(
        profiles=profiles,
        services=_named(ini.sections, "services"),
        sso_sessions=_named(ini.sections, "sso-session"),
        problems=tuple(problems),
    )


def _named(sections: Iterable[Section], kind: str) -> dict[str, Section]:
    """The sections `[KIND NAME]` by their names."""
    return {
        section.header.partition(" ")[2].strip(" \t\"'"): section
        for section in sections
        if section.header.startswith(f"{kind} ")
    }


def _name_in_config(section: Section) -> str:
    """The profile that the section is, empty where it is something else. Raises `_Misnamed`."""
    header = section.header
    _refuse_for_all(header)
    if header == DEFAULT:
        return header
    kind = header.partition(" ")[0].partition("\t")[0]
    if kind == "profile":
        try:
            words = shlex.split(header)
        except ValueError:
            raise _Misnamed(
                "A quotation mark in the name is not closed, so the AWS tools do not see this "
                "section. Remove it, or put the whole name in quotation marks."
            ) from None
        match words:
            case [_, name]:
                return _usable(name)
        raise _Misnamed("A profile is called [profile NAME]. Put a name with blanks in quotes.")
    if kind not in _OTHER_KINDS and section.settings.keys() & PROFILE_KEYS:
        raise _Misnamed("The AWS tools do not see this section. A profile is [profile NAME].")
    return ""


def _refuse_for_all(header: str) -> None:
    """Python's configparser, and so botocore, takes this section as a part of each other one."""
    if header == _FOR_ALL:
        raise _Misnamed(
            "The AWS CLI takes these settings for every profile that lacks them, and most other "
            "tools for none. Write [default], or put them into the profiles."
        )


def _name_in_credentials(section: Section) -> str:
    header = section.header
    _refuse_for_all(header)
    if header != header.strip() or header.split()[0] == "profile":
        raise _Misnamed(
            "The AWS tools do not see this section. In this file a profile is [NAME], without "
            "“profile” and without blanks around it."
        )
    return _usable(header)


def _usable(name: str) -> str:
    if not name or not name.isprintable():
        raise _Misnamed("The profile's name is empty or has an invisible character in it.")
    return name


def set_in_config(text: str | None, profile: str, values: Mapping[str, str | None]) -> str:
    """The text of `~/.aws/config` with these keys of the profile; None removes a key.

    Raises `FileNotEditable`. A text of None is a file that is not there.
    """
    return set_keys(text or "", config_header(text or "", profile), values)


def set_in_credentials(text: str | None, profile: str, values: Mapping[str, str | None]) -> str:
    """The same for `~/.aws/credentials`."""
    section = parse_credentials(text or "", "").profiles.get(profile)
    return set_keys(text or "", section.header if section else profile, values)


def rename_in_config(text: str, profile: str, new_name: str) -> str:
    """The text of `~/.aws/config` with the profile under another name. Raises `FileNotEditable`."""
    return rename_section(text, config_header(text, profile), _new_header(new_name))


def config_header(text: str, profile: str) -> str:
    """The text between the brackets of the profile's section, whether or not it exists."""
    section = parse_config(text, "").profiles.get(profile)
    return section.header if section else _new_header(profile)


def _new_header(profile: str) -> str:
    return DEFAULT if profile == DEFAULT else f"profile {profile}"


def connection_of(settings: Settings, services: Mapping[str, Section]) -> Connection:
    """The connection of a profile with these settings; `services` are the sections of that kind.

    The settings are those that botocore reads, with its precedence: the environment comes first
    (SDKs and tools reference guide, "Service-specific endpoints" and "General configuration").
    """

    def text(key: str) -> str:
        return settings[key].text if key in settings else ""

    section = services.get(text("services"))

    def endpoint(service: str) -> str:
        own = _nested(section.settings, service) if section else {}
        return own.get("endpoint_url") or text("endpoint_url")

    portal = ((service, endpoint(service)) for service in PORTAL_SERVICES)
    return Connection(
        ca_bundle=text("ca_bundle"),
        sts_endpoint=endpoint("sts"),
        iam_endpoint=endpoint("iam"),
        portal_endpoints=tuple((service, url) for service, url in portal if url),
        ignores_endpoints=_truth(text("ignore_configured_endpoint_urls")) is True,
        use_fips=_truth(text("use_fips_endpoint")),
        use_dualstack=_truth(text("use_dualstack_endpoint")),
    )


def _nested(settings: Settings, key: str) -> dict[str, str]:
    """The settings that are indented below a key."""
    lines = settings[key].text.split("\n") if key in settings else []
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _truth(text: str) -> bool | None:
    """Botocore's reading (`ensure_boolean`): what is not “true” is false."""
    return text.lower() == "true" if text else None
