"""The errors of any service, and of STS where it is asked for credentials.

The codes and sentences are from the STS API reference ("Common errors" and each action's own),
from the IAM user guide ("Troubleshoot IAM"), and from public issue reports where a code such as
``AccessDenied`` has several meanings that only the sentence distinguishes.
"""

from __future__ import annotations

from functools import partial

from fobwatch.adapters.aws.faults import DENIED, Answer
from fobwatch.core.aws.errors import (
    AccessDenied,
    AccessKeyRefused,
    ClockSkewed,
    CredentialsExpired,
    DurationRefused,
    MfaCodeRefused,
    MfaDeviceRefused,
    MfaMissing,
    RegionOff,
    RequestRefused,
    SecretKeyRefused,
    Throttled,
    TlsIntercepted,
)

UNKNOWN_KEY = (
    "AuthFailure",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "UnrecognizedClientException",
)
BAD_SIGNATURE = ("InvalidSignatureException", "SignatureDoesNotMatch")
INVALID_VALUE = (
    "InvalidParameterValue",
    "MissingParameter",
    "ValidationError",
    "ValidationException",
)
TOO_MANY = (
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsError",
    "TooManyRequestsException",
    "429",
)

_wrong_clock = partial(
    Answer,
    kind=ClockSkewed,
    title="This computer's clock is wrong",
    remedy="Set the clock, or turn on setting it from the network.",
)

