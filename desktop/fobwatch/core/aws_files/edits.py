"""Edits of a profile in the AWS files, whatever its section is called there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fobwatch.core.aws_files.config import parse_config, parse_credentials
from fobwatch.core.ini.edit import rename_section, set_keys

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT = "default"


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
