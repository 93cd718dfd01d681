"""One-time codes as AWS checks them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from fobwatch.demo.server.refusals import mfa_code_refused, mfa_codes_not_consecutive

if TYPE_CHECKING:
    from datetime import datetime

_PERIOD = 30
_DIGITS = 6
_DRIFT = 1
"""The steps by which a device's clock may be off in either direction."""

_ENROLMENT_STEPS = 10
"""The greatest age of the pair of codes that enables a device, in steps."""


def time_step(moment: datetime) -> int:
    """Return the step of RFC 6238 that `moment` is in."""
    return int(moment.timestamp()) // _PERIOD


def code_at(seed: str, step: int) -> str:
    """Return the code of a base32 `seed` for one step (RFC 4226 and 6238, SHA-1).

    Implemented here rather than by pyotp, as an independent check of the product.
    """
    digest = hmac.new(base64.b32decode(seed), step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def is_passkey(serial: str) -> bool:
    """Whether the device is a passkey or security key: it signs in to the console alone."""
    return ":u2f/" in serial


class CodeChecker:
    """Accepts each step of each device once, in whatever API.

    It is not documented that a code used to enable a device is spent for STS too; the demo
    follows the stricter reading.
    """

    def __init__(self) -> None:
        self._spent: set[tuple[str, int]] = set()

    def forget(self) -> None:
        self._spent.clear()

    def spend(self, serial: str, seed: str, code: str, now: datetime, *, lag: int = 0) -> int:
        """Return the step that `code` belongs to, and never accept it again. Raises `Refusal`.

        `lag` is by how many steps the device's clock is slow, as `spend_pair` found it.
        """
        current = time_step(now) - lag
        for step in range(current - _DRIFT, current + _DRIFT + 1):
            if code == code_at(seed, step) and (serial, step) not in self._spent:
                self._spent.add((serial, step))
                return step
        raise mfa_code_refused()

    def spend_pair(self, serial: str, seed: str, first: str, second: str, now: datetime) -> int:
        """Accept two consecutive codes that are recent and unspent. Raises `Refusal`.

        Return by how many steps the device's clock is slow. For AWS it is where codes have waited:
        the device is then enabled, and out of sync (IAM API, EnableMFADevice).
        """
        current = time_step(now)
        for step in range(current - _ENROLMENT_STEPS, current + _DRIFT):
            pair = {(serial, step), (serial, step + 1)}
            codes = (code_at(seed, step), code_at(seed, step + 1))
            if (first, second) == codes and not pair & self._spent:
                self._spent |= pair
                return current - step - 1
        raise mfa_codes_not_consecutive()
