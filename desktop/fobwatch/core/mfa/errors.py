"""What is wrong with an MFA device or its code, and the code that a person has to type."""

from __future__ import annotations

from fobwatch.core.actions_needed import EnterCode
from fobwatch.core.errors import InputError, NeedsPerson


class InvalidDevice(InputError):
    """A seed, an otpauth URI, a serial or a QR image is wrong."""


class UnknownDevice(InputError):
    """No device of the vault has this name or serial."""


class MfaCodeNeeded(NeedsPerson):
    """A code of the device `serial` must be typed: its seed is not in the vault."""

    def __init__(self, title: str, message: str, remedy: str, *, serial: str) -> None:
        super().__init__(title, message, remedy)
        self.serial = serial
        self.action_needed = EnterCode(serial=serial)


class MfaCodeWrong(NeedsPerson):
    """A typed code was malformed."""

    action_needed = EnterCode()
