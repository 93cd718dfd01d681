"""The errors of the service behind `aws login`, and of Cognito's identity pools."""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer, of_service
from fobwatch.core.aws.errors import AccessDenied, RequestRefused, ServiceFault, TokenRefused

AWS_LOGIN_ANSWERS = of_service(
    "signin",
    Answer(
        codes=DENIED,
        reasons=("TOKEN_EXPIRED", "AUTHCODE_EXPIRED", "USER_CREDENTIALS_CHANGED"),
        kind=TokenRefused,
        title="The sign-in has ended",
        message="AWS does not accept it any more.",
        remedy="Sign in again.",
    ),
    Answer(
        codes=DENIED,
        reasons=("INSUFFICIENT_PERMISSIONS",),
        kind=AccessDenied,
        title="You may not sign in this way",
        message="The identity's policies do not allow “aws login”.",
        remedy="Ask for the managed policy SignInLocalDevelopmentAccess.",
    ),
    Answer(
        codes=DENIED,
        operations=("BatchRevokeSessions",),
        kind=AccessDenied,
        title="AWS did not let you sign out there",
        message="Your policies do not allow signin:BatchRevokeSessions.",
        remedy="Sign out in Fobwatch: the sign-in then ends at AWS within twelve hours.",
    ),
    Answer(
        codes=("ValidationException",),
        kind=RequestRefused,
        title="AWS refused the sign-in",
        message="The sign-in service of “{region}” does not know it: a sign-in is renewed in the "
        "region where it began.",
        remedy="Check the profile's region, and sign in again.",
    ),
)

COGNITO_ANSWERS = of_service(
    "cognito-identity",
    Answer(
        codes=("NotAuthorizedException",),
        kind=AccessDenied,
        title="The identity pool does not let you in",
        message="The login is not valid for it, or it lets in no guests.",
        remedy="Sign in again, and compare the profile with the pool's user access.",
    ),
    Answer(
        codes=("ResourceNotFoundException",),
        kind=RequestRefused,
        title="There is no such identity pool",
        message="Neither the pool nor an identity of it is known in {region}.",
        remedy="Compare the identity pool's ID with the Cognito console.",
    ),
    Answer(
        codes=("ResourceConflictException",),
        kind=RequestRefused,
        title="The login belongs to another identity",
        message="The identity pool has linked it already.",
        remedy="Sign in as who you were before, or ask who manages the identity pool.",
    ),
    Answer(
        codes=("InvalidIdentityPoolConfigurationException",),
        kind=RequestRefused,
        title="The identity pool has no role for you",
        message="It names none for this kind of login, or the role does not trust the pool.",
        remedy="Ask who manages the identity pool.",
    ),
    Answer(
        codes=("InvalidParameterException",),
        kind=RequestRefused,
        title="The identity pool does not take the login",
        message="It does not know the login provider's name, or the token is not that provider's.",
        remedy="Compare the login provider with the pool's user access.",
    ),
    Answer(
        codes=("LimitExceededException",),
        kind=RequestRefused,
        title="The identity pool takes no more identities",
        message="It has reached a limit.",
        remedy="Ask who manages the identity pool.",
    ),
    Answer(
        codes=("ExternalServiceException",),
        kind=ServiceFault,
        title="The login provider did not answer AWS",
        message="The identity pool asks it whether the login is valid.",
        remedy="Try again in a while.",
    ),
)
