"""IAM's calls about access keys, and its policy simulator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import SignedPort

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.iam.access_keys import KeyUse, UserKey


class AccessKeyService(SignedPort, Protocol):
    """IAM's calls about access keys."""

    def keys(self, user_name: str) -> tuple[UserKey, ...]:
        """The user's keys, two at most (ListAccessKeys)."""
        ...

    def last_use(self, access_key_id: str) -> KeyUse | None:
        """None if it was never used (GetAccessKeyLastUsed)."""
        ...

    def create(self, user_name: str) -> AccessKey:
        """Sent once: were the answer lost, a second try would make another key.

        Raises `AccessKeyLimit` if the user has two.
        """
        ...

    def set_active(self, user_name: str, access_key_id: str, *, active: bool) -> None:
        """Raises `NoSuchAccessKey`."""
        ...

    def delete(self, user_name: str, access_key_id: str) -> None:
        """Raises `NoSuchAccessKey`."""
        ...


class Decision(StrEnum):
    """As IAM's API writes it (EvaluationResult)."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`sources` are the policies whose statements matched. The last two are None if AWS is silent.

    `by_organization` and `by_boundary` say whether these would allow the call.
    """

    action: str
    decision: Decision
    sources: tuple[str, ...] = ()
    by_organization: bool | None = None
    by_boundary: bool | None = None

    @property
    def is_allowed(self) -> bool:
        return self.decision is Decision.ALLOWED


class PolicySimulator(SignedPort, Protocol):
    """IAM's simulator."""

    def simulate(
        self,
        principal: str,
        actions: Sequence[str],
        *,
        mfa: bool | None,
        resource: str = "*",
        with_policies: Sequence[str] = (),
    ) -> tuple[Verdict, ...]:
        """What the user's or role's policies make of each action (SimulatePrincipalPolicy).

        `mfa` is what the caller's `aws:MultiFactorAuthPresent` would be; None for none, as with a
        long-term key. `with_policies` (JSON) count as if they were attached.
        """
        ...

    def role_arn(self, role: str) -> str:
        """The ARN with the path, which a session's does not have (GetRole)."""
        ...
