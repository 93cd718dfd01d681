"""How STS refuses, in its own words, and what a person is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fobwatch.core.aws import errors
from tests.adapters.sts_answers import KEY, MFA, ROLE, SOURCE

if TYPE_CHECKING:
    from fobwatch.core.aws.credentials import Source
    from fobwatch.core.aws.errors import AwsError
    from fobwatch.core.aws.ports import MfaCode

USER = "arn:aws:iam::482100937715:user/anna"


@dataclass(frozen=True, kw_only=True)
class Case:
    code: str
    kind: type[AwsError]
    says: str
    sentence: str = ""
    status: int = 403
    source: Source = KEY
    mfa: MfaCode | None = MFA


CASES = {
    "wrong or used code": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        kind=errors.MfaCodeRefused,
        says="AWS takes each code once",
    ),
    "foreign serial": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed, unable to validate MFA code.  Please verify "
        "your MFA serial number is valid and associated with this user.",
        kind=errors.MfaDeviceRefused,
        says="not that of an MFA device of this user",
    ),
    "serial without code": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed, must provide both MFA serial number and one "
        "time pass code.",
        mfa=None,
        kind=errors.MfaMissing,
        says="must be sent together",
    ),
    "letters for a code": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value '123456' at 'tokenCode' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [\\d]*",
        status=400,
        kind=errors.MfaCodeRefused,
        says="six digits",
    ),
    "malformed serial": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value 'x' at 'serialNumber' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [\\w+=/:,.@-]*",
        status=400,
        kind=errors.MfaDeviceRefused,
        says="not as AWS writes them",
    ),
    "another MFA failure": Case(
        code="AccessDenied",
        sentence="MultiFactorAuthentication failed for a reason of its own.",
        kind=errors.MfaCodeRefused,
        says="could not verify the MFA code",
    ),
    "slow clock": Case(
        code="SignatureDoesNotMatch",
        sentence="Signature expired: 20261122T100000Z is now earlier than 20261122T114500Z "
        "(20261122T120000Z - 15 min.)",
        kind=errors.ClockSkewed,
        says="about 2 h behind AWS's",
    ),
    "fast clock": Case(
        code="SignatureDoesNotMatch",
        sentence="Signature not yet current: 20261122T121600Z is still later than "
        "20261122T120500Z (20261122T120000Z + 5 min.)",
        kind=errors.ClockSkewed,
        says="about 16 min ahead of AWS's",
    ),
    "clock, without times": Case(
        code="SignatureDoesNotMatch",
        sentence="Signature expired: someday",
        kind=errors.ClockSkewed,
        says="too far from AWS's",
    ),
    "clock, by code": Case(
        code="RequestExpired",
        status=400,
        kind=errors.ClockSkewed,
        says="too far from AWS's",
    ),
    "signed for another region": Case(
        code="SignatureDoesNotMatch",
        sentence="Credential should be scoped to a valid region. ",
        kind=errors.RegionOff,
        says="another region than “eu-west-1”",
    ),
    "wrong secret": Case(
        code="SignatureDoesNotMatch",
        sentence="The request signature we calculated does not match the signature you provided. "
        f"The Canonical String for this request should have been 'POST / token:"
        f"{SOURCE.session_token}'",
        kind=errors.SecretKeyRefused,
        says="AKIA…TEST",
    ),
    "signature lost": Case(
        code="MissingAuthenticationToken",
        kind=errors.TlsIntercepted,
        says="Something on the way has changed it",
    ),
    "unknown key": Case(
        code="InvalidClientTokenId",
        sentence="The security token included in the request is invalid.",
        kind=errors.AccessKeyRefused,
        says="AWS does not know the access key AKIA…TEST",
    ),
    "revoked session": Case(
        code="InvalidClientTokenId",
        sentence="The security token included in the request is invalid.",
        source=SOURCE,
        kind=errors.AccessKeyRefused,
        says="AWS does not accept the session",
    ),
    "expired session": Case(
        code="ExpiredToken",
        sentence="The security token included in the request is expired",
        source=SOURCE,
        kind=errors.CredentialsExpired,
        says="have expired",
    ),
    "chained for too long": Case(
        code="ValidationError",
        sentence="The requested DurationSeconds exceeds the 1 hour session limit for roles "
        "assumed by role chaining.",
        status=400,
        source=SOURCE,
        mfa=None,
        kind=errors.DurationRefused,
        says="one hour at most",
    ),
    "longer than the role allows": Case(
        code="ValidationError",
        sentence="The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
        status=400,
        kind=errors.DurationRefused,
        says="The role allows shorter sessions only",
    ),
    "outside any limit": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value '129601' at 'durationSeconds' failed to "
        "satisfy constraint: Member must have value less than or equal to 129600",
        status=400,
        kind=errors.DurationRefused,
        says="15 minutes to 36 hours",
    ),
    "region turned off": Case(
        code="RegionDisabledException",
        sentence="STS is not activated in this region for account:482100937715.",
        kind=errors.RegionOff,
        says="has not turned on “eu-west-1”",
    ),
    "temporary key": Case(
        code="AccessDenied",
        sentence="Cannot call GetFederationToken with session credentials",
        kind=errors.AccessKeyRefused,
        says="begins with AKIA",
    ),
    "root": Case(
        code="AccessDenied",
        sentence="Roles may not be assumed by root accounts.",
        kind=errors.AccessDenied,
        says="root user cannot assume roles",
    ),
    "explicit deny": Case(
        code="AccessDenied",
        sentence=f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: "
        f"{ROLE.role_arn} with an explicit deny in an identity-based policy",
        kind=errors.AccessDenied,
        says=f"{USER} may not call sts:AssumeRole on {ROLE.role_arn}: a policy denies it",
    ),
    "role refuses, no code sent": Case(
        code="AccessDenied",
        sentence=f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: "
        f"{ROLE.role_arn}",
        mfa=None,
        kind=errors.AccessDenied,
        says="If the role asks for MFA",
    ),
    "role refuses, code sent": Case(
        code="AccessDenied",
        sentence=f"User: {USER} is not authorized to perform: sts:TagSession on resource: "
        f"{ROLE.role_arn}",
        kind=errors.AccessDenied,
        says=f"may not call sts:TagSession on {ROLE.role_arn}.",
    ),
    "denied without a sentence": Case(
        code="AccessDenied",
        kind=errors.AccessDenied,
        says=f"This profile may not call sts:AssumeRole on {ROLE.role_arn}.",
    ),
    "malformed policy": Case(
        code="MalformedPolicyDocument",
        status=400,
        kind=errors.RequestRefused,
        says="session policy is malformed",
    ),
    "packed policy": Case(
        code="PackedPolicyTooLarge",
        status=400,
        kind=errors.RequestRefused,
        says="send fewer tags",
    ),
    "account not ready": Case(
        code="OptInRequired",
        kind=errors.AccessDenied,
        says="suspended",
    ),
    "throttled": Case(
        code="Throttling",
        sentence="Rate exceeded",
        status=400,
        kind=errors.Throttled,
        says="too many requests",
    ),
    "invalid value": Case(
        code="ValidationError",
        sentence="1 validation error detected: Value 'an na' at 'roleSessionName' failed to "
        "satisfy constraint",
        status=400,
        kind=errors.RequestRefused,
        says="AWS does not accept roleSessionName of AssumeRole",
    ),
    "server fault": Case(
        code="ServiceUnavailable",
        status=503,
        kind=errors.ServiceFault,
        says="AWS has a problem",
    ),
    "unheard-of code": Case(
        code="SomethingNew",
        sentence="Secrets may stand here",
        status=418,
        kind=errors.RequestRefused,
        says="AWS answered AssumeRole with “SomethingNew”",
    ),
}
