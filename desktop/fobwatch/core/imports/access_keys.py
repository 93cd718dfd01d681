"""Access keys, whichever file named their parts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fobwatch.core.aws.access_key_ids import TEMPORARY_PREFIX, account_of_key
from fobwatch.core.aws.credentials import AccessKey
from fobwatch.core.errors import InvalidImport
from fobwatch.core.imports.findings import Findings, FoundProfile, shown_name
from fobwatch.core.imports.refusals import bounded
from fobwatch.core.profiles.checks import MAX_PROFILE_NAME
from fobwatch.core.profiles.kinds.iam_user import IamUserProfile
from fobwatch.core.text_rules import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

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
"""What the names of a key's parts end with, in the order in which they are tried."""


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
    """Which field of `KeyParts` a setting of this name is, and the prefix of the name.

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
        raise _temporary()
    if not any(key.secret.strip() for key in lasting):
        raise _without_secret()
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


def _temporary() -> InvalidImport:
    return InvalidImport(
        "These credentials are temporary",
        "They have a session token, as those of sts get-session-token, sts assume-role and IAM "
        "Identity Center do, and end within hours.",
        "Import the access key that they were made with.",
        field="",
    )


def _without_secret() -> InvalidImport:
    return InvalidImport(
        "The secret access key is not in this file",
        "AWS shows it once, when the access key is created. What lists access keys later has "
        "their IDs alone.",
        "Create an access key and import what AWS shows then: aws iam create-access-key.",
        field="",
    )
