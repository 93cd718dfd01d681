"""Google Authenticator's export: ``otpauth-migration://offline?data=…``, which its QR codes hold.

The data is base64 of a protocol buffer. Google has not published the message; its fields are those
that the authenticators which read it agree on (Aegis' `google_auth.proto`, Ente, 2FAS). The
encoding is "Encoding" of the Protocol Buffers documentation.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from fobwatch.core.mfa.errors import InvalidDevice
from fobwatch.core.mfa.seed_parts import SeedParts, issuer_and_label

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEME = "otpauth-migration"
MAX_DATA_LENGTH = 1 << 20
"""Characters. A QR code holds less than three thousand."""

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_FIXED_SIZES = {_FIXED64: 8, _FIXED32: 4}
_MAX_VARINT_BYTES = 10

_ALGORITHMS = {0: "SHA1", 1: "SHA1", 2: "SHA256", 3: "SHA512", 4: "MD5"}
_DIGITS = {0: "6", 1: "6", 2: "8"}
_KINDS = {0: "totp", 1: "hotp", 2: "totp"}
"""Zero, which is what an absent field means, is “unspecified” in each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleExport:
    """What one code holds. Large exports are `parts` codes; this is number `part`, from 1."""

    accounts: tuple[SeedParts, ...]
    part: int
    parts: int


def read_google_export(uri: str) -> GoogleExport:
    """Raises `InvalidDevice` if the data is damaged."""
    _, _, query = uri.partition("?")
    values = (each.partition("=") for each in query.split("&"))
    data = next((value for name, _, value in values if name.casefold() == "data"), "")
    try:
        message = list(_fields(_decoded(data)))
        accounts = tuple(_account(value) for number, value in message if number == 1)
    except ValueError:
        raise InvalidDevice(
            "This export of Google Authenticator is damaged",
            "What its QR code holds was cut off or changed.",
            "Take a screenshot of the whole code, and read that.",
            field="seed",
        ) from None
    numbers = {number: value for number, value in message if isinstance(value, int)}
    return GoogleExport(
        accounts=accounts, part=numbers.get(4, 0) + 1, parts=max(numbers.get(3, 1), 1)
    )


def _decoded(data: str) -> bytes:
    """The bytes; a plus sign that was not percent-encoded stays one. Raises `ValueError`."""
    plain = "".join(unquote(data).split()).replace("-", "+").replace("_", "/").rstrip("=")
    if not plain or len(plain) > MAX_DATA_LENGTH:
        raise ValueError
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _account(value: int | bytes) -> SeedParts:
    if isinstance(value, int):
        raise ValueError  # noqa: TRY004 - damage as any other
    fields = dict(_fields(value))
    name, issuer = (_bytes(fields, number).decode(errors="replace") for number in (2, 3))
    issuer, label = issuer_and_label(issuer, name)
    return SeedParts(
        secret=base64.b32encode(_bytes(fields, 1)).decode().rstrip("="),
        issuer=issuer,
        label=label,
        algorithm=_ALGORITHMS.get(_number(fields, 4), "unknown"),
        digits=_DIGITS.get(_number(fields, 5), "unknown"),
        kind=_KINDS.get(_number(fields, 6), ""),
    )


def _bytes(fields: dict[int, int | bytes], number: int) -> bytes:
    value = fields.get(number, b"")
    return value if isinstance(value, bytes) else b""


def _number(fields: dict[int, int | bytes], number: int) -> int:
    value = fields.get(number, 0)
    return value if isinstance(value, int) else 0


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field's number and value. Raises `ValueError` where the message is cut or malformed."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        wire_type = key & 7
        if wire_type == _VARINT:
            number, place = _varint(message, place)
            yield key >> 3, number
            continue
        if wire_type == _LENGTH:
            length, place = _varint(message, place)
        else:
            length = _FIXED_SIZES.get(wire_type, len(message) + 1)
        value = message[place : place + length]
        if len(value) != length:
            raise ValueError
        place += length
        yield key >> 3, value


def _varint(message: bytes, place: int) -> tuple[int, int]:
    """The number that begins at `place`, and where the next thing does."""
    for count, byte in enumerate(message[place : place + _MAX_VARINT_BYTES]):
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follows
            lower = message[place : place + count]
            return sum((b & 0x7F) << 7 * n for n, b in enumerate((*lower, byte))), place + count + 1
    raise ValueError
