"""The errors of IAM Identity Center and of the account access manager."""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer, of_service
from fobwatch.core.aws.errors import (
    AccessDenied,
    RequestRefused,
    SignInPending,
    Throttled,
    TokenRefused,
)

TOKEN_OVER = ("ExpiredTokenException", "InvalidClientException", "InvalidGrantException")
"""CreateToken's, of IAM Identity Center: a code, a refresh token or a registration is over."""

KMS_REASONS = (
    "KMS_AccessDeniedException",
    "KMS_DisabledException",
    "KMS_InvalidKeyUsageException",
    "KMS_InvalidStateException",
    "KMS_NotFoundException",
)
"""The reasons in CreateToken's answer where an organization's own key is in the way."""

_PORTAL = (
    Answer(
        codes=("UnauthorizedException",),
        kind=TokenRefused,
        title="The sign-in has ended",
        message="The access portal does not accept it any more.",
        remedy="Sign in to the access portal again.",
    ),
    Answer(
        codes=(*DENIED, "ForbiddenException", "ResourceNotFoundException"),
        operations=("GetRoleCredentials",),
        kind=AccessDenied,
        title="You do not have this role",
        message="The access portal does not let you use {resource}.",
        remedy="Check the account and the role, or ask whoever runs the access portal.",
    ),
)

_TOKENS = of_service(
    "sso-oidc",
    Answer(
        codes=(*DENIED, "InvalidRequestException"),
        reasons=KMS_REASONS,
        kind=AccessDenied,
        title="IAM Identity Center cannot use your organization's key",
        message="It encrypts with a key of AWS KMS, and the key's policy or state is in the way.",
        remedy="Tell who manages IAM Identity Center. Your sign-in is kept.",
    ),
    Answer(
        codes=TOKEN_OVER,
        operations=("CreateToken",),
        kind=TokenRefused,
        title="The sign-in has ended",
        message="The access portal does not accept it any more.",
        remedy="Sign in to the access portal again.",
    ),
    Answer(
        codes=("AuthorizationPendingException",),
        operations=("CreateToken",),
        kind=SignInPending,
        title="The code was not entered yet",
        message="The access portal waits for it.",
        remedy="Enter the code on the page.",
    ),
    Answer(
        codes=("SlowDownException",),
        operations=("CreateToken",),
        kind=Throttled,
        title="AWS was asked too often",
        message="The access portal has had too many requests.",
        remedy="Fobwatch asks less often.",
    ),
    Answer(
        codes=DENIED,
        operations=("CreateToken",),
        kind=AccessDenied,
        title="The sign-in was declined",
        message="Fobwatch was not allowed in on the page.",
        remedy="Sign in again, and allow it there.",
    ),
    Answer(
        codes=("InvalidRequestException",),
        operations=("StartDeviceAuthorization",),
        kind=RequestRefused,
        title="The access portal provides no code",
        message="IAM Identity Center in “{region}” does not know this start URL.",
        remedy="Check the start URL and the region of the access portal.",
    ),
    Answer(
        codes=("InvalidRequestException",),
        operations=("CreateToken",),
        kind=RequestRefused,
        title="The access portal refused the sign-in",
        message="IAM Identity Center in “{region}” does not know this sign-in.",
        remedy="Check the region of the access portal, and sign in again.",
    ),
    Answer(
        codes=("InvalidRequestException", "InvalidRedirectUriException"),
        operations=("RegisterClient",),
        kind=RequestRefused,
        title="The access portal does not accept the sign-in",
        message="IAM Identity Center in “{region}” does not know this start URL.",
        remedy="Check the start URL and the region of the access portal.",
    ),
)

_ACCOUNT_ACCESS = of_service(
    "account-access-runtime",
    *_PORTAL,
    Answer(
        codes=DENIED,
        kind=AccessDenied,
        title="The account access manager lets you see no roles",
        message="It does not know you in the tenant that this access portal is set to.",
        remedy="Check the tenant ID, or ask whoever runs the access portal.",
    ),
)

ANSWERS = (*_TOKENS, *of_service("sso", *_PORTAL), *_ACCOUNT_ACCESS)
