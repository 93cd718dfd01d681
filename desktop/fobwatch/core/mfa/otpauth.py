"""Seeds as they are handed out: otpauth URIs, which QR codes hold, and bare base32.

The URI is Google Authenticator's "Key URI format". What AWS puts into its label is in the
IAM API, CreateVirtualMFADevice.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from fobwatch.core.aws.arns import parse_arn
from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.google_export import SCHEME, read_google_export
from fobwatch.core.mfa.seed_parts import (
    COPY_AGAIN,
    OTHER_KINDS,
    SERIAL_IN_TEXT,
    SeedParts,
    not_a_seed,
    other_codes,
    split_name,
    suggested_serial,
    visible,
)

if TYPE_CHECKING:
    from fobwatch.core.mfa.devices import MfaDevice
    from fobwatch.core.mfa.seed_parts import DeviceDraft

AWS_ISSUER = "Amazon Web Services"

_MEANINGFUL = frozenset({"secret", "issuer", "algorithm", "digits", "period", "encoder"})
_URI_BEGINS = re.compile(r"(?=otpauth(?:-migration)?://)", re.IGNORECASE)
_URI_ENDS = re.compile(r"[\"'<>`\x00-\x1f]")
_QUOTES = ('""', "''", "``", "<>", "“”", "\u2018\u2019", "„“", "«»", "()")
_SEPARATORS = ",;"
"""What follows a value in a list, a table or a program."""


def read_seed(text: str) -> DeviceDraft:
    """The draft for an otpauth URI or a bare seed, as typed, pasted or read from a QR code.

    Raises `InvalidDevice` of the field `seed`, whatever in the text is wrong.
    """
    parts, *more = read_parts(text)
    if more:
        raise InvalidDevice(
            f"This holds {len(more) + 1} accounts",
            "A device has one seed.",
            "Choose one of them: paste the text, or its picture, on Fobwatch's main window.",
            field="seed",
        )
    return parts.draft()


def read_parts(text: str) -> tuple[SeedParts, ...]:
    """What the text holds: one account, several URIs, or an export of Google Authenticator.

    Raises `InvalidDevice` of the field `seed` if it is no form of a seed at all.
    """
    several = uris_in(text)
    if several[1:]:
        return tuple(part for uri in several for part in read_parts(uri))
    text = unwrapped(text)
    scheme, colon, _ = text.partition(":")
    if not colon:
        return (SeedParts(secret=text),)
    match scheme.casefold():
        case "otpauth":
            return (_parts_of_uri(text),)
        case scheme if scheme == SCHEME:
            return _parts_of_export(text)
        case scheme if scheme in OTHER_KINDS:
            raise other_codes()
        case "arn":
            raise InvalidDevice(
                "This is the device's ARN, not its seed",
                "The ARN names the device; the seed makes its codes.",
                "Enter the secret key that AWS shows beside the QR code.",
                field="seed",
            )
    raise not_a_seed()


def uris_in(text: str) -> list[str]:
    """The otpauth URIs in any text; those that fill their line may have blanks in it."""
    found: list[str] = []
    for line in text.splitlines() if "otpauth" in text.casefold() else ():
        before, *uris = _URI_BEGINS.split(line)
        is_whole = len(uris) == 1 and not visible(before).strip(" \t\"'<`")
        for each in uris:
            uri = _URI_ENDS.split(each, maxsplit=1)[0]
            found.append(uri.strip() if is_whole else uri.split(None, 1)[0].rstrip(".,;)"))
    return found


def unwrapped(text: str) -> str:
    """The text without what is around it in a file of settings, a list or a sentence."""
    text = _unseparated(visible(text))
    while len(text) > 1 and text[0] + text[-1] in _QUOTES:
        text = _unseparated(text[1:-1])
    return text


def _unseparated(text: str) -> str:
    return text.strip().rstrip(_SEPARATORS).rstrip()


def otpauth_uri(device: MfaDevice) -> str:
    """The device as a URI for a QR code, as secret as its seed.

    It is labelled as AWS does it where reading that suggests the same serial, and otherwise, as in
    another partition, with the serial itself.
    """
    arn = parse_arn(device.serial)
    label = f"{arn.resource_name}@{arn.account_id}" if arn else device.name
    if arn and suggested_serial(AWS_ISSUER, label) != device.serial:
        label = device.serial
    return uri_of_parts(
        SeedParts(
            secret=device.seed,
            issuer=AWS_ISSUER,
            label=label,
            algorithm=device.algorithm.value,
            digits=str(device.digits),
            period=str(int(device.period.total_seconds())),
        )
    )


def uri_of_parts(parts: SeedParts) -> str:
    """The URI of one account, as secret as its seed; reading it returns the same parts."""
    given = {
        "secret": parts.secret,
        "issuer": parts.issuer,
        "algorithm": parts.algorithm,
        "digits": parts.digits,
        "period": parts.period,
    }
    query = urlencode({key: value for key, value in given.items() if value}, quote_via=quote)
    path = f"{quote(parts.issuer, safe='')}:{quote(parts.label, safe='@')}"
    return f"otpauth://{parts.kind}/{path}?{query}"


def _parts_of_uri(uri: str) -> SeedParts:
    try:
        parts = urlsplit(uri.replace("&amp;", "&"))  # as a page's source has it
    except ValueError:  # such as a bracket that is not closed
        raise not_a_seed() from None
    parameters = _parameters(parts.query)
    if "encoder" in parameters:
        raise other_codes()
    issuer, label = _issuer_and_label(parts.path.removeprefix("/"))
    return SeedParts(
        secret=parameters.get("secret", ""),
        issuer=parameters.get("issuer", "").strip() or issuer,
        label=label,
        algorithm=parameters.get("algorithm", ""),
        digits=parameters.get("digits", ""),
        period=parameters.get("period", ""),
        kind=parts.netloc,
    )


def _parts_of_export(uri: str) -> tuple[SeedParts, ...]:
    accounts = read_google_export(uri).accounts
    if not accounts:
        raise InvalidDevice(
            "This export of Google Authenticator is empty",
            "It holds no account.",
            "Choose the accounts in that app, and export them again.",
            field="seed",
        )
    return accounts


def _parameters(query: str) -> dict[str, str]:
    """The parameters that have a value. One with two values is ambiguous, and is left out."""
    found: dict[str, str] = {}
    for parameter, value in parse_qsl(query):
        name = parameter.casefold()
        if found.get(name, value) != value and name in _MEANINGFUL:
            raise InvalidDevice(
                f"The URI has two {name}s",
                "It does not say which one is meant.",
                COPY_AGAIN,
                field="seed",
            )
        found[name] = value
    return found


def _issuer_and_label(path: str) -> tuple[str, str]:
    """Split at the colon that is no part of a name: those are percent-encoded, or should be."""
    first, colon, rest = path.partition(":")
    if not colon or SERIAL_IN_TEXT.search(unquote(path)):
        return split_name(unquote(path))
    return unquote(first).strip(), unquote(rest).strip()
