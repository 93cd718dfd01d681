"""Keys and roles in a copy of `~/.aws/credentials` or `~/.aws/config`."""

from __future__ import annotations

import re
from dataclasses import replace

from fobwatch.core.aws_files.config import AwsFile, parse_config, parse_credentials
from fobwatch.core.aws_files.profiles import list_profiles
from fobwatch.core.imports.findings import Findings, FoundProfile
from fobwatch.core.imports.refusals import bounded
from fobwatch.core.profiles.kinds.only_shown import OtherKind, OtherProfile
from fobwatch.core.profiles.profile import Origin, OwnProfile

_SECTION = re.compile(r"^[ \t]*\[[^\]\n{}\",]+\][ \t]*([#;].*)?$", re.MULTILINE)
_CONFIG_SECTION = re.compile(r"^[ \t]*\[(?:profile|sso-session|services)\s", re.MULTILINE)

_LEFT_OUT = {
    OtherKind.SSO: "it signs in through IAM Identity Center",
    OtherKind.TEMPORARY_KEYS: "its keys are temporary, and end within hours",
    OtherKind.MALFORMED: "its key or role is malformed",
}


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
        FoundProfile(profile=replace(profile, origin=Origin.VAULT))
        for profile in listing.profiles
        if isinstance(profile, OwnProfile)
    ]
    left = [
        f"{profile.name}: {_LEFT_OUT.get(profile.way, 'another program signs it in')}."
        for profile in listing.profiles
        if isinstance(profile, OtherProfile)
    ]
    return Findings(source="AWS files", profiles=bounded(found), notes=tuple(left))
