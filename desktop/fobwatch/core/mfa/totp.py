"""Time-based one-time passwords (RFC 6238), as functions of a device and a time."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyotp

from fobwatch.core.mfa.devices import Algorithm

if TYPE_CHECKING:
    from datetime import timedelta

    from fobwatch.core.mfa.devices import MfaDevice

_DIGESTS = {
    Algorithm.SHA1: hashlib.sha1,
    Algorithm.SHA256: hashlib.sha256,
    Algorithm.SHA512: hashlib.sha512,
}


def code_window(device: MfaDevice, at: datetime) -> int:
    """The time step that `at` falls in, counted from 1970 in the device's periods."""
    return int(at.timestamp() // device.period.total_seconds())


def window_start(device: MfaDevice, window: int) -> datetime:
    return datetime.fromtimestamp(window * device.period.total_seconds(), UTC)


def window_left(device: MfaDevice, at: datetime) -> timedelta:
    """How long the code of `at` stays the current one."""
    return window_start(device, code_window(device, at) + 1) - at


def totp_code(device: MfaDevice, at: datetime) -> str:
    """The device's code at `at`, which is AWS's time."""
    totp = pyotp.TOTP(
        device.seed,
        digits=device.digits,
        digest=_DIGESTS[device.algorithm],
        interval=int(device.period.total_seconds()),
    )
    return totp.at(at)
