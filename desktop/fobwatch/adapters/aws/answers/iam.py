"""IAM's errors about policies, access keys, passwords, MFA devices and an account's users.

The codes are those of the IAM and IAM Toolbox API references, "Errors" of each action.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer, of_service
from fobwatch.core.aws.errors import AccessDenied, MfaCodeRefused, RequestRefused
from fobwatch.core.health.errors import ReportNotReady
from fobwatch.core.iam.errors import AccessKeyLimit, NoSuchAccessKey, NoSuchPolicy
from fobwatch.core.lockdown.errors import NoPassword, PasswordRefused, PolicyProtected
from fobwatch.core.mfa.errors import (
    MfaDeviceExists,
    MfaDeviceInUse,
    MfaDeviceLimit,
    NoSuchMfaDevice,
    UserChanging,
)

_ABOUT_KEYS = (
    "CreateAccessKey",
    "DeleteAccessKey",
    "GetAccessKeyLastUsed",
    "ListAccessKeys",
    "UpdateAccessKey",
)
_INLINE = tuple(
    f"{verb}{owner}Policy"
    for verb in ("Get", "Put", "Delete")
    for owner in ("User", "Role", "Group")
)

TOOLBOX_ANSWERS = of_service(
    "iam-toolbox",
    Answer(
        codes=("ResourceNotFoundException",),
        kind=RequestRefused,
        title="AWS has no details of this refusal",
        message="They are kept for about a day, in the region of the refusal, for its account or "
        "organization.",
        remedy="Make the call again, and ask with a profile of the same account.",
    ),
)

ANSWERS = of_service(
    "iam",
    Answer(
        codes=("NoSuchEntity",),
        operations=("SimulatePrincipalPolicy",),
        kind=RequestRefused,
        title="AWS does not know who made the call",
        message="The simulator finds the user or role in no account that this profile sees.",
        remedy="Choose a profile of the account that the user or role is in.",
    ),
    Answer(
        codes=("NoSuchEntity",),
        operations=_INLINE,
        kind=NoSuchPolicy,
        title="AWS does not know the policy, or whose it is",
        message="It was removed, or is so new that not all of AWS knows it.",
        remedy="Look at the permissions of that user, role or group in the console.",
    ),
    Answer(
        codes=("NoSuchEntity",),
        operations=("GetPolicy",),
        kind=NoSuchPolicy,
        title="AWS does not know the policy",
        message="It was deleted, or is so new that not all of AWS knows it.",
        remedy="Look at the policies of the account in the console.",
    ),
    Answer(
        codes=("MalformedPolicyDocument",),
        kind=RequestRefused,
        title="AWS does not take the policy",
        message="It names a service that IAM does not know, or is not written as a policy.",
        remedy="Correct the actions that it is for, and try again.",
    ),
    Answer(
        codes=("LimitExceeded",),
        operations=("PutUserPolicy", "PutGroupPolicy"),
        kind=RequestRefused,
        title="There is no room for the policy",
        message="All inline policies together may have 2,048 characters for a user, and 5,120 "
        "for a group.",
        remedy="Move another inline policy into a managed one, or put this one on a group.",
    ),
    Answer(
        codes=("LimitExceeded",),
        operations=("CreateAccessKey",),
        kind=AccessKeyLimit,
        title="The user has two access keys",
        message="AWS allows no more.",
        remedy="Delete the one that is not used, and try again.",
    ),
    Answer(
        codes=("NoSuchEntity",),
        operations=_ABOUT_KEYS,
        kind=NoSuchAccessKey,
        title="AWS does not know the user or the access key",
        message="It was removed, or is so new that not all of AWS knows it.",
        remedy="Look at the user's access keys in the console.",
    ),
    Answer(
        codes=("UnmodifiableEntity", "UnmodifiableEntityException"),
        kind=PolicyProtected,
        title="AWS protects this role",
        message="A service of AWS has made it, such as IAM Identity Center, and nobody else "
        "changes its policies.",
        remedy="End the sign-in to its access portal, and have its assignment removed there.",
    ),
    Answer(
        codes=("NoSuchEntity",),
        operations=("GetLoginProfile", "UpdateLoginProfile"),
        kind=NoPassword,
        title="The user has no password",
        message="Nobody can sign in to the console as this user with one.",
        remedy="There is nothing to change.",
    ),
    Answer(
        codes=("PasswordPolicyViolation",),
        kind=PasswordRefused,
        title="The account's password policy refuses the new password",
        message="It asks for something that a random password of 24 characters does not have.",
        remedy="Change the password in the console, and store it in the profile.",
    ),
    Answer(
        codes=("InvalidUserType", "NoSuchEntity"),
        operations=("ChangePassword",),
        kind=PasswordRefused,
        title="The password cannot be changed in this way",
        message="Only a user with a password changes their own.",
        remedy="Have somebody set it who may change this user.",
    ),
    Answer(
        codes=("ReportInProgress", "ReportNotPresent", "ReportExpired"),
        operations=("GetCredentialReport",),
        kind=ReportNotReady,
        title="AWS makes the report of users",
        message="It lists every user with their MFA and keys, and takes up to some minutes.",
        remedy="It is asked for again by itself.",
    ),
    Answer(
        codes=("LimitExceeded",),
        operations=("GenerateCredentialReport",),
        kind=ReportNotReady,
        title="AWS makes no report of users now",
        message="The account has reached a limit of IAM.",
        remedy="It is asked for again by itself.",
    ),
    Answer(
        codes=("EntityAlreadyExists",),
        operations=("CreateVirtualMFADevice",),
        kind=MfaDeviceExists,
        title="The name is taken",
        message="The account has an MFA device of this name.",
        remedy="Choose another name.",
    ),
    Answer(
        codes=("EntityAlreadyExists",),
        kind=MfaDeviceExists,
        title="The MFA device is enabled already",
        message="AWS has it as the device of a user.",
        remedy="Look at the user's MFA devices in the console.",
    ),
    Answer(
        codes=("LimitExceeded",),
        operations=("EnableMFADevice",),
        kind=MfaDeviceLimit,
        title="The user has eight MFA devices",
        message="AWS allows no more, of all kinds together.",
        remedy="Remove one that is not used any more, here or in the console.",
    ),
    Answer(
        codes=("LimitExceeded",),
        operations=("CreateVirtualMFADevice",),
        kind=MfaDeviceLimit,
        title="The account has as many MFA devices as AWS allows",
        message="It takes as many as it takes users.",
        remedy="Have virtual MFA devices removed that belong to nobody.",
    ),
    Answer(
        codes=("LimitExceeded",),
        kind=MfaDeviceLimit,
        title="The account has come to a limit of IAM",
        message="AWS does not say which.",
        remedy="Try again later, or ask who manages the account.",
    ),
    Answer(
        codes=("EntityTemporarilyUnmodifiable", "ConcurrentModification"),
        kind=UserChanging,
        title="The user cannot be changed right now",
        message="It was changed at AWS a moment ago, or is new.",
        remedy="Try again in some minutes.",
    ),
    Answer(
        codes=("InvalidAuthenticationCode",),
        operations=("ResyncMFADevice",),
        kind=MfaCodeRefused,
        title="AWS refused both codes",
        message="The seed in the vault may be of another device, or this computer's clock wrong.",
        remedy="Check the clock, and try again. If it is right, replace the device.",
    ),
    Answer(
        codes=("InvalidAuthenticationCode",),
        kind=MfaCodeRefused,
        title="AWS refused the codes of the device",
        message="Codes depend on the time, and this computer's clock may be wrong.",
        remedy="Check the clock, and try again.",
    ),
    Answer(
        codes=("DeleteConflict",),
        kind=MfaDeviceInUse,
        title="The MFA device is in use",
        message="It is enabled for a user, and AWS deletes none that is.",
        remedy="Try again in a minute. Deactivate it in the console if it is another user's.",
    ),
    Answer(
        codes=("NoSuchEntity",),
        kind=NoSuchMfaDevice,
        title="AWS does not know the user or the MFA device",
        message="It was removed, or is so new that not all of AWS knows it.",
        remedy="Try again in a minute.",
    ),
    Answer(
        codes=DENIED,
        says="explicit deny",
        temporary=False,
        kind=AccessDenied,
        title="A policy forbids this",
        message="{who} may not call {action}: a policy denies it. Some policies allow that only "
        "with MFA.",
        remedy="Ask who manages the policies to allow it without MFA.",
    ),
)
