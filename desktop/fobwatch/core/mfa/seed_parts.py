"""The parts of a seed's text, or of an authenticator's export, about one MFA device.

What AWS puts into the label is in the IAM API, CreateVirtualMFADevice.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from fobwatch.core.mfa.device_checks import (
    digits_problem,
    period_problem,
    plain_seed,
    seed_problem,
    serial_problem,
)
from fobwatch.core.mfa.devices import Algorithm
from fobwatch.core.mfa.errors import InvalidDevice

_AWS_NAMES = re.compile(r"\b(aws|amazon ?web ?services)\b")
_PARTITIONS = {"china": "aws-cn", "govcloud": "aws-us-gov"}
"""What an issuer says about the partition; AWS's own issuer is that of the standard one."""

SERIAL_IN_TEXT = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:mfa/[\w+=/,.@-]+", re.ASCII)
_MAX_NUMBER = 9
OTHER_KINDS = frozenset({"steam", "motp", "yandex"})
"""Whose codes no reader of TOTP makes; the first is also the scheme of a URI, as of Bitwarden's."""

COPY_AGAIN = "Copy the URI again, or enter the secret key by itself."


def is_aws_name(text: str) -> bool:
    """Whether an issuer, or what a person called an entry, names AWS. “Amazon” is a shop."""
    return bool(_AWS_NAMES.search(re.sub(r"[\s+_]+", " ", text).casefold()))


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDraft:
    """What a seed's text says about a device: all but its serial, which is only suggested.

    `label` is what follows the issuer, such as ``anna@123456789012``. Texts that are not given
    are empty.
    """

    seed: str = field(repr=False)
    digits: int = 6
    period: timedelta = timedelta(seconds=30)
    algorithm: Algorithm = Algorithm.SHA1
    issuer: str = ""
    label: str = ""

    @property
    def suggested_serial(self) -> str:
        return suggested_serial(self.issuer, self.label)


def suggested_serial(issuer: str, label: str) -> str:
    """The ARN that AWS's label points to; empty where it has an alias for the account."""
    named = SERIAL_IN_TEXT.search(f"{issuer}:{label}")
    if named:
        return named[0]
    user, _, account = label.rpartition("@")
    partition = next((p for word, p in _PARTITIONS.items() if word in issuer.casefold()), "aws")
    serial = f"arn:{partition}:iam::{account}:mfa/{user}"
    is_from_aws = not issuer or is_aws_name(issuer)
    return serial if is_from_aws and user and serial_problem(serial) is None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedParts:
    """What a URI, or an authenticator's export, has for one account, all of it unchecked."""

    secret: str = field(repr=False)
    issuer: str = ""
    label: str = ""
    algorithm: str = ""
    digits: str = ""
    period: str = ""
    kind: str = "totp"

    def draft(self) -> DeviceDraft:
        """Raises `InvalidDevice`, whatever is wrong."""
        _refuse_other_kinds(self.kind.casefold())
        secret, digits = visible(self.secret), _number(self.digits or "6")
        period = timedelta(seconds=_number(self.period or "30"))
        seed = plain_seed(secret)
        for problem, remedy in (
            (seed_problem(seed), ""),
            (digits_problem(digits), COPY_AGAIN),
            (period_problem(period), COPY_AGAIN),
        ):
            if problem:
                title, message, usual_remedy = problem
                raise InvalidDevice(title, message, remedy or usual_remedy, field="seed")
        return DeviceDraft(
            seed=seed,
            digits=digits,
            period=period,
            algorithm=_checked_algorithm(self.algorithm or "SHA1"),
            issuer=self.issuer,
            label=self.label,
        )


def visible(text: str) -> str:
    """The text without the invisible characters that copying from pages and editors leaves in it.

    That is Unicode's category of format characters: the byte order mark, blanks without width,
    marks of direction, soft hyphens.
    """
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def issuer_and_label(issuer: str, name: str) -> tuple[str, str]:
    """The issuer and label of an export's account, whose name may begin with the issuer."""
    before, after = split_name(name)
    if not issuer.strip():
        return before, after
    is_repeated = before.casefold() == issuer.strip().casefold() or is_aws_name(before)
    return issuer.strip(), after if is_repeated else name.strip()


def split_name(name: str) -> tuple[str, str]:
    """The parts before and after the last colon that is no part of an ARN."""
    arn = SERIAL_IN_TEXT.search(name)
    if arn:
        return name[: arn.start()].strip(" :"), name[arn.start() :].strip()
    before, _, after = name.rpartition(":")
    return before.strip(), after.strip()


def _refuse_other_kinds(kind: str) -> None:
    if kind == "hotp":
        raise InvalidDevice(
            "This device uses a counter",
            "AWS accepts codes that depend on the time (TOTP), not on a counter (HOTP).",
            "Register a virtual MFA device in AWS and take its seed.",
            field="seed",
        )
    if kind in OTHER_KINDS:
        raise other_codes()
    if kind != "totp":
        raise not_a_seed()


def other_codes() -> InvalidDevice:
    return InvalidDevice(
        "This device makes codes of another form",
        "AWS takes codes of six digits.",
        "Register a virtual MFA device in AWS and take its seed.",
        field="seed",
    )


def _checked_algorithm(text: str) -> Algorithm:
    """Spelled as any program does: ``SHA1``, ``sha-1``, Java's ``HmacSHA1``."""
    name = re.sub(r"[\W_]", "", text).upper().removeprefix("HMAC")
    if name not in set(Algorithm):
        raise InvalidDevice(
            "The device's algorithm is not known",
            "Codes are made with SHA1, SHA256 or SHA512; AWS's are made with SHA1.",
            COPY_AGAIN,
            field="seed",
        )
    return Algorithm(name)


def _number(text: str) -> int:
    """The number, or 0, which is outside every range here."""
    text = text.strip()
    sound = text.isascii() and text.isdecimal() and len(text) <= _MAX_NUMBER
    return int(text) if sound else 0


def not_a_seed() -> InvalidDevice:
    return InvalidDevice(
        "This is not the seed of an MFA device",
        "A seed is a text of letters and digits, or a URI that begins with otpauth://totp/.",
        "Copy the secret key that AWS shows beside the QR code, or scan the code.",
        field="seed",
    )
