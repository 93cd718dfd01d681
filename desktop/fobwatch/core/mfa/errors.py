"""Faults of an MFA device or its code, here or at AWS, and the request for a code."""

from __future__ import annotations

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.aws.errors import AwsError
from fobwatch.core.errors import InputError, NeedsPerson


class InvalidDevice(InputError):
    """A seed, an otpauth URI, a serial or a QR image is wrong."""


class UnknownDevice(InputError):
    """No device of the vault has this name or serial."""


class MfaCodeNeeded(NeedsPerson):
    """A code of the device `serial` must be typed: its seed is not in the vault."""

    def __init__(self, title: str, message: str, remedy: str, *, serial: str) -> None:
        super().__init__(title, message, remedy)
        self.action_needed = EnterCode(serial=serial)


class MfaCodeWrong(NeedsPerson):
    """A typed code was malformed."""

    action_needed = EnterCode()


class MfaDeviceExists(AwsError):
    """The name is taken, or the device is enabled already."""


class MfaDeviceInUse(AwsError):
    """The device is enabled for a user, and so cannot be deleted."""


class MfaDeviceLimit(AwsError):
    """The user, or the account, has as many devices as AWS allows."""


class NoSuchMfaDevice(AwsError):
    """AWS has no such device, or no such user."""


class UserChanging(AwsError):
    """The user is being changed at AWS, and cannot be changed now."""

    transient = True
