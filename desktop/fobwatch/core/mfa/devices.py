"""Virtual MFA devices: the parameters that a code is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Algorithm(StrEnum):
    """The hash of RFC 6238; AWS's virtual devices use SHA-1."""

    SHA1 = "SHA1"
    SHA256 = "SHA256"
    SHA512 = "SHA512"


@dataclass(frozen=True, slots=True, kw_only=True)
class MfaDevice:
    """A virtual MFA device of an IAM user. `seed` is base32 without padding or blanks."""

    serial: str
    name: str
    seed: str = field(repr=False)
    digits: int = 6
    period: timedelta = timedelta(seconds=30)
    algorithm: Algorithm = Algorithm.SHA1
