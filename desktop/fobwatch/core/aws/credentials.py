"""Keys and temporary credentials, as AWS names their parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta  # noqa: TC003 - its fields' types are read
from typing import Final, TypeAlias

SHORTEST_LIFE: Final = timedelta(seconds=2)
"""Credentials with less left are over before a tool has used them. The demo's may last 5 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """A long-term key of an IAM user."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Temporary credentials: a snapshot whose parts always belong together."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)
    expires_at: datetime


Source: TypeAlias = AccessKey | Credentials
"""What a request to AWS is signed with."""


def masked(access_key_id: str) -> str:
    """The access key ID as it is shown: its prefix and its last four characters."""
    return f"{access_key_id[:4]}…{access_key_id[-4:]}"
