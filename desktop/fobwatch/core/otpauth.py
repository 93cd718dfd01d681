"""Seeds as they are handed out: otpauth URIs, which QR codes hold, and bare base32.

The URI is Google Authenticator's "Key URI format". What AWS puts into its label stands in the
IAM API, CreateVirtualMFADevice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from fobwatch.core.arns import parse_arn
from fobwatch.core.device_checks import (
    digits_complaint,
    period_complaint,
    plain_seed,
    seed_complaint,
    serial_complaint,
)
from fobwatch.core.devices import Algorithm
from fobwatch.core.errors import InvalidDevice

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from fobwatch.core.devices import MfaDevice
    from fobwatch.core.text_rules import Complaint

AWS_ISSUER = "Amazon Web Services"

_ALGORITHMS = {
    spelling: algorithm
    for algorithm in Algorithm
    for spelling in (algorithm.value, algorithm.value.replace("SHA", "SHA-"))
}
_MEANINGFUL = frozenset({"secret", "issuer", "algorithm", "digits", "period", "encoder"})
_LONGEST_NUMBER = 9
_COPY_AGAIN = "Copy the URI again, or enter the secret key by itself."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceDraft:
    """What a seed's text tells of a device: all but its serial, which is only suggested.

    `label` is what follows the issuer, such as ``anna@123456789012``. Texts that are not told
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
        """The ARN that AWS's label points to; empty where it has an alias for the account."""
        user, _, account = self.label.rpartition("@")
        serial = f"arn:aws:iam::{account}:mfa/{user}"
        is_from_aws = self.issuer in {"", AWS_ISSUER}
        return serial if is_from_aws and user and serial_complaint(serial) is None else ""


def read_seed(text: str) -> DeviceDraft:
    """The draft for an otpauth URI or a bare seed, as typed, pasted or read from a QR code.

    Raises `InvalidDevice` of the field `seed`, whatever in the text is wrong.
    """
    text = text.strip()
    scheme, colon, _ = text.partition(":")
    if not colon:
        return DeviceDraft(seed=_checked_seed(plain_seed(text)))
    match scheme.casefold():
        case "otpauth":
            return _read_uri(text)
        case "otpauth-migration":
            raise InvalidDevice(
                "This is an export of Google Authenticator",
                "Such a QR code holds several accounts in a form of its own.",
                "Open the account by itself, or register a new virtual MFA device in AWS.",
                field="seed",
            )
        case "arn":
            raise InvalidDevice(
                "This is the device's ARN, not its seed",
                "The ARN names the device; the seed makes its codes.",
                "Enter the secret key that AWS shows beside the QR code.",
                field="seed",
            )
    raise _not_a_seed()


def otpauth_uri(device: MfaDevice) -> str:
    """The device as a URI, which is as secret as its seed, for a QR code.

    It is labelled as AWS does it, so that reading it suggests the same serial.
    """
    arn = parse_arn(device.serial)
    label = f"{arn.resource_name}@{arn.account_id}" if arn else device.name
    query = {
        "secret": device.seed,
        "issuer": AWS_ISSUER,
        "algorithm": device.algorithm.value,
        "digits": device.digits,
        "period": int(device.period.total_seconds()),
    }
    path = f"{quote(AWS_ISSUER)}:{quote(label, safe='@')}"
    return f"otpauth://totp/{path}?{urlencode(query, quote_via=quote)}"


def _read_uri(uri: str) -> DeviceDraft:
    try:
        parts = urlsplit(uri)
    except ValueError:  # such as a bracket that is not closed
        raise _not_a_seed() from None
    parameters = _parameters(parts.query)
    _refuse_other_kinds(parts.netloc.casefold(), parameters)
    issuer, label = _issuer_and_label(parts)
    return DeviceDraft(
        seed=_checked_seed(plain_seed(parameters.get("secret", ""))),
        digits=_checked_digits(parameters.get("digits", "6")),
        period=_checked_period(parameters.get("period", "30")),
        algorithm=_checked_algorithm(parameters.get("algorithm", "SHA1")),
        issuer=parameters.get("issuer", "").strip() or issuer,
        label=label,
    )


def _parameters(query: str) -> dict[str, str]:
    """The parameters that have a value. One that stands twice could mean either, so neither."""
    found: dict[str, str] = {}
    for parameter, value in parse_qsl(query):
        name = parameter.casefold()
        if name in found and name in _MEANINGFUL:
            raise InvalidDevice(
                f"The URI has two {name}s",
                "It does not say which one is meant.",
                _COPY_AGAIN,
                field="seed",
            )
        found[name] = value
    return found


def _refuse_other_kinds(kind: str, parameters: dict[str, str]) -> None:
    if kind == "hotp":
        raise InvalidDevice(
            "This device counts its codes",
            "AWS takes codes that go by the time (TOTP), not by a counter (HOTP).",
            "Register a virtual MFA device in AWS and take its seed.",
            field="seed",
        )
    if kind != "totp":
        raise _not_a_seed()
    if "encoder" in parameters:
        raise InvalidDevice(
            "This device makes codes of another form",
            "AWS takes codes of six digits.",
            "Register a virtual MFA device in AWS and take its seed.",
            field="seed",
        )


def _issuer_and_label(parts: SplitResult) -> tuple[str, str]:
    """Split at the colon that is no part of a name: those are percent-encoded, or should be."""
    first, colon, rest = parts.path.removeprefix("/").partition(":")
    if not colon:
        first, _, rest = unquote(first).rpartition(":")
    return unquote(first).strip(), unquote(rest).strip()


def _checked_seed(seed: str) -> str:
    _raise_for(seed_complaint(seed))
    return seed


def _checked_digits(text: str) -> int:
    digits = _number(text)
    _raise_for(digits_complaint(digits), _COPY_AGAIN)
    return digits


def _checked_period(text: str) -> timedelta:
    period = timedelta(seconds=_number(text))
    _raise_for(period_complaint(period), _COPY_AGAIN)
    return period


def _checked_algorithm(text: str) -> Algorithm:
    algorithm = _ALGORITHMS.get(text.strip().upper())
    if algorithm is None:
        raise InvalidDevice(
            "The device's algorithm is not known",
            "Codes are made with SHA1, SHA256 or SHA512; AWS's are made with SHA1.",
            _COPY_AGAIN,
            field="seed",
        )
    return algorithm


def _number(text: str) -> int:
    """The number, or 0, which is outside every range here."""
    text = text.strip()
    sound = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if sound else 0


def _raise_for(complaint: Complaint | None, remedy: str = "") -> None:
    if complaint:
        title, message, usual_remedy = complaint
        raise InvalidDevice(title, message, remedy or usual_remedy, field="seed")


def _not_a_seed() -> InvalidDevice:
    return InvalidDevice(
        "This is not the seed of an MFA device",
        "A seed is a text of letters and digits, or a URI that begins with otpauth://totp/.",
        "Copy the secret key that AWS shows beside the QR code, or scan the code.",
        field="seed",
    )
