"""The meaning of AWS's error codes: one table for all services, SDKs and tools.

Sources: "Common Errors" of the IAM, STS and EC2 API references, "Error responses" of Amazon S3's,
"Troubleshooting" of Amazon EKS, and the issue threads that the tests name.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    """Why a call failed, as far as what has to be done about it differs."""

    DENIED = "denied"
    MFA_CODE = "mfa-code"
    EXPIRED = "expired"
    CLOCK = "clock"
    SECRET = "secret"  # noqa: S105 - a cause
    KEY = "key"
    TOKEN = "token"  # noqa: S105 - a cause
    REGION_OFF = "region-off"
    NO_SERVICE = "no-service"
    THROTTLED = "throttled"
    NO_CREDENTIALS = "no-credentials"
    SIGN_IN = "sign-in"
    KUBERNETES = "kubernetes"
    OTHER = "other"
    UNKNOWN = "unknown"


_CODES: Final = {
    Cause.DENIED: (
        "AccessDenied AccessDeniedException AccessDeniedFault AllAccessDisabled "
        "AuthorizationError AuthorizationErrorException Client.UnauthorizedOperation "
        "ForbiddenException NotAuthorized NotAuthorizedException UnauthorizedException "
        "UnauthorizedOperation"
    ),
    Cause.EXPIRED: "ExpiredToken ExpiredTokenException TokenRefreshRequired",
    Cause.CLOCK: "RequestExpired RequestInTheFuture RequestTimeTooSkewed",
    Cause.SECRET: (
        "IncompleteSignature IncompleteSignatureException InvalidSignatureException "
        "SignatureDoesNotMatch"
    ),
    Cause.KEY: "InvalidAccessKeyId",
    Cause.TOKEN: (
        "AuthFailure InvalidClientTokenId InvalidSecurity InvalidToken UnrecognizedClientException"
    ),
    Cause.REGION_OFF: (
        "IllegalLocationConstraintException OptInRequired RegionDisabledException "
        "SubscriptionRequiredException"
    ),
    Cause.NO_SERVICE: "EndpointConnectionError UnknownEndpoint",
    Cause.THROTTLED: (
        "BandwidthLimitExceeded EC2ThrottledException PriorRequestNotComplete "
        "ProvisionedThroughputExceededException RequestLimitExceeded RequestThrottled "
        "RequestThrottledException SlowDown ThrottledException Throttling ThrottlingException "
        "TooManyRequestsException TransactionInProgressException"
    ),
    Cause.OTHER: (
        "LimitExceededException BucketAlreadyExists ConflictException DependencyViolation "
        "EntityAlreadyExists InstanceLimitExceeded InsufficientInstanceCapacity InternalError "
        "InternalFailure InternalServerError InvalidParameterException InvalidParameterValue "
        "LimitExceeded MalformedPolicyDocument NoSuchBucket NoSuchEntity NoSuchKey "
        "ResourceConflictException ResourceInUseException ResourceNotFoundException "
        "ServiceQuotaExceededException ServiceUnavailable ValidationError ValidationException "
        "VcpuLimitExceeded"
    ),
    Cause.NO_CREDENTIALS: (
        "MissingAuthenticationToken MissingAuthenticationTokenException NoCredentialProviders "
        "NoCredentialsError CredentialsProviderError"
    ),
    Cause.SIGN_IN: (
        "SSOTokenLoadError TokenRetrievalError UnauthorizedSSOTokenError "
        "UnauthorizedClientException"
    ),
}

CODES: Final = {code: cause for cause, codes in _CODES.items() for code in codes.split()}

SENTENCES: Final = (
    (r"AWSRevokeOlderSessions", Cause.EXPIRED),
    (r"MultiFactorAuthentication failed", Cause.MFA_CODE),
    (
        r"Signature (?:expired|not yet current)|request time .{0,60}too (?:large|skewed)",
        Cause.CLOCK,
    ),
    (r"difference between the request time and the current time", Cause.CLOCK),
    (
        r"(?:security token|session|credentials?|token).{0,40}(?:is|has|have|are) expired",
        Cause.EXPIRED,
    ),
    (
        r"refresh cached (?:SSO|credentials) .{0,40}expired|SSO session .{0,80}(?:expired|invalid)",
        Cause.SIGN_IN,
    ),
    (r"Error loading SSO Token|SSO Token .{0,80}does not exist", Cause.SIGN_IN),
    (
        r"Unable to locate credentials|No valid credential sources|Could not load credentials from",
        Cause.NO_CREDENTIALS,
    ),
    (
        r"Unable to load AWS credentials|failed to refresh cached credentials, no EC2 IMDS",
        Cause.NO_CREDENTIALS,
    ),
    (
        r"Could not connect to the endpoint URL|Could not resolve host|no such host",
        Cause.NO_SERVICE,
    ),
    (r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|UnknownHostException", Cause.NO_SERVICE),
    (r"not subscribed to this service|needs a subscription for the service", Cause.REGION_OFF),
    (r"STS is not activated in this region|region is disabled", Cause.REGION_OFF),
    (r"You must be logged in to the server", Cause.KUBERNETES),
    (r"cannot (?:get|list|watch|create|update|patch|delete) resource", Cause.KUBERNETES),
    (r"Access Key Id you provided does not exist", Cause.KEY),
    (r"security token included in the request is invalid", Cause.TOKEN),
    (r"not able to validate the provided access credentials", Cause.TOKEN),
    (r"request signature we calculated does not match", Cause.SECRET),
    (r"Rate exceeded|Too Many Requests", Cause.THROTTLED),
    (r"(?:not|n't) (?:have|been granted) (?:the )?permissions?|need permissions", Cause.DENIED),
    (r"not authori[sz]ed|Access ?Denied|Forbidden", Cause.DENIED),
)
"""For what has no code, or one that says less than its sentence. The first that fits is taken."""

MORE_TELLING: Final = frozenset({Cause.MFA_CODE, Cause.CLOCK, Cause.EXPIRED})
"""By their sentences, whatever the code: AWS answers AccessDenied to a wrong MFA code too."""

_PATTERNS: Final = tuple((re.compile(says, re.IGNORECASE), cause) for says, cause in SENTENCES)


def cause_of(code: str, text: str) -> Cause:
    """Why the call failed that ended with this code, in this text."""
    said = next((cause for pattern, cause in _PATTERNS if pattern.search(text)), Cause.UNKNOWN)
    if said in MORE_TELLING:
        return said
    return CODES.get(code, said)
