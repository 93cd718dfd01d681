"""Checks of an MFA device: its serial (IAM API, MFADevice), and what its codes are made of."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.text_rules import TextRule, ValidationProblem, count, shown_character

if TYPE_CHECKING:
    from fobwatch.core.mfa.devices import MfaDevice

DIGITS = range(6, 9)
MAX_PERIOD = timedelta(seconds=120)
MIN_SEED_BITS = 112
MAX_SEED_LENGTH = 1024
MAX_DEVICE_NAME = 128

_SERIAL = TextRule(
    subject="MFA device's serial",
    shortest=9,
    longest=256,
    allowed=re.compile(r"[\w+=/:,.@-]", re.ASCII),
    allowed_words="letters, digits and + = / : , . @ _ -",
)
_IAM_NAME = TextRule(
    subject="device's name",
    shortest=1,
    longest=MAX_DEVICE_NAME,
    allowed=re.compile(r"[\w+=,.@-]", re.ASCII),
    allowed_words="letters, digits and + = , . @ _ -",
)
"""IAM API, CreateVirtualMFADevice. Its own limit is that of the serial, which holds the name."""

_LOOKS_SECRET = re.compile(r"[A-Z2-7]{16,}=*|[A-Za-z0-9/+]{40}")
"""A seed in Base32, or the secret of an access key, that was put into the serial's field."""

_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
_LOOK_ALIKES = {"0": "O", "1": "I", "8": "B"}


def check_device(device: MfaDevice) -> list[InvalidDevice]:
    """All that is wrong with the device, in the order of its fields."""
    complaints = {
        "serial": serial_problem(device.serial),
        "name": _name_problem(device.name),
        "seed": seed_problem(device.seed),
        "digits": digits_problem(device.digits),
        "period": period_problem(device.period),
    }
    return [InvalidDevice(*c, field=field) for field, c in complaints.items() if c]


def serial_problem(serial: str) -> ValidationProblem | None:
    """What is wrong with the serial of a virtual or hardware device."""
    remedy = "Copy it from IAM, Security credentials: arn:aws:iam::123456789012:mfa/Name."
    if not serial:
        return ValidationProblem("The serial is missing", "AWS finds the device by it.", remedy)
    if _LOOKS_SECRET.fullmatch(serial):
        return ValidationProblem(
            "This looks like a secret key",
            "A serial is shown in the window, and kept with the profile.",
            remedy,
        )
    if not serial.startswith("arn:"):
        return _SERIAL.complaint(serial)
    arn = parse_arn(serial)
    if arn is not None and arn.resource_type == "u2f":
        return ValidationProblem(
            "This is a security key",
            "AWS takes no code of a security key where credentials are asked for.",
            "Register a virtual MFA device beside it, and enter that one's ARN.",
        )
    if arn is None or arn.service != "iam" or arn.resource_type != "mfa":
        return ValidationProblem(
            "This ARN names no MFA device", "A device's ARN has “mfa/” before its name.", remedy
        )
    if not arn.account_id.isdecimal() or arn.region or not arn.resource_name:
        return ValidationProblem(
            "This MFA device's ARN is malformed",
            "It has an account of 12 digits, no region, and a name.",
            remedy,
        )
    return _SERIAL.complaint(serial)


def iam_name_problem(name: str) -> ValidationProblem | None:
    """What is wrong with the name that a new virtual device gets at AWS."""
    return _IAM_NAME.complaint(name)


_PRINT = re.compile(r"[\s\u2010-\u2015\u2212-]")
"""Blanks, and dashes of any length, as word processors make of hyphens."""


def plain_seed(text: str) -> str:
    """The seed as `MfaDevice` keeps it: without the blanks, dashes and padding of print."""
    return _PRINT.sub("", text).rstrip("=").upper()


def seed_problem(seed: str) -> ValidationProblem | None:
    """What is wrong with a seed in the plain form. Never quotes more than one character."""
    remedy = "Copy the secret key that AWS shows beside the QR code."
    if not seed:
        return ValidationProblem("The secret key is missing", "Codes are made from it.", remedy)
    if seed.isdecimal() and len(seed) in DIGITS:
        return ValidationProblem(
            "This is a code, not the secret key",
            "A code is good once; the key makes them all.",
            remedy,
        )
    wrong = next((c for c in seed if c not in _BASE32), None)
    if wrong is not None:
        return ValidationProblem(
            f"The secret key has {shown_character(wrong)} in it",
            "It has the letters A to Z and the digits 2 to 7 only.",
            f"Perhaps it is the letter {_LOOK_ALIKES[wrong]}." if wrong in _LOOK_ALIKES else remedy,
        )
    if len(seed) > MAX_SEED_LENGTH:
        return ValidationProblem(
            "The secret key is too long", f"It has {count(seed)}; AWS's have 64.", remedy
        )
    try:
        raw = base64.b32decode(seed + "=" * (-len(seed) % 8))
    except binascii.Error:
        return ValidationProblem(
            "The secret key is not whole",
            f"None has {count(seed)}: some are missing or too many.",
            remedy,
        )
    if len(raw) * 8 < MIN_SEED_BITS:
        return ValidationProblem(
            "The secret key is too short to be safe",
            f"It has {len(raw) * 8} bits, and codes need {MIN_SEED_BITS} (NIST SP 800-63B). "
            "AWS's have 320.",
            remedy,
        )
    return None


def digits_problem(digits: int) -> ValidationProblem | None:
    if digits in DIGITS:
        return None
    return ValidationProblem(
        "A code cannot have that many digits",
        "Codes have 6 to 8 digits, and AWS's have 6.",
        "Enter 6.",
    )


def period_problem(period: timedelta) -> ValidationProblem | None:
    if timedelta() < period <= MAX_PERIOD and not period % timedelta(seconds=1):
        return None
    return ValidationProblem(
        "A code cannot last that long",
        f"Codes last from 1 to {MAX_PERIOD.seconds} whole seconds; AWS's last 30.",
        "Enter 30.",
    )


def _name_problem(name: str) -> ValidationProblem | None:
    if name.strip() and len(name) <= MAX_DEVICE_NAME and name.isprintable():
        return None
    return ValidationProblem(
        "The device has no usable name",
        f"A name has 1 to {MAX_DEVICE_NAME} visible characters.",
        "Name it as you like, such as “Work phone”.",
    )
