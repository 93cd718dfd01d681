"""A profile's definition: all that decides who its session is, as one digest.

A session belongs to the definition that made it: to what each profile of the chain has in the
fields that its kind calls `DEFINING`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fobwatch.core.profiles.chain import Chain
    from fobwatch.core.profiles.profile import OwnProfile


def definition_of(chain: Chain) -> str:
    """The digest, in hexadecimal digits.

    It reveals nothing that is hashed: a secret access key has 240 random bits.
    """
    links = [_fields(link) for link in chain.links]
    return hashlib.sha256(json.dumps(links).encode("utf-8", "surrogatepass")).hexdigest()


def _fields(profile: OwnProfile) -> list[object]:
    return [profile.KIND, *(_plain(getattr(profile, name)) for name in profile.DEFINING)]


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return astuple(value)
    # Session tags are a set: their order says nothing.
    return sorted(value) if isinstance(value, tuple) else value
