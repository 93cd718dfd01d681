"""AWS STS, and AWS's own data about its regions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta
    from typing import Self

    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey, Credentials, Source
    from fobwatch.core.aws.partitions import Partition
    from fobwatch.core.aws.root_tasks import RootTaskRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Credentials from STS. `arn` is the new principal, empty where STS does not say."""

    credentials: Credentials
    arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """GetCallerIdentity's answer."""

    arn: str
    account_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MfaCode:
    """A device's serial with one code of it."""

    serial: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRequest:
    """AssumeRole's parameters, checked; empty ones are not sent."""

    role_arn: str
    session_name: str
    duration: timedelta
    external_id: str = ""
    source_identity: str = ""
    session_tags: tuple[tuple[str, str], ...] = ()
    session_policy: str = ""
    policy_arns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SamlRequest:
    """AssumeRoleWithSAML's parameters; `response` is the identity provider's, in base64."""

    role_arn: str
    provider_arn: str
    response: str = field(repr=False)
    duration: timedelta


class AwsPort(Protocol):
    """A service of AWS. Each of its calls blocks, and raises `AwsError` and its kinds.

    The `region` of a call decides the partition, and may be empty.
    """

    def via(self, connection: Connection) -> Self:
        """The same service, reached through this profile's connection."""
        ...


class SignedPort(AwsPort, Protocol):
    """A service that one identity asks. `signed_with` comes first: AWS refuses what is unsigned."""

    def signed_with(self, source: Source, *, region: str) -> Self:
        """The same service, asked with these credentials in this region."""
        ...


class TokenService(AwsPort, Protocol):
    """AWS STS."""

    def get_session_token(
        self, key: AccessKey, *, duration: timedelta, mfa: MfaCode | None, region: str
    ) -> Grant: ...

    def assume_role(
        self, source: Source, request: RoleRequest, *, mfa: MfaCode | None, region: str
    ) -> Grant: ...

    def assume_role_with_web_identity(
        self, token: str, request: RoleRequest, *, region: str
    ) -> Grant:
        """Of the request, the role, the session name and the duration count."""
        ...

    def assume_role_with_saml(self, request: SamlRequest, *, region: str) -> Grant: ...

    def assume_root(self, source: Source, request: RootTaskRequest, *, region: str) -> Grant: ...

    def get_federation_token(
        self,
        key: AccessKey,
        *,
        name: str,
        policy: str,
        duration: timedelta,
        region: str,
        policy_arns: tuple[str, ...] = (),
    ) -> Grant: ...

    def get_scoped_credentials(
        self, source: Credentials, *, policy: str, duration: timedelta | None, region: str
    ) -> Grant:
        """The same session with less; at least one of the two. `duration` is None for its rest.

        Also raises `OperationUnavailable`, where another way may lead to as little.
        """
        ...

    def get_caller_identity(self, source: Source, *, region: str) -> Caller: ...


class PartitionTable(Protocol):
    """AWS's partitions and regions, from AWS's own data."""

    def partition(self, region: str) -> Partition:
        """The partition of `region`; the standard one where the region is empty or unknown."""
        ...

    def regions(self) -> Sequence[tuple[str, str]]:
        """Each region's name and description, for choosing."""
        ...
