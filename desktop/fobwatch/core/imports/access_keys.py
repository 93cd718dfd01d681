"""Access keys as AWS's tools write them: the CLI's four output formats, settings, the AWS files."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fobwatch.core.access_key_ids import account_of_key
from fobwatch.core.aws_config import AwsFile, parse_config, parse_credentials
from fobwatch.core.aws_profiles import list_profiles
from fobwatch.core.credentials import AccessKey
from fobwatch.core.errors import InvalidImport
from fobwatch.core.imports.findings import Findings, FoundProfile
from fobwatch.core.imports.refusals import bounded
from fobwatch.core.other_kinds import OtherKind
from fobwatch.core.profile_checks import MAX_PROFILE_NAME
from fobwatch.core.profiles import IamUserProfile, Origin, OtherProfile
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTION = re.compile(r"^[ \t]*\[[^\]\n{}\",]+\][ \t]*([#;].*)?$", re.MULTILINE)
_CONFIG_SECTION = re.compile(r"^[ \t]*\[(?:profile|sso-session|services)\s", re.MULTILINE)
_FILE_OF_USER = re.compile(r"([A-Za-z0-9+=,.@_-]+?)_(?:accessKeys|credentials)", re.IGNORECASE)
_KEY_ROW = re.compile(
    r"^ACCESSKEY\t(?P<id>\w+)\t\S*\t(?P<secret>\S+)\t\w+(?:\t(?P<user>\S+))?\s*$", re.MULTILINE
)
"""What `aws --output text` prints: the values in the order of their names."""

_SETTING = re.compile(
    r"^[^\w\n]*(?:export\s+|set\s+|setenv\s+|env:)?"
    r"(?P<name>AccessKeyId|SecretAccessKey|SessionToken|UserName"
    r"|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN"
    r"|AWSAccessKeyId|AWSSecretKey|Access key ID|Secret access key)"
    r"[\"'\s:|=]+(?P<value>[^\s\"'|,;]+)",
    re.MULTILINE | re.IGNORECASE,
)
"""A line of YAML, of a table as `aws --output table` draws it, of a shell's script or an .env
file, or of the console's page: a name that is known, marks, and a value."""

_FIELDS = {
    "accesskeyid": "id",
    "awsaccesskeyid": "id",
    "secretaccesskey": "secret",
    "awssecretaccesskey": "secret",
    "awssecretkey": "secret",
    "sessiontoken": "token",
    "awssessiontoken": "token",
    "username": "user",
}
_LEFT_OUT = {
    OtherKind.SSO: "it signs in through IAM Identity Center",
    OtherKind.TEMPORARY_KEYS: "its keys are temporary, and end within hours",
    OtherKind.MALFORMED: "its key or role is malformed",
}


def found_key(
    access_key_id: str, secret: str, *, user: str = "", token: str = "", file_name: str = ""
) -> FoundProfile:
    """The profile of a key, named after its user, or after the file as AWS's console names it.

    Raises `InvalidImport` for a temporary key.
    """
    key = AccessKey(access_key_id=access_key_id.strip(), secret_access_key=secret.strip())
    if token.strip():
        raise InvalidImport(
            "These credentials are temporary",
            "They have a session token, and end within hours.",
            "Import the access key that they were made with.",
            field="",
        )
    in_name = _FILE_OF_USER.match(file_name)
    name = user.strip() or (in_name[1] if in_name else "")
    fallback = account_of_key(key.access_key_id) or key.access_key_id[-4:]
    plain = printable(re.sub(r"[^\w.@+/%:-]+", "-", name, flags=re.ASCII), MAX_PROFILE_NAME)
    return FoundProfile(
        profile=IamUserProfile(name=plain or f"aws-{fallback}", access_key=key),
        is_named=bool(name),
    )


def key_in_json(value: Mapping[str, Any], file_name: str) -> FoundProfile | None:
    """The key of `aws iam create-access-key`, or of anything that names a key's parts likewise.

    None where there is none.
    """
    for each in (value, *value.values()):
        if isinstance(each, dict) and isinstance(each.get("AccessKeyId"), str):
            texts = {name: text for name, text in each.items() if isinstance(text, str)}
            return found_key(
                texts["AccessKeyId"],
                texts.get("SecretAccessKey", ""),
                user=texts.get("UserName", ""),
                token=texts.get("SessionToken", ""),
                file_name=file_name,
            )
    return None


def keys_in_text(text: str, file_name: str) -> Findings | None:
    """The key in other output of the CLI, in settings of a shell; None where there is none."""
    row = _KEY_ROW.search(text)
    if row:
        key = found_key(row["id"], row["secret"], user=row["user"] or "", file_name=file_name)
        return Findings(source="AWS CLI", profiles=(key,))
    keys = bounded(
        found_key(
            each["id"],
            each["secret"],
            user=each.get("user", ""),
            token=each.get("token", ""),
            file_name=file_name,
        )
        for each in _settings(text)
        if each.keys() >= {"id", "secret"}
    )
    return Findings(source="AWS", profiles=keys) if keys else None


def _settings(text: str) -> list[dict[str, str]]:
    """The known settings, one group for each key: another begins where a name comes again."""
    groups: list[dict[str, str]] = [{}]
    for match in _SETTING.finditer(text):
        field = _FIELDS[re.sub(r"[\W_]", "", match["name"]).casefold()]
        if field in groups[-1]:
            groups.append({})
        groups[-1][field] = match["value"]
    return groups


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
        if not isinstance(profile, OtherProfile)
    ]
    left = [
        f"{profile.name}: {_LEFT_OUT.get(OtherKind(profile.kind), 'another program signs it in')}."
        for profile in listing.profiles
        if isinstance(profile, OtherProfile)
    ]
    return Findings(source="AWS files", profiles=bounded(found), notes=tuple(left))
