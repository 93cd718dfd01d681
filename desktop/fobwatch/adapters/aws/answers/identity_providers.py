"""What STS and Cognito answer to a sign-in of another identity provider."""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer
from fobwatch.core.aws.errors import AccessDenied, CredentialsExpired, RequestRefused, ServiceFault

WEB_IDENTITY = "AssumeRoleWithWebIdentity"
SAML = "AssumeRoleWithSAML"
COGNITO = "cognito-identity"

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"ExpiredTokenException", "ExpiredToken"}),
        operation=WEB_IDENTITY,
        kind=CredentialsExpired,
        title="The web identity token has expired",
        message="AWS does not accept it any more: it was not replaced in time.",
        remedy="Start the session again. If it stays so, look at what provides the token: the "
        "identity provider, or the program that writes the token file.",
    ),
    Answer(
        codes=frozenset({"InvalidIdentityToken", "IDPRejectedClaim"}),
        operation=WEB_IDENTITY,
        kind=RequestRefused,
        title="AWS does not accept the web identity token",
        message="It is not of the identity provider that the account knows, or not for AWS.",
        remedy="Check the provider's URL and audience in IAM, and the role's trust policy.",
    ),
    Answer(
        codes=frozenset({"IDPCommunicationError"}),
        operation=WEB_IDENTITY,
        kind=ServiceFault,
        title="AWS cannot reach the identity provider",
        message="It asks the provider for its keys to check the token.",
        remedy="Try again in a while.",
    ),
    Answer(
        codes=frozenset({"ExpiredTokenException", "ExpiredToken"}),
        operation=SAML,
        kind=CredentialsExpired,
        title="The SAML response has expired",
        message="AWS accepts it for about five minutes after the identity provider issued it.",
        remedy="Sign in again. If it stays so, compare this computer's clock with the provider's.",
    ),
    Answer(
        codes=frozenset({"InvalidIdentityToken"}),
        operation=SAML,
        kind=RequestRefused,
        title="AWS does not accept the SAML response",
        message="It is not signed by the identity provider that the account knows, or not for AWS.",
        remedy="Sign in again. If it stays so, have the provider's metadata in IAM renewed.",
    ),
    Answer(
        codes=frozenset({"IDPRejectedClaim"}),
        operation=SAML,
        kind=RequestRefused,
        title="The identity provider rejected the sign-in",
        message="It told AWS that the response is not valid, or AWS cannot reach it.",
        remedy="Sign in again, or ask who manages the identity provider.",
    ),
    Answer(
        codes=DENIED,
        operation=SAML,
        kind=AccessDenied,
        title="AWS did not let you assume the role",
        message="{resource} does not trust this sign-in of the identity provider.",
        remedy="Compare the profile's provider and address with the role's trust policy "
        "(SAML:aud), or ask who manages the role.",
    ),
    Answer(
        codes=frozenset({"NotAuthorizedException"}),
        service=COGNITO,
        kind=AccessDenied,
        title="The identity pool does not let you in",
        message="The login is not valid for it, or it lets in no guests.",
        remedy="Sign in again, and compare the profile with the pool's user access.",
    ),
    Answer(
        codes=frozenset({"ResourceNotFoundException"}),
        service=COGNITO,
        kind=RequestRefused,
        title="There is no such identity pool",
        message="Neither the pool nor an identity of it is known in {region}.",
        remedy="Compare the identity pool's ID with the Cognito console.",
    ),
    Answer(
        codes=frozenset({"ResourceConflictException"}),
        service=COGNITO,
        kind=RequestRefused,
        title="The login belongs to another identity",
        message="The identity pool has linked it already.",
        remedy="Sign in as who you were before, or ask who manages the identity pool.",
    ),
    Answer(
        codes=frozenset({"InvalidIdentityPoolConfigurationException"}),
        service=COGNITO,
        kind=RequestRefused,
        title="The identity pool has no role for you",
        message="It names none for this kind of login, or the role does not trust the pool.",
        remedy="Ask who manages the identity pool.",
    ),
    Answer(
        codes=frozenset({"InvalidParameterException"}),
        service=COGNITO,
        kind=RequestRefused,
        title="The identity pool does not take the login",
        message="It does not know the login provider's name, or the token is not that provider's.",
        remedy="Compare the login provider with the pool's user access.",
    ),
    Answer(
        codes=frozenset({"LimitExceededException"}),
        service=COGNITO,
        kind=RequestRefused,
        title="The identity pool takes no more identities",
        message="It has reached a limit.",
        remedy="Ask who manages the identity pool.",
    ),
    Answer(
        codes=frozenset({"ExternalServiceException"}),
        service=COGNITO,
        kind=ServiceFault,
        title="The login provider did not answer AWS",
        message="The identity pool asks it whether the login is valid.",
        remedy="Try again in a while.",
    ),
)
