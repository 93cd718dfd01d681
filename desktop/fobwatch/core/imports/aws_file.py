"""Keys and roles in a copy of `~/.aws/credentials` or `~/.aws/config`."""

from __future__ import annotations

import re
from dataclasses import replace

from fobwatch.core.aws_files.config import AwsFile, parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.imports.findings import Findings, FoundProfile
from fobwatch.core.imports.refusals import bounded
from fobwatch.core.profiles.profile import Origin

_SECTION = re.compile(r"^[ \t]*\[[^\]\n{}\",]+\][ \t]*([#;].*)?$", re.MULTILINE)
_CONFIG_SECTION = re.compile(r"^[ \t]*\[(?:profile|sso-session|services)\s", re.MULTILINE)


def is_aws_file(text: str) -> bool:
    return _SECTION.search(text) is not None


def read_aws_file(text: str) -> Findings:
    """The keys and roles of a file as `~/.aws/credentials` or `~/.aws/config`."""
    empty = AwsFile(profiles={})
    if _CONFIG_SECTION.search(text):
        listing = list_profiles(parse_config(text, ""), empty)
    else:
        listing = list_profiles(empty, parse_credentials(text, ""))
    found = [
        FoundProfile(profile=replace(profile.own(), origin=Origin.VAULT))
        for profile in listing.profiles
        if not profile.left_out
    ]
    left = [
        f"{profile.name}: {profile.left_out}." for profile in listing.profiles if profile.left_out
    ]
    return Findings(source="AWS files", profiles=bounded(found), notes=tuple(left))