ANSWERS: tuple[Answer, ...] = (
    Answer(
        says="invalid mfa one time pass code",
        kind=MfaCodeRefused,
        title="AWS refused the code",
        message="It was wrong, or it was used before: AWS takes each code once.",
        remedy="Wait for the next code. If that is refused too, check this computer's clock "
        "and that the seed is this device's, or synchronize the device.",
    ),
    Answer(
        says="unable to validate mfa code",
        kind=MfaDeviceRefused,
        title="AWS does not know this MFA device",
        message="The serial number is not that of an MFA device of this user.",
        remedy="Compare it with the one in the user's security credentials in the console.",
    ),
    Answer(
        says="must provide both mfa serial number and one time pass code",
        kind=MfaMissing,
        title="AWS requires an MFA code",
        message="The MFA device's serial number and a code must be sent together.",
        remedy="Choose the MFA device in the profile.",
    ),
    Answer(
        says="at 'tokencode' failed",
        kind=MfaCodeRefused,
        title="AWS refused the code",
        message="A code has six digits.",
        remedy="Type the six digits that the device shows now.",
    ),
    Answer(
        says="at 'serialnumber' failed",
        kind=MfaDeviceRefused,
        title="That is not an MFA device",
        message="The serial number is not as AWS writes them.",
        remedy="Copy it from the user's security credentials in the console.",
    ),
    Answer(
        says="multifactorauthentication failed",
        kind=MfaCodeRefused,
        title="AWS refused the code",
        message="AWS could not verify the MFA code.",
        remedy="Check the MFA device in the profile, and wait for the next code.",
    ),
    _wrong_clock(
        says="signature expired:",
        message="It is {skew} AWS's, so to AWS the request is out of date.",
    ),
    _wrong_clock(
        says="signature not yet current:",
        message="It is {skew} AWS's, so to AWS the request is from the future.",
    ),
    _wrong_clock(
        codes=("RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"),
        message="It is too far from AWS's, so AWS does not take its requests.",
    ),
    Answer(
        codes=BAD_SIGNATURE,
        says="credential should be scoped to a valid region",
        kind=RegionOff,
        title="The region does not fit",
        message="The request was meant for another region than “{region}”.",
        remedy="Check the profile's region, and AWS_ENDPOINT_URL if it is set.",
    ),
    Answer(
        codes=BAD_SIGNATURE,
        kind=SecretKeyRefused,
        title="The secret access key is wrong",
        message="AWS knows the access key {key}, but the secret does not belong to it.",
        remedy="Paste the secret access key again. AWS shows it only once: if it is lost, "
        "make a new key.",
    ),
    Answer(
        codes=("IncompleteSignature", "MissingAuthenticationToken"),
        kind=TlsIntercepted,
        title="The request reached AWS without its signature",
        message="Something on the way has changed it.",
        remedy="Check the proxy between this computer and AWS.",
    ),
    Answer(
        codes=UNKNOWN_KEY,
        temporary=True,
        kind=AccessKeyRefused,
        title="AWS does not accept the session",
        message="Its credentials were revoked, their user or role is gone, or the account "
        "has not turned on the region “{region}”.",
        remedy="End the session and start it again. If that fails too, check the region.",
    ),
    Answer(
        codes=UNKNOWN_KEY,
        kind=AccessKeyRefused,
        title="AWS does not know the access key {key}",
        message="It was mistyped, deleted or made inactive; or the region “{region}” is in "
        "another AWS partition, or is not turned on in the account.",
        remedy="Check the key in the user's security credentials, and the profile's region.",
    ),
    Answer(
        codes=("ExpiredToken", "ExpiredTokenException"),
        kind=CredentialsExpired,
        title="The credentials have expired",
        message="AWS does not take them any more.",
        remedy="Start the session again.",
    ),
    Answer(
        says="session limit for roles assumed by role chaining",
        kind=DurationRefused,
        title="The session would be too long",
        message="A role that is assumed with a session lasts one hour at most.",
        remedy="Set the profile's duration to one hour, or assume the role with the key.",
    ),
    Answer(
        says="exceeds the maxsessionduration",
        kind=DurationRefused,
        title="The session would be too long",
        message="The role allows shorter sessions only.",
        remedy="Shorten the profile's duration: a role allows one hour unless its owner "
        "has raised its maximum session duration.",
    ),
    Answer(
        codes=INVALID_VALUE,
        says="durationseconds",
        kind=DurationRefused,
        title="AWS does not allow this duration",
        message="Sessions last from 15 minutes to 36 hours, those of roles to 12 hours, "
        "those of the root user to one.",
        remedy="Change the profile's duration.",
    ),
    Answer(
        codes=("RegionDisabled", "RegionDisabledException"),
        kind=RegionOff,
        title="The region is turned off",
        message="The account has not turned on “{region}” for sign-in (STS).",
        remedy="Choose another region in the profile, or have the region turned on in the "
        "account's settings.",
    ),
    Answer(
        codes=DENIED,
        says="with session credentials",
        kind=AccessKeyRefused,
        title="This key is a temporary one",
        message="AWS allows {operation} only with the long-term key of an IAM user.",
        remedy="Put an access key that begins with AKIA into the profile.",
    ),
    Answer(
        codes=DENIED,
        says="may not be assumed by root",
        kind=AccessDenied,
        title="The root user cannot assume roles",
        message="AWS lets IAM users and roles assume roles, not the account's root user.",
        remedy="Make an IAM user, and put its access key into the profile.",
    ),
    Answer(
        codes=DENIED,
        operations=("GetFederationToken",),
        kind=AccessDenied,
        title="This user cannot open the console from here",
        message="{who} may not call {action}. AWS takes no code with that call, so a policy "
        "that asks for MFA refuses it too.",
        remedy="Open the console with a role instead: a role's console can have MFA.",
    ),
    Answer(
        codes=DENIED,
        says="explicit deny",
        kind=AccessDenied,
        title="A policy forbids this",
        message="{who} may not call {action} on {resource}: a policy denies it. Many such "
        "policies deny everything that is done without MFA.",
        remedy="Choose an MFA device in the profile if it has none, or ask who manages the "
        "policies.",
    ),
    Answer(
        codes=DENIED,
        operations=("AssumeRole",),
        with_code=False,
        kind=AccessDenied,
        title="AWS did not let you assume the role",
        message="{who} may not call {action} on {resource}.",
        remedy="If the role asks for MFA, choose an MFA device in the profile. Otherwise "
        "compare the external ID, the role's trust policy and the user's own policies.",
    ),
    Answer(
        codes=DENIED,
        operations=("AssumeRole",),
        kind=AccessDenied,
        title="AWS did not let you assume the role",
        message="{who} may not call {action} on {resource}.",
        remedy="Compare the role's name and account, the external ID, the role's trust "
        "policy and the user's own policies.",
    ),
    Answer(
        codes=DENIED,
        operations=("AssumeRoot",),
        kind=AccessDenied,
        title="AWS did not let you do the root task",
        message="{who} may not call {action} on {resource}.",
        remedy="The source profile has to be of the organization's management account or of the "
        "delegated administrator of IAM, and there privileged root actions have to be enabled.",
    ),
    Answer(
        codes=DENIED,
        kind=AccessDenied,
        title="AWS did not allow it",
        message="{who} may not call {action}.",
        remedy="Ask who manages the policies to allow {action}.",
    ),
    Answer(
        codes=("AccountProblem", "NotSignedUp", "OptInRequired", "PendingVerification"),
        kind=AccessDenied,
        title="The account is not ready",
        message="AWS has not activated the account of the access key {key}, or has suspended it.",
        remedy="Sign in to the console as the account's owner to see what is missing.",
    ),
    Answer(
        codes=TOO_MANY,
        kind=Throttled,
        title="Too many requests to AWS",
        message="The account has sent AWS too many requests in a short time.",
        remedy="Try again in a minute.",
    ),
    Answer(
        codes=INVALID_VALUE,
        kind=RequestRefused,
        title="AWS found a value invalid",
        message="AWS does not accept {field} of {operation}.",
        remedy="Correct it in the profile.",
    ),
)
