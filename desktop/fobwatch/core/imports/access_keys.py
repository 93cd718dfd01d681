"""Access keys in AWS files, in JSON and in texts, whichever names their parts have."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fobwatch.core.aws.access_key_ids import TEMPORARY_PREFIX, account_of_key
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.imports.findings import Findings, FoundProfile, shown_name
from fobwatch.core.imports.refusals import InvalidImport, bounded
from fobwatch.core.profiles.checks import MAX_PROFILE_NAME
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


_FILE_OF_USER = re.compile(r"([A-Za-z0-9+=,.@_-]+?)_(?:accessKeys|credentials)", re.IGNORECASE)

_ENDINGS = (
    ("secretaccesskey", "secret"),
    ("secretkey", "secret"),
    ("accesskeysecret", "secret"),
    ("accesskeyid", "access_key_id"),
    ("accesskey", "access_key_id"),
    ("sessiontoken", "token"),
    ("securitytoken", "token"),
    ("username", "user"),
)
"""The ends of the names of a key's parts, in the order in which they are tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyParts:
    """One access key as a file has it; what the file does not have is empty."""

    access_key_id: str = ""
    secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    user: str = ""

    @property
    def is_temporary(self) -> bool:
        return bool(self.token.strip()) or self.access_key_id.strip().startswith(TEMPORARY_PREFIX)

    def profile(self, file_name: str) -> FoundProfile:
        """Named after its user, or after the file as AWS's console names it."""
        key = AccessKey(
            access_key_id=self.access_key_id.strip(), secret_access_key=self.secret.strip()
        )
        in_name = _FILE_OF_USER.match(file_name)
        name = shown_name(self.user.strip(), MAX_PROFILE_NAME).strip("…")
        name = name or (in_name[1] if in_name else "")
        fallback = account_of_key(key.access_key_id) or key.access_key_id[-4:]
        plain = printable(re.sub(r"[^\w.@+/%:-]+", "-", name, flags=re.ASCII), MAX_PROFILE_NAME)
        return FoundProfile(
            profile=IamUserProfile(name=plain or f"aws-{fallback}", access_key=key),
            is_named=bool(name),
        )


def part_of_key(name: str) -> tuple[str, str]:
    """The field of `KeyParts` that a setting of this name is, and the prefix of the name.

    Empty where it is none: `DEPLOY_ACCESS_KEY_ID` is the ID with the prefix `deploy`.
    """
    plain = re.sub(r"[\W_]", "", name).casefold()
    for ending, part in _ENDINGS:
        if plain.endswith(ending):
            return part, plain.removesuffix(ending).removesuffix("iam").removesuffix("aws")
    return "", ""


def key_findings(keys: Iterable[KeyParts], *, source: str, file_name: str) -> Findings | None:
    """The long-term keys among these; None where there is no key at all.

    Raises `InvalidImport` if all are temporary, or none has its secret.
    """
    some = _once(bounded(key for key in keys if key.access_key_id.strip() or key.secret.strip()))
    if not some:
        return None
    lasting = [key for key in some if not key.is_temporary]
    if not lasting:
        raise InvalidImport(
            "These credentials are temporary",
            "They have a session token, as those of sts get-session-token, sts assume-role and IAM "
            "Identity Center do, and end within hours.",
            "Import the access key that they were made with.",
        )
    if not any(key.secret.strip() for key in lasting):
        raise InvalidImport(
            "The secret access key is not in this file",
            "AWS shows it once, when the access key is created. What lists access keys later has "
            "their IDs alone.",
            "Create an access key and import what AWS shows then: aws iam create-access-key.",
        )
    left = len(some) - len(lasting)
    return Findings(
        source=source,
        profiles=tuple(key.profile(file_name) for key in lasting),
        notes=(f"Temporary credentials were left out: {left}.",) if left else (),
    )


def _once(keys: Iterable[KeyParts]) -> list[KeyParts]:
    """Terraform's state has a key as a resource, with its user, and as an output."""
    listed = list(keys)
    with_user = {(key.access_key_id, key.secret) for key in listed if key.user}
    return [
        key
        for key in dict.fromkeys(listed)
        if key.user or (key.access_key_id, key.secret) not in with_user
    ]


_ID = re.compile(r"A[KS]IA[A-Z0-9]{12,124}")
_PAIRS = (("OutputKey", "OutputValue"), ("name", "value"), ("Name", "Value"), ("Key", "Value"))
"""Forms of lists of named values: CloudFormation's outputs, variables of containers, a
password manager's own fields."""


def keys_in_json(document: object) -> Iterator[KeyParts]:
    """Every access key in it, in its order. Raises `InvalidImport` for an encrypted secret."""
    for mapping in _mappings(document):
        yield from _keys_of(mapping)


def every_value(document: object) -> Iterator[object]:
    """A document of JSON and all values in it, in their order."""
    waiting = [document]
    while waiting:
        value = waiting.pop()
        yield value
        if isinstance(value, dict):
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            waiting.extend(reversed(value))


def _mappings(document: object) -> Iterator[Mapping[str, Any]]:
    for value in every_value(document):
        if isinstance(value, dict):
            yield value
        elif isinstance(value, list):
            yield from filter(None, (_paired(value, *names) for names in _PAIRS))


def _paired(values: list[Any], name: str, text: str) -> dict[str, Any]:
    """What the list's own objects name."""
    pairs = (each for each in values if isinstance(each, dict) and name in each and text in each)
    return {each[name]: each[text] for each in pairs if isinstance(each[name], str)}


def _keys_of(mapping: Mapping[str, Any]) -> Iterator[KeyParts]:
    """The keys whose parts this object names: by AWS's names, with any prefix."""
    terraform = _of_terraform(mapping)
    if terraform is not None:
        yield terraform
    keys: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, value in mapping.items():
        part, whose = part_of_key(name)
        if part:
            keys[whose].setdefault(part, _text(value))
    for key in keys.values():
        if key.get("access_key_id") and (len(key) > 1 or _ID.fullmatch(key["access_key_id"])):
            yield KeyParts(**key)


def _text(value: object) -> str:
    """A text, also as the value of one of Terraform's outputs."""
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else ""


def _of_terraform(mapping: Mapping[str, Any]) -> KeyParts | None:
    """The attributes of an `aws_iam_access_key`, as in a state, a plan or an output."""
    key_id = mapping.get("id")
    if not isinstance(key_id, str) or not _ID.fullmatch(key_id):
        return None
    if mapping.get("encrypted_secret"):
        raise InvalidImport(
            "The secret access key is encrypted",
            "Terraform encrypted it for the PGP key that aws_iam_access_key names.",
            "Decrypt it, as with: terraform output -raw NAME | base64 --decrypt | gpg --decrypt. "
            "Then enter it in Fobwatch's window.",
        )
    if "secret" not in mapping:
        return None
    return KeyParts(
        access_key_id=key_id, secret=_text(mapping["secret"]), user=_text(mapping.get("user"))
    )


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
