"""STS's errors about messages, other identity providers, session policies and narrowed sessions.

The codes are those of the STS API reference, "Errors" of each action, and for GetScopedCredentials
those of botocore's service model, some of which come with "Exception" at the end.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer, of_service
from fobwatch.core.aws.errors import (
    AccessDenied,
    CredentialsExpired,
    DurationRefused,
    OperationUnavailable,
    RequestRefused,
    ServiceFault,
)

WEB_IDENTITY = "AssumeRoleWithWebIdentity"
SAML = "AssumeRoleWithSAML"

ANSWERS = of_service(
    "sts",
    Answer(
        codes=("InvalidAuthorizationMessageException",),
        operations=("DecodeAuthorizationMessage",),
        kind=RequestRefused,
        title="AWS cannot decode the message",
        message="It is not whole, or of another partition of AWS.",
        remedy="Paste the whole error again, with all of the encoded message.",
    ),
    Answer(
        codes=("ExpiredTokenException", "ExpiredToken"),
        operations=(WEB_IDENTITY,),
        kind=CredentialsExpired,
        title="The web identity token has expired",
        message="AWS does not accept it any more: it was not replaced in time.",
        remedy="Start the session again. If that does not help, look at what provides the token: "
        "the identity provider, or the program that writes the token file.",
    ),
    Answer(
        codes=("InvalidIdentityToken", "IDPRejectedClaim"),
        operations=(WEB_IDENTITY,),
        kind=RequestRefused,
        title="AWS does not accept the web identity token",
        message="It is not of the identity provider that the account knows, or not for AWS.",
        remedy="Check the provider's URL and audience in IAM, and the role's trust policy.",
    ),
    Answer(
        codes=("IDPCommunicationError",),
        operations=(WEB_IDENTITY,),
        kind=ServiceFault,
        title="AWS cannot reach the identity provider",
        message="It asks the provider for its keys to check the token.",
        remedy="Try again in a while.",
    ),
    Answer(
        codes=("ExpiredTokenException", "ExpiredToken"),
        operations=(SAML,),
        kind=CredentialsExpired,
        title="The SAML response has expired",
        message="AWS accepts it for about five minutes after the identity provider issued it.",
        remedy="Sign in again. If that does not help, compare this computer's clock with the "
        "provider's.",
    ),
    Answer(
        codes=("InvalidIdentityToken",),
        operations=(SAML,),
        kind=RequestRefused,
        title="AWS does not accept the SAML response",
        message="It is not signed by the identity provider that the account knows, or not for AWS.",
        remedy="Sign in again. If that does not help, have the provider's metadata in IAM renewed.",
    ),
    Answer(
        codes=("IDPRejectedClaim",),
        operations=(SAML,),
        kind=RequestRefused,
        title="The identity provider rejected the sign-in",
        message="It told AWS that the response is not valid, or AWS cannot reach it.",
        remedy="Sign in again, or ask who manages the identity provider.",
    ),
    Answer(
        codes=DENIED,
        operations=(SAML,),
        kind=AccessDenied,
        title="AWS did not let you assume the role",
        message="{resource} does not trust this sign-in of the identity provider.",
        remedy="Compare the profile's provider and address with the role's trust policy "
        "(SAML:aud), or ask who manages the role.",
    ),
    Answer(
        codes=("InvalidSubjectCredentials", "InvalidSubjectCredentialsException"),
        operations=("GetScopedCredentials",),
        kind=OperationUnavailable,
        title="AWS does not narrow this session",
        message="It takes temporary credentials alone, and none of the root user.",
        remedy="Use a role, or an IAM user.",
    ),
    Answer(
        codes=("InvalidAction", "UnknownOperation", "UnknownOperationException"),
        operations=("GetScopedCredentials",),
        kind=OperationUnavailable,
        title="AWS does not do this here",
        message="STS in the region “{region}” does not have {operation}.",
        remedy="Choose another region in the profile.",
    ),
    Answer(
        codes=("InsufficientSessionLifetime", "InsufficientSessionLifetimeException"),
        operations=("GetScopedCredentials",),
        kind=DurationRefused,
        title="The session has less time left",
        message="A narrowed copy ends no later than the session that it is of.",
        remedy="Choose a shorter time, or renew the session.",
    ),
    Answer(
        codes=("PackedPolicyTooLarge", "PackedPolicyTooLargeException"),
        operations=("GetScopedCredentials",),
        kind=RequestRefused,
        title="The policies are too much for this session",
        message="With them its token would be longer than AWS makes one.",
        remedy="Shorten the policy, or let fewer rules narrow the profile.",
    ),
    Answer(
        codes=("MalformedPolicyDocument", "MalformedPolicyDocumentException"),
        operations=("GetScopedCredentials",),
        kind=RequestRefused,
        title="The policy is malformed",
        message="AWS cannot read it as a policy.",
        remedy="Correct the policy that narrows the profile for programs: it is a JSON document.",
    ),
    Answer(
        codes=("MalformedPolicyDocument", "MalformedPolicyDocumentException"),
        kind=RequestRefused,
        title="The session policy is malformed",
        message="AWS cannot read it as a policy.",
        remedy="Correct the session policy in the profile: it is a JSON document.",
    ),
    Answer(
        codes=("PackedPolicyTooLarge", "PackedPolicyTooLargeException"),
        kind=RequestRefused,
        title="The session policy is too long",
        message="The session policy and the session tags together are more than AWS takes.",
        remedy="Shorten the session policy, or send fewer tags.",
    ),
)
