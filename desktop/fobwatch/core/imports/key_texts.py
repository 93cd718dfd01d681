"""Access keys in texts: other output of the AWS CLI, settings of shells and programs, notes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fobwatch.core.imports.access_keys import KeyParts, key_findings, part_of_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fobwatch.core.imports.findings import Findings

_ROW = re.compile(
    r"^(?:ACCESSKEY\s+(?P<id>\w+)\s+\S+\s+(?P<secret>\S+)\s+\w+(?:[ \t]+(?P<user>\S+))?"
    r"|CREDENTIALS\s+(?P<id2>\w+)\s+\S+\s+(?P<secret2>\S+)\s+(?P<token>\S+)"
    r"|ACCESSKEYMETADATA\s+(?P<id3>\w+)\s+\S+\s+\w+(?:[ \t]+(?P<user3>\S+))?)[ \t\r]*$",
    re.MULTILINE,
)
"""What `aws --output text` prints of create-access-key, of STS, and of list-access-keys: the
values in the order of their names."""

_SETTING = re.compile(
    r"(?:(?P<item>^[ \t]*-[ \t]+)|(?<![A-Za-z0-9]))"
    r"(?P<name>(?:AWS)?[_ -]?(?:Access[_ -]?Key(?:[_ -]?ID)?|Secret[_ -]?(?:Access[_ -]?)?Key"
    r"|(?:Session|Security)[_ -]?Token)|User[_ -]?Name|--profile)"
    r"(?:[\"' \t:|=>,]+|[ \t:]*\r?\n[ \t]*(?=A[KS]IA[A-Z0-9]|[A-Z0-9+/]{40}(?:\s|$)))"
    r"(?P<value>[\w+/][^\s\"'|,;{}()[\]]*)",
    re.MULTILINE | re.IGNORECASE,
)
"""A setting in YAML, in a table as `aws --output table` draws it, in a shell's script, in an .env
file, in Terraform's variables or on the console's page: a known name, marks, and a value."""

_BARE = re.compile(
    r"(?:^[ \t\"]*(?P<user>[\w+=.@-]+)[\"]?[,;\t][^\n]{0,200}?)?"
    r"\b(?P<id>A[KS]IA[A-Z0-9]{12,60})\b"
    r"[^A-Za-z0-9+/]{1,20}(?P<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])",
    re.MULTILINE,
)
"""An ID and, next to it, a secret: a table under headings in another language, or two lines of a
note. An ID has letters and digits only, a secret 40 characters (IAM user guide)."""


def keys_in_text(text: str, file_name: str) -> Findings | None:
    """None where there is no access key. Raises `InvalidImport` for what is no long-term key."""
    rows = key_findings(_rows(text), source="AWS CLI", file_name=file_name)
    if rows is not None:
        return rows
    settings = (key for key in _settings(text) if key.access_key_id and key.secret)
    found = key_findings(settings, source="AWS", file_name=file_name)
    if found is not None and any(each.complaint is None for each in found.profiles):
        return found
    bare = key_findings(_bare(text), source="AWS", file_name=file_name)
    lone = (key for key in _settings(text) if key.access_key_id[:4] in {"AKIA", "ASIA"})
    return bare or found or key_findings(lone, source="AWS", file_name=file_name)


def _rows(text: str) -> Iterator[KeyParts]:
    for row in _ROW.finditer(text):
        yield KeyParts(
            access_key_id=row["id"] or row["id2"] or row["id3"],
            secret=row["secret"] or row["secret2"] or "",
            token=row["token"] or "",
            user=row["user"] or row["user3"] or "",
        )


def _bare(text: str) -> Iterator[KeyParts]:
    for match in _BARE.finditer(text):
        yield KeyParts(access_key_id=match["id"], secret=match["secret"], user=match["user"] or "")


def _settings(text: str) -> Iterator[KeyParts]:
    """One for each key: the next begins with an item of a list, or where a name is repeated.

    `aws configure set` repeats its `--profile` with each value.
    """
    key: dict[str, str] = {}
    for match in _SETTING.finditer(text):
        part = "user" if match["name"].startswith("--") else part_of_key(match["name"])[0]
        is_again = part in key and (part, match["value"]) != ("user", key[part])
        if key and (is_again or match["item"]):
            yield KeyParts(**key)
            key = {}
        key[part] = match["value"]
    yield KeyParts(**key)
