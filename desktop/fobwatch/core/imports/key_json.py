"""Access keys in JSON: of the AWS CLI, CloudFormation, the CDK, Terraform, Pulumi and settings."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from fobwatch.core.errors import InvalidImport
from fobwatch.core.imports.access_keys import KeyParts, part_of_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ID = re.compile(r"A[KS]IA[A-Z0-9]{12,124}")
_PAIRS = (("OutputKey", "OutputValue"), ("name", "value"), ("Name", "Value"), ("Key", "Value"))
"""How lists of named values are written: CloudFormation's outputs, variables of containers, a
password manager's own fields."""


def keys_in_json(document: object) -> Iterator[KeyParts]:
    """Every access key in it, in its order. Raises `InvalidImport` for an encrypted secret."""
    for mapping in _mappings(document):
        yield from _keys(mapping)


def _mappings(document: object) -> Iterator[Mapping[str, Any]]:
    waiting = [document]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.extend(reversed(value.values()))
        elif isinstance(value, list):
            yield from filter(None, (_paired(value, *names) for names in _PAIRS))
            waiting.extend(reversed(value))


def _paired(values: list[Any], name: str, text: str) -> dict[str, Any]:
    """What the list's own objects name."""
    pairs = (each for each in values if isinstance(each, dict) and name in each and text in each)
    return {each[name]: each[text] for each in pairs if isinstance(each[name], str)}


def _keys(mapping: Mapping[str, Any]) -> Iterator[KeyParts]:
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
            field="",
        )
    if "secret" not in mapping:
        return None
    return KeyParts(
        access_key_id=key_id, secret=_text(mapping["secret"]), user=_text(mapping.get("user"))
    )
