"""A profile's definition: all that decides who its session is, as one digest.

A session belongs to the definition that made it. What stands in `IDENTITY`, of any profile of the
chain, decides who one is at AWS or what the session may do; what stands in `COSMETIC` does not: a
name, a region and how long the next session is to last. A test reads the fields of the values, so
that a new one has to be put into either table.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from fobwatch.core.credentials import AccessKey
from fobwatch.core.profiles import IamUserProfile, RoleProfile

if TYPE_CHECKING:
    from fobwatch.core.chain import Chain

IDENTITY: Final[dict[type, tuple[str, ...]]] = {
    AccessKey: ("access_key_id", "secret_access_key"),
    IamUserProfile: ("access_key", "mfa_serial"),
    RoleProfile: (
        "role_arn",
        "mfa_serial",
        "external_id",
        "role_session_name",
        "source_identity",
        "session_tags",
        "session_policy",
    ),
}

COSMETIC: Final[dict[type, tuple[str, ...]]] = {
    AccessKey: (),
    IamUserProfile: ("name", "region", "duration", "origin"),
    # Of a role's source, what the source is defined as counts, whatever it is called. Keys beside
    # a role count where they are the source.
    RoleProfile: ("name", "source_profile", "region", "duration", "origin", "as_source"),
}


def definition_of(chain: Chain) -> str:
    """The digest, in hexadecimal digits.

    It reveals nothing that is hashed: a secret access key has 240 random bits.
    """
    links = [_fields(chain.user), *(_fields(role) for role in chain.roles)]
    return hashlib.sha256(json.dumps(links).encode("utf-8", "surrogatepass")).hexdigest()


def _fields(value: IamUserProfile | RoleProfile | AccessKey) -> list[object]:
    return [_plain(getattr(value, name)) for name in IDENTITY[type(value)]]


def _plain(value: object) -> object:
    if isinstance(value, AccessKey):
        return _fields(value)
    # Session tags are a set: their order says nothing.
    return sorted(value) if isinstance(value, tuple) else value
