"""The AWS files as shown to a program that is to ask the container endpoint.

SDKs ask the endpoint last: whatever the profile [default] provides comes before it (SDK reference
guide, "Standardized credential providers"; so do all programs of docs/clients.md but one). What
is to run as another profile must not find it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fobwatch.core.aws_files.changes import AwsFileKind, holds_secrets, masked_lines
from fobwatch.core.aws_files.config import PROFILE_KEYS
from fobwatch.core.ini.edit import set_keys
from fobwatch.core.ini.text import parse_ini
from fobwatch.core.profiles.registry import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fobwatch.core.ini.text import Section

CREDENTIAL_SETTINGS: Final = frozenset(
    {
        *PROFILE_KEYS,
        *(setting for kind in KINDS.values() for setting in kind.SETTINGS),
        "credential_source",
        "sso_region",
    }
)
"""The settings that provide a profile's credentials, and those that depend on them."""

_WITH_SECRETS: Final = frozenset(
    setting for kind in KINDS.values() if kind.HAS_SECRET for setting in kind.SETTINGS
)

DEFAULT_HEADERS: Final = (["default"], ["profile", "default"])
"""SDKs differ in which of these counts."""


def without_default(texts: Mapping[AwsFileKind, str]) -> dict[AwsFileKind, str]:
    """The texts to read in place of the user's files; a file that may stay is left out.

    No text has a secret: the config file is copied without any, and nothing is left of the
    credentials file. Raises `FileNotEditable` for a config file that cannot be parsed.
    """
    instead: dict[AwsFileKind, str] = {}
    config = texts[AwsFileKind.CONFIG]
    if _has_credentials(config):
        instead[AwsFileKind.CONFIG] = _without_secrets(_without_credentials(config))
    if _has_credentials(texts[AwsFileKind.CREDENTIALS]):
        instead[AwsFileKind.CREDENTIALS] = ""
    return instead


def _has_credentials(text: str) -> bool:
    sections = parse_ini(text, "").sections
    return any(_is_default(s) and not CREDENTIAL_SETTINGS.isdisjoint(s.settings) for s in sections)


def _is_default(section: Section) -> bool:
    words = section.header.replace('"', " ").replace("'", " ").split()
    return words in DEFAULT_HEADERS


def _without_credentials(config: str) -> str:
    for section in filter(_is_default, parse_ini(config, "").sections):
        config = set_keys(config, section.header, dict.fromkeys(CREDENTIAL_SETTINGS))
    return config


def _without_secrets(config: str) -> str:
    """Profiles lose each key; what looks like a key in a comment is masked."""
    if not holds_secrets(config):
        return config
    for section in parse_ini(config, "").sections:
        secrets = [
            key
            for key, setting in section.settings.items()
            if key in _WITH_SECRETS or holds_secrets(f"[-]\n{key} = {setting.text}")
        ]
        config = set_keys(config, section.header, dict.fromkeys(secrets))
    return "".join(f"{line}\n" for line in masked_lines(config))
