"""The services of AWS that only a lockdown needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import SignedPort

if TYPE_CHECKING:
    from collections.abc import Sequence


class IdentityService(SignedPort, Protocol):
    """IAM's calls about one user or role."""

    def put_policy(self, arn: str, name: str, document: str) -> None:
        """An inline policy of this user or role. Replaces one of this name.

        Raises `PolicyProtected` for a role of a service of AWS.
        """
        ...

    def delete_policy(self, arn: str, name: str) -> None:
        """Raises `NoSuchPolicy` if there is none."""
        ...

    def has_password(self, user_name: str) -> bool:
        """Whether the user can sign in to the console with one (GetLoginProfile)."""
        ...

    def set_password(self, user_name: str, password: str) -> None:
        """Raises `PasswordRefused` and `NoPassword` (UpdateLoginProfile)."""
        ...

    def change_password(self, old: str, new: str) -> None:
        """The caller's own. Raises `PasswordRefused` (ChangePassword)."""
        ...


class LoginSessions(SignedPort, Protocol):
    """The sessions of `aws login` of one identity."""

    def active(self, principal_arn: str) -> tuple[str, ...]:
        """The ARNs of those that last (ListSessions)."""
        ...

    def revoke(self, principal_arn: str, sessions: Sequence[str]) -> None:
        """End them (BatchRevokeSessions)."""
        ...
