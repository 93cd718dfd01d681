"""AWS's limits on the parameters of AssumeRole (AWS STS API, AssumeRole)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from urllib.parse import urlencode

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.aws.partitions import BY_NAME
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.text_rules import TextRule, ValidationProblem, count, shown_character

MAX_SESSION_TAGS = 50
MAX_TAG_KEY = 128
MAX_TAG_VALUE = 256
MAX_SESSION_POLICY = 2048
MAX_ROLE_ARN = 2048

MAX_SWITCHED_ROLE = 64
"""Characters of a role's path and name for which the console can switch to it ("Switch from a user
to an IAM role", IAM user guide), and of the name that it shows."""

_ROLE_RESOURCE = re.compile(r"role/(?:[\x21-\x7e]{0,510}/)?[\w+=,.@-]{1,64}", re.ASCII)
_POLICY_CHARACTER = re.compile(r"[\t\n\r\x20-\xff]")
_TAG_SIGNS = frozenset("_.:/=+-@")

EXTERNAL_ID = TextRule(
    subject="external ID",
    shortest=2,
    longest=1224,
    allowed=re.compile(r"[\w+=,.@:/-]", re.ASCII),
    allowed_words="letters, digits and + = , . @ : / _ -",
)
ROLE_SESSION_NAME = TextRule(
    subject="role session name",
    shortest=2,
    longest=64,
    allowed=re.compile(r"[\w+=,.@-]", re.ASCII),
    allowed_words="letters, digits and + = , . @ _ -",
)
SOURCE_IDENTITY = replace(ROLE_SESSION_NAME, subject="source identity")


def role_arn_problem(role_arn: str) -> ValidationProblem | None:
    remedy = "Enter the role's ARN: arn:aws:iam::123456789012:role/Name."
    if not role_arn:
        return ValidationProblem(
            "The role ARN is missing", "It says which role is assumed.", remedy
        )
    if any(map(str.isspace, role_arn)):
        return ValidationProblem("The role ARN has a blank in it", "An ARN has none.", "Remove it.")
    arn = parse_arn(role_arn)
    if arn is None:
        return ValidationProblem(
            "This is not an ARN", "An ARN has six parts with colons between them.", remedy
        )
    if arn.service == "sts" and arn.resource_type == "assumed-role":
        return ValidationProblem(
            "This ARN names a session, not a role",
            "It is what a role is called once it is assumed.",
            remedy,
        )
    if arn.service != "iam" or arn.resource_type != "role":
        return ValidationProblem("This ARN names something else", "It is not a role's.", remedy)
    sound = len(role_arn) <= MAX_ROLE_ARN and _ROLE_RESOURCE.fullmatch(arn.resource)
    if arn.region or not arn.account_id.isdecimal() or not sound:
        return ValidationProblem(
            "This role ARN is malformed",
            "It has an account of 12 digits, no region, and a name of at most 64 characters.",
            remedy,
        )
    return None


def session_tags_problem(tags: tuple[tuple[str, str], ...]) -> ValidationProblem | None:
    if len(tags) > MAX_SESSION_TAGS:
        return ValidationProblem(
            "There are too many session tags",
            f"There are {len(tags)}; AWS takes {MAX_SESSION_TAGS}.",
            "Remove some of them.",
        )
    keys = [key.casefold() for key, _ in tags]
    for key, value in tags:
        if keys.count(key.casefold()) > 1:
            return ValidationProblem(
                f"The session tag “{key}” is there twice",
                "To AWS, tag keys that differ only in case are the same.",
                "Remove one of them.",
            )
        complaint = _tag_problem(key, value)
        if complaint:
            return complaint
    return None


def _tag_problem(key: str, value: str) -> ValidationProblem | None:
    if not key:
        return ValidationProblem(
            "A session tag has no key", "A tag is a key and a value.", "Name it."
        )
    if len(key) > MAX_TAG_KEY or len(value) > MAX_TAG_VALUE:
        return ValidationProblem(
            f"A session tag's {'key' if len(key) > MAX_TAG_KEY else 'value'} is too long",
            f"AWS takes keys of {MAX_TAG_KEY} and values of {MAX_TAG_VALUE} characters.",
            "Shorten it.",
        )
    if key.casefold().startswith("aws:"):
        return ValidationProblem(
            "A session tag begins with aws:", "AWS keeps such keys to itself.", "Rename the tag."
        )
    wrong = next((c for c in key + value if not _is_tag_character(c)), None)
    if wrong is None:
        return None
    return ValidationProblem(
        f"A session tag has {shown_character(wrong)} in it",
        "AWS takes letters, digits, blanks and _ . : / = + - @.",
        f"Remove {shown_character(wrong)}.",
    )


def _is_tag_character(character: str) -> bool:
    return character in _TAG_SIGNS or unicodedata.category(character)[0] in "LNZ"


def session_policy_problem(policy: str) -> ValidationProblem | None:
    if len(policy) > MAX_SESSION_POLICY:
        return ValidationProblem(
            "The session policy is too long",
            f"It has {count(policy)}; AWS takes {MAX_SESSION_POLICY}.",
            "Remove blanks and line breaks, or shorten it.",
        )
    if not all(_POLICY_CHARACTER.fullmatch(c) for c in policy):
        return ValidationProblem(
            "The session policy has a character that AWS does not take",
            "It takes those of Latin-1.",
            "Replace it.",
        )
    try:
        document = parse_object(policy)
    except MalformedJson as error:
        return ValidationProblem(
            "The session policy is not JSON", f"In its text: {error}.", "Correct it there."
        )
    if "Statement" not in document:
        return ValidationProblem(
            "The session policy has no statement",
            "A policy document holds what it allows under “Statement”.",
            "Enter a whole policy document.",
        )
    return None


def switch_role_page(role_arn: str, name: str, colour: str) -> str:
    """The page on which whoever is signed in to the console switches to the role.

    The console shows `name` from then on, in `colour`: six hexadecimal digits. Empty where the
    ARN is no role's that it can switch to.
    """
    arn = parse_arn(role_arn)
    partition = BY_NAME.get(arn.partition) if arn else None
    role = arn.resource.partition("/")[2] if arn and arn.resource_type == "role" else ""
    if arn is None or partition is None or not 0 < len(role) <= MAX_SWITCHED_ROLE:
        return ""
    fields = {"account": arn.account_id, "roleName": role, "displayName": name[:MAX_SWITCHED_ROLE]}
    query = urlencode({**fields, "color": colour})
    return f"https://{partition.signin_suffix}/switchrole?{query}"
