"""The caller of an API, and the origin of its credentials."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class CredentialKind(Enum):
    """The API that issued credentials; the value is its name on the console page."""

    ACCESS_KEY = "Long-term access key"
    PASSWORD = "Password of an IAM user"  # noqa: S105 - a label, no secret
    SESSION_TOKEN = "Session token of an IAM user"  # noqa: S105 - a label, no secret
    ROLE = "Role, assumed with an access key"
    LOGIN = "Sign-in for local development"
    FEDERATED_ROLE = "Role, assumed with another provider's proof"
    ROOT_TASK = "Task of the root user"
    PORTAL_ROLE = "Role of the access portal"
    CHAINED_ROLE = "Role, assumed with temporary credentials"
    FEDERATION_TOKEN = "Federation token of an IAM user"  # noqa: S105 - a label, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The basis on which a session was granted.

    `mfa_at` is when a code was checked for it; each of `policies` (JSON) limits what it may do.
    """

    kind: CredentialKind
    mfa_at: datetime | None = None
    policies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """`user_name` is empty for all but IAM users; `expires_at` is None for long-term keys."""

    access_key_id: str
    arn: str
    account_id: str
    user_name: str
    grant: Grant
    expires_at: datetime | None

    @property
    def is_temporary(self) -> bool:
        return self.grant.kind is not CredentialKind.ACCESS_KEY
