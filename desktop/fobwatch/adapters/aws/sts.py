"""AWS STS through boto3."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

from fobwatch.adapters.aws.boto_port import BotoPort
from fobwatch.adapters.aws.service import NOBODY, AwsService
from fobwatch.core.aws.credentials import Credentials
from fobwatch.core.aws.errors import OperationUnavailable
from fobwatch.core.aws.ports import Caller, Grant
from fobwatch.core.aws.root_tasks import LONGEST_TASK

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from mypy_boto3_sts import STSClient
    from mypy_boto3_sts.type_defs import CredentialsTypeDef

    from fobwatch.core.aws.credentials import AccessKey, Source
    from fobwatch.core.aws.ports import MfaCode, RoleRequest, SamlRequest
    from fobwatch.core.aws.root_tasks import RootTaskRequest

    Fields = dict[str, Any]  # parameters, of which empty ones are left out

DESCRIPTION = "Narrowed by Fobwatch for a program"
"""What CloudTrail has of a narrowed session."""

STS: AwsService[STSClient] = AwsService(
    name="sts",
    make=lambda session, settings: session.client("sts", **settings),
    endpoint=lambda connection, _region: connection.sts_endpoint,
)


class BotoTokenService(BotoPort):
    """Fulfils `TokenService`. Thread-safe.

    boto3 takes some 200 ms to import, so the first call, or `warm`, does it. It reads no AWS
    files, so neither a missing AWS_PROFILE nor a malformed file matters. The files' connection
    settings are passed as `via`. The AWS_ variables for endpoints, FIPS and certificates take
    precedence over it, and so do those for proxies.
    """

    def warm(self) -> None:
        """Import boto3 and read AWS's models, before a person waits for it.

        Raises `AwsError` if the environment prevents every call.
        """
        self._clients.get().warm(STS)

    def close(self) -> None:
        """Close the idle connections."""
        self._clients.close()

    def get_session_token(
        self, key: AccessKey, *, duration: timedelta, mfa: MfaCode | None, region: str
    ) -> Grant:
        def ask(sts: STSClient) -> Grant:
            answer = sts.get_session_token(**_duration(duration), **_code(mfa))
            return Grant(credentials=_credentials(answer["Credentials"]))

        return self._call(
            STS, "GetSessionToken", key, ask, region=region, with_code=mfa is not None
        )

    def assume_role(
        self, source: Source, request: RoleRequest, *, mfa: MfaCode | None, region: str
    ) -> Grant:
        def ask(sts: STSClient) -> Grant:
            return _assumed(sts.assume_role(**_role(request), **_code(mfa)))

        facts = {"resource": request.role_arn, "with_code": mfa is not None}
        return self._call(STS, "AssumeRole", source, ask, region=region, **facts)

    def assume_role_with_web_identity(
        self, token: str, request: RoleRequest, *, region: str
    ) -> Grant:
        def ask(sts: STSClient) -> Grant:
            answer = sts.assume_role_with_web_identity(
                RoleArn=request.role_arn,
                RoleSessionName=request.session_name,
                WebIdentityToken=token,
                **_duration(request.duration),
            )
            return _assumed(answer)

        operation = "AssumeRoleWithWebIdentity"
        return self._call(STS, operation, NOBODY, ask, region=region, resource=request.role_arn)

    def assume_role_with_saml(self, request: SamlRequest, *, region: str) -> Grant:
        def ask(sts: STSClient) -> Grant:
            answer = sts.assume_role_with_saml(
                RoleArn=request.role_arn,
                PrincipalArn=request.provider_arn,
                SAMLAssertion=request.response,
                **_duration(request.duration),
            )
            return _assumed(answer)

        operation = "AssumeRoleWithSAML"
        return self._call(STS, operation, NOBODY, ask, region=region, resource=request.role_arn)

    def assume_root(self, source: Source, request: RootTaskRequest, *, region: str) -> Grant:
        def ask(sts: STSClient) -> Grant:
            answer = sts.assume_root(
                TargetPrincipal=request.account_id,
                TaskPolicyArn={"arn": request.policy_arn},
                **_duration(LONGEST_TASK),
            )
            return Grant(credentials=_credentials(answer["Credentials"]))

        return self._call(STS, "AssumeRoot", source, ask, region=region, resource=request.root_arn)

    def get_federation_token(
        self,
        key: AccessKey,
        *,
        name: str,
        policy: str,
        duration: timedelta,
        region: str,
        policy_arns: tuple[str, ...] = (),
    ) -> Grant:
        def ask(sts: STSClient) -> Grant:
            policies = _policies(policy, policy_arns)
            answer = sts.get_federation_token(Name=name, **policies, **_duration(duration))
            arn = answer["FederatedUser"]["Arn"]
            return Grant(credentials=_credentials(answer["Credentials"]), arn=arn)

        return self._call(STS, "GetFederationToken", key, ask, region=region)

    def get_scoped_credentials(
        self, source: Credentials, *, policy: str, duration: timedelta | None, region: str
    ) -> Grant:
        def ask(sts: STSClient) -> Grant:
            if not hasattr(sts, "get_scoped_credentials"):  # before botocore 1.44.7
                raise OperationUnavailable(
                    "This Fobwatch cannot narrow a session by itself",
                    "Its AWS library (botocore) is older than AWS's call for it.",
                    "Install a newer boto3.",
                    answered=False,
                )
            limits = {} if duration is None else _duration(duration)
            call = cast("Any", sts).get_scoped_credentials  # boto3's stubs lack it
            answer = call(**_policies(policy, ()), **limits, ScopedSessionDescription=DESCRIPTION)
            arn = answer["SessionInfo"]["Arn"]
            return Grant(credentials=_credentials(answer["Credentials"]), arn=arn)

        return self._call(STS, "GetScopedCredentials", source, ask, region=region)

    def get_caller_identity(self, source: Source, *, region: str) -> Caller:
        def ask(sts: STSClient) -> Caller:
            answer = sts.get_caller_identity()
            return Caller(arn=answer["Arn"], account_id=answer["Account"])

        return self._call(STS, "GetCallerIdentity", source, ask, region=region)


def _duration(duration: timedelta) -> Fields:
    return {"DurationSeconds": int(duration.total_seconds())}


def _policies(policy: str, arns: tuple[str, ...]) -> Fields:
    fields = {"Policy": policy, "PolicyArns": [{"arn": arn} for arn in arns]}
    return {name: value for name, value in fields.items() if value}


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
    }
    given = {name: value for name, value in fields.items() if value}
    return given | _policies(request.session_policy, request.policy_arns)


def _assumed(answer: Mapping[str, Any]) -> Grant:
    arn = answer["AssumedRoleUser"]["Arn"]
    return Grant(credentials=_credentials(answer["Credentials"]), arn=arn)


def _credentials(parts: CredentialsTypeDef) -> Credentials:
    """Raises `KeyError`, `ValueError` or `OverflowError` if a part is missing or invalid."""
    if not all((parts["AccessKeyId"], parts["SecretAccessKey"], parts["SessionToken"])):
        raise ValueError("Credentials")
    expiration = cast("datetime | None", parts["Expiration"])  # an empty element is None
    if expiration is None or expiration.tzinfo is None:  # of which time zone?
        raise ValueError("Expiration")
    return Credentials(
        access_key_id=parts["AccessKeyId"],
        secret_access_key=parts["SecretAccessKey"],
        session_token=parts["SessionToken"],
        expires_at=expiration.astimezone(UTC),
    )
