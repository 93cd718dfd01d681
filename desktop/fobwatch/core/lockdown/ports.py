"""The services of AWS that only a lockdown needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fobwatch.core.aws.ports import AwsPort

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fobwatch.core.aws.credentials import Source


class IdentityService(AwsPort, Protocol):
    """IAM's calls about one user or role."""

    def put_policy(
        self, source: Source, arn: str, name: str, document: str, *, region: str
    ) -> None:
        """An inline policy of this user or role. Replaces one of this name.

        Raises `PolicyProtected` for a role of a service of AWS.
        """
        ...

    def delete_policy(self, source: Source, arn: str, name: str, *, region: str) -> None:
        """Raises `NoSuchPolicy` if there is none."""
        ...

    def has_password(self, source: Source, user_name: str, *, region: str) -> bool:
        """Whether the user can sign in to the console with one (GetLoginProfile)."""
        ...

    def set_password(self, source: Source, user_name: str, password: str, *, region: str) -> None:
        """Raises `PasswordRefused` and `NoPassword` (UpdateLoginProfile)."""
        ...

    def change_password(self, source: Source, old: str, new: str, *, region: str) -> None:
        """The caller's own. Raises `PasswordRefused` (ChangePassword)."""
        ...

    def allowed(
        self,
        source: Source,
        principal_arn: str,
        actions: Sequence[str],
        resource: str,
        *,
        mfa: bool,
        region: str,
    ) -> Mapping[str, bool]:
        """Whether each action seems to be allowed (SimulatePrincipalPolicy)."""
        ...


class LoginSessions(AwsPort, Protocol):
    """The sessions of `aws login` of one identity."""

    def active(self, source: Source, principal_arn: str, *, region: str) -> tuple[str, ...]:
        """The ARNs of those that last (ListSessions)."""
        ...

    def revoke(
        self, source: Source, principal_arn: str, sessions: Sequence[str], *, region: str
    ) -> None:
        """End them (BatchRevokeSessions)."""
        ...
