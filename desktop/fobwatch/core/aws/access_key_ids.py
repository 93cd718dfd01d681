"""The meaning of an access key ID.

Prefixes: IAM user guide, "Understanding unique ID prefixes". Length and characters: IAM API,
AccessKeyMetadata.
"""

from __future__ import annotations

import base64
import binascii
import re

from fobwatch.core.text_rules import TextRule, ValidationProblem

LONG_TERM_PREFIX = "AKIA"
TEMPORARY_PREFIX = "ASIA"

_RULE = TextRule(
    subject="access key ID",
    shortest=16,
    longest=128,
    allowed=re.compile(r"\w", re.ASCII),
    allowed_words="letters and digits",
)
_NOT_KEYS = {
    "AGPA": "a user group",
    "AIDA": "an IAM user",
    "AIPA": "an instance profile",
    "ANPA": "a managed policy",
    "ANVA": "a policy version",
    "APKA": "a public key",
    "AROA": "a role",
    "ASCA": "a certificate",
}
_ID_LENGTH = 20
_LARGEST_ACCOUNT = 999_999_999_999


def account_of_key(access_key_id: str) -> str:
    """The 12-digit account that the key belongs to, empty where its ID does not say.

    IDs made since 2019 hold the account: after the prefix follow base32 digits, whose first bit
    marks the new format and whose next 40 are the account. AWS does not document this; its
    GetAccessKeyInfo returns the same answer.
    """
    prefix, digits = access_key_id[:4], access_key_id[4:]
    if prefix not in {LONG_TERM_PREFIX, TEMPORARY_PREFIX} or len(access_key_id) != _ID_LENGTH:
        return ""
    try:
        bits = int.from_bytes(base64.b32decode(digits))
    except (binascii.Error, ValueError):
        return ""
    new_format, account = divmod(bits >> 39, 1 << 40)
    return f"{account:012d}" if new_format and account <= _LARGEST_ACCOUNT else ""


def access_key_id_problem(access_key_id: str) -> ValidationProblem | None:
    """What is wrong with the ID of a long-term key."""
    if not access_key_id:
        return ValidationProblem(
            "The access key ID is missing",
            "An IAM user signs in with an access key.",
            "Enter the ID that begins with AKIA.",
        )
    prefix = access_key_id[:4]
    if prefix == TEMPORARY_PREFIX:
        return ValidationProblem(
            "This access key is a temporary one",
            "Keys that begin with ASIA belong to a session, and end with it within hours.",
            "Enter a long-term key of the IAM user: its ID begins with AKIA.",
        )
    if prefix in _NOT_KEYS:
        return ValidationProblem(
            "This is not the ID of an access key",
            f"IDs that begin with {prefix} name {_NOT_KEYS[prefix]}.",
            "Enter the ID that begins with AKIA.",
        )
    return _RULE.complaint(access_key_id)
