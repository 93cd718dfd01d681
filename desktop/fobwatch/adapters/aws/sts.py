"""AWS STS through botocore."""

from __future__ import annotations

import threading
from datetime import UTC
from typing import TYPE_CHECKING, Any, TypeVar

from fobwatch.core.aws.connection import USUAL
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.ports import Caller, Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime, timedelta

    from fobwatch.adapters.aws.sts_clients import ObserveDate, StsClients
    from fobwatch.core.aws.connection import Connection
    from fobwatch.core.aws.credentials import AccessKey
    from fobwatch.core.aws.ports import MfaCode, RoleRequest
    from fobwatch.core.ports import Clock

    Fields = dict[str, Any]  # botocore's parameters and answers are untyped

T = TypeVar("T")


class BotoTokenService:
    """Fulfils `TokenService`. Thread-safe.

    botocore takes some 150 ms to import, so the first call, or `warm`, does it. It reads no AWS
    files, so neither a missing AWS_PROFILE nor a malformed file matters. The files' connection
    settings are passed as `via`. The AWS_ variables for endpoints, FIPS and certificates take
    precedence over it, and so do those for proxies.
    """

    def __init__(self, clients: LazyClients, connection: Connection = USUAL) -> None:
        self._clients = clients
        self._connection = connection

    def via(self, connection: Connection) -> BotoTokenService:
        return BotoTokenService(self._clients, connection)

    def warm(self) -> None:
        """Import botocore and read AWS's models, before a person waits for it.

        Raises `AwsError` if the environment prevents every call.
        """
        self._clients.get().warm()

    def close(self) -> None:
        """Close the idle connections."""
        self._clients.close()

    def get_session_token(
        self, key: AccessKey, *, duration: timedelta, mfa: MfaCode | None, region: str
    ) -> Grant:
        fields = {**_duration(duration), **_code(mfa)}
        return self._call("GetSessionToken", key, region, fields, _session_grant)

    def assume_role(
        self,
        source: AccessKey | Credentials,
        request: RoleRequest,
        *,
        mfa: MfaCode | None,
        region: str,
    ) -> Grant:
        fields = {**_role(request), **_code(mfa)}
        return self._call("AssumeRole", source, region, fields, _role_grant)

    def get_federation_token(
        self, key: AccessKey, *, name: str, policy: str, duration: timedelta, region: str
    ) -> Grant:
        fields = {"Name": name, "Policy": policy, **_duration(duration)}
        return self._call("GetFederationToken", key, region, fields, _user_grant)

    def get_caller_identity(self, source: AccessKey | Credentials, *, region: str) -> Caller:
        return self._call("GetCallerIdentity", source, region, {}, _caller)

    def _call(
        self,
        operation: str,
        source: AccessKey | Credentials,
        region: str,
        fields: Fields,
        read: Callable[[Mapping[str, Any]], T],
    ) -> T:
        clients = self._clients.get()
        return clients.call(operation, source, region, fields, read, self._connection)


class LazyClients:
    """The clients, made when first needed, once for all connections."""

    def __init__(self, clock: Clock, observe: ObserveDate) -> None:
        """`observe` gets each answer's `Date`, and the times of its request and arrival."""
        self._clock = clock
        self._observe = observe
        self._loading = threading.Lock()
        self._loaded: StsClients | None = None

    def get(self) -> StsClients:
        with self._loading:
            if self._loaded is None:
                # A worker pays for the import, after the icon is up.
                from fobwatch.adapters.aws.sts_clients import StsClients  # noqa: PLC0415

                self._loaded = StsClients(self._clock, self._observe)
            return self._loaded

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.close()


def _duration(duration: timedelta) -> Fields:
    return {"DurationSeconds": int(duration.total_seconds())}


def _code(mfa: MfaCode | None) -> Fields:
    return {"SerialNumber": mfa.serial, "TokenCode": mfa.code} if mfa else {}


def _role(request: RoleRequest) -> Fields:
    """AssumeRole's parameters, without empty ones."""
    fields = {
        "RoleArn": request.role_arn,
        "RoleSessionName": request.session_name,
        **_duration(request.duration),
        "ExternalId": request.external_id,
        "SourceIdentity": request.source_identity,
        "Tags": [{"Key": key, "Value": value} for key, value in request.session_tags],
        "Policy": request.session_policy,
    }
    return {name: value for name, value in fields.items() if value}


def _session_grant(answer: Mapping[str, Any]) -> Grant:
    return Grant(credentials=_credentials(answer))


def _role_grant(answer: Mapping[str, Any]) -> Grant:
    return Grant(credentials=_credentials(answer), arn=answer["AssumedRoleUser"]["Arn"])


def _user_grant(answer: Mapping[str, Any]) -> Grant:
    return Grant(credentials=_credentials(answer), arn=answer["FederatedUser"]["Arn"])


def _caller(answer: Mapping[str, Any]) -> Caller:
    return Caller(arn=answer["Arn"], account_id=answer["Account"], user_id=answer["UserId"])


def _credentials(answer: Mapping[str, Any]) -> Credentials:
    """Raises `KeyError`, `ValueError` or `OverflowError` if a part is missing or invalid."""
    parts = answer["Credentials"]
    if not all((parts["AccessKeyId"], parts["SecretAccessKey"], parts["SessionToken"])):
        raise ValueError("Credentials")
    expiration: datetime | None = parts["Expiration"]
    if expiration is None or expiration.tzinfo is None:  # of which time zone?
        raise ValueError("Expiration")
    return Credentials(
        access_key_id=parts["AccessKeyId"],
        secret_access_key=parts["SecretAccessKey"],
        session_token=parts["SessionToken"],
        expires_at=expiration.astimezone(UTC),
    )
