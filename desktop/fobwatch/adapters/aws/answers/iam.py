"""What IAM answers about MFA devices.

The codes are those of the IAM API reference, "Errors" of CreateVirtualMFADevice, EnableMFADevice,
ResyncMFADevice, DeactivateMFADevice, DeleteVirtualMFADevice and ListMFADevices.
"""

from __future__ import annotations

from fobwatch.adapters.aws.faults import DENIED, Answer
from fobwatch.core.aws.errors import AccessDenied, MfaCodeRefused
from fobwatch.core.mfa.errors import (
    MfaDeviceExists,
    MfaDeviceInUse,
    MfaDeviceLimit,
    NoSuchMfaDevice,
    UserChanging,
)

ANSWERS: tuple[Answer, ...] = (
    Answer(
        codes=frozenset({"EntityAlreadyExists"}),
        service="iam",
        operation="CreateVirtualMFADevice",
        kind=MfaDeviceExists,
        title="The name is taken",
        message="The account has an MFA device of this name.",
        remedy="Choose another name.",
    ),
    Answer(
        codes=frozenset({"EntityAlreadyExists"}),
        service="iam",
        kind=MfaDeviceExists,
        title="The MFA device is enabled already",
        message="AWS has it as the device of a user.",
        remedy="Look at the user's MFA devices in the console.",
    ),
    Answer(
        codes=frozenset({"LimitExceeded"}),
        service="iam",
        operation="EnableMFADevice",
        kind=MfaDeviceLimit,
        title="The user has eight MFA devices",
        message="AWS allows no more, of all kinds together.",
        remedy="Remove one that is not used any more, here or in the console.",
    ),
    Answer(
        codes=frozenset({"LimitExceeded"}),
        service="iam",
        operation="CreateVirtualMFADevice",
        kind=MfaDeviceLimit,
        title="The account has as many MFA devices as AWS allows",
        message="It takes as many as it takes users.",
        remedy="Have virtual MFA devices removed that belong to nobody.",
    ),
    Answer(
        codes=frozenset({"LimitExceeded"}),
        service="iam",
        kind=MfaDeviceLimit,
        title="The account has come to a limit of IAM",
        message="AWS does not say which.",
        remedy="Try again later, or ask who manages the account.",
    ),
    Answer(
        codes=frozenset({"EntityTemporarilyUnmodifiable", "ConcurrentModification"}),
        service="iam",
        kind=UserChanging,
        title="The user cannot be changed right now",
        message="It was changed at AWS a moment ago, or is new.",
        remedy="Try again in some minutes.",
    ),
    Answer(
        codes=frozenset({"InvalidAuthenticationCode"}),
        service="iam",
        operation="ResyncMFADevice",
        kind=MfaCodeRefused,
        title="AWS refused both codes",
        message="The seed in the vault may be of another device, or this computer's clock wrong.",
        remedy="Check the clock, and try again. If it is right, replace the device.",
    ),
    Answer(
        codes=frozenset({"InvalidAuthenticationCode"}),
        service="iam",
        kind=MfaCodeRefused,
        title="AWS refused the codes of the device",
        message="Codes depend on the time, and this computer's clock may be wrong.",
        remedy="Check the clock, and try again.",
    ),
    Answer(
        codes=frozenset({"DeleteConflict"}),
        service="iam",
        kind=MfaDeviceInUse,
        title="The MFA device is in use",
        message="It is enabled for a user, and AWS deletes none that is.",
        remedy="Try again in a minute. Deactivate it in the console if it is another user's.",
    ),
    Answer(
        codes=frozenset({"NoSuchEntity"}),
        service="iam",
        kind=NoSuchMfaDevice,
        title="AWS does not know the user or the MFA device",
        message="It was removed, or is so new that not all of AWS knows it.",
        remedy="Try again in a minute.",
    ),
    Answer(
        codes=DENIED,
        service="iam",
        says="explicit deny",
        temporary=False,
        kind=AccessDenied,
        title="A policy forbids this",
        message="{who} may not call {action}: a policy denies it. Some policies allow that only "
        "with MFA.",
        remedy="Ask who manages the policies to allow it without MFA.",
    ),
)
