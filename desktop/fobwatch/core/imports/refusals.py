"""Files that cannot be taken, each named, with the way to one that can."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.errors import InvalidImport

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")

MAX_FILE_SIZE = 16 << 20
"""Bytes. An export of ten thousand accounts has three million."""

MAX_ENTRIES = 10_000
"""Accounts and keys of one file."""

_DECRYPT = "Decrypt it into Fobwatch, as with: gpg --decrypt FILE | fobwatch import -"
_KEEPASS = "In KeePassXC choose Database, Export, CSV File, and import that."
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x03\xd9\xa2\x9a", "a KeePass database", _KEEPASS),
    (b"\x89PNG", "a picture", "Drop it on Fobwatch's window, which reads QR codes."),
    (b"\xff\xd8\xff", "a picture", "Drop it on Fobwatch's window, which reads QR codes."),
    (b"GIF8", "a picture", "Drop it on Fobwatch's window, which reads QR codes."),
    (b"RIFF", "a picture", "Drop it on Fobwatch's window, which reads QR codes."),
    (b"%PDF", "a PDF", "Take a screenshot of its QR code, and paste it on Fobwatch's window."),
    (b"SQLite format 3\0", "a database", "Export from the program that keeps it."),
    (b"age-encryption.org/", "a file that age encrypted", "age --decrypt FILE | fobwatch import -"),
    (b"-----BEGIN AGE", "a file that age encrypted", "age --decrypt FILE | fobwatch import -"),
    (b"-----BEGIN PGP", "a file that GnuPG encrypted", _DECRYPT),
    (b"\x85\x01", "a file that GnuPG encrypted", _DECRYPT),
    (b"\x85\x02", "a file that GnuPG encrypted", _DECRYPT),
    (b"\x8c\x0d", "a file that GnuPG encrypted", _DECRYPT),
    (b"\x84\x5e", "a file that GnuPG encrypted", _DECRYPT),
    (b"\x1f\x8b", "a compressed file", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "an archive", "Unpack it, and import the file in it."),
    (b"-----BEGIN", "a key or certificate", "Import an access key, which AWS gives as a CSV file."),
    (b"ssh-", "a key of SSH", "Import an access key, which AWS gives as a CSV file."),
)

_ENCRYPTED = {
    "Aegis": "In Aegis choose Settings, Import & Export, Export, and turn encryption off.",
    "2FAS": "In 2FAS choose Settings, 2FAS Backup, Export, and leave the password out.",
    "Bitwarden": "In Bitwarden choose Export vault, and .csv or .json, not .json (Encrypted).",
    "Ente": "In Ente Auth choose Settings, Data, Export codes, Plain text.",
    "1Password": "In 1Password choose File, Export, and 1PUX or CSV.",
    "Authy": "Authy gives seeds to no other program. Register a new virtual MFA device in AWS, in "
    "Fobwatch beside it: an IAM user may have eight.",
}

TAKEN = (
    "Taken are access keys as AWS writes them (CSV, the CLI's output, AWS files), otpauth URIs, "
    "and exports of Aegis, 2FAS, Bitwarden, KeePassXC, 1Password, Ente, FreeOTP+, andOTP and "
    "Google Authenticator. Authy and Microsoft Authenticator export nothing: register a new "
    "virtual MFA device in AWS for those."
)


def refuse_by_signature(data: bytes) -> None:
    """Raises `InvalidImport` for a kind of file that is known not to hold what can be read."""
    for signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise InvalidImport(
                f"This is {kind}", "It cannot be imported as it is.", remedy, field=""
            )


def keepass_xml() -> InvalidImport:
    return InvalidImport(
        "This is an XML export of KeePass", "It cannot be imported as it is.", _KEEPASS, field=""
    )


def encrypted_export(program: str) -> InvalidImport:
    return InvalidImport(
        f"This export of {program} is encrypted",
        f"Only {program} can read it.",
        f"{_ENCRYPTED[program]} Import that, and delete it afterwards.",
        field="",
    )


def too_large() -> InvalidImport:
    return InvalidImport(
        "The file is too large",
        f"It has more than {MAX_FILE_SIZE >> 20} megabytes.",
        "Export keys and accounts alone, without attachments.",
        field="",
    )


def bounded(found: Iterable[T]) -> tuple[T, ...]:
    """All that was found. Raises `InvalidImport` as soon as it is too much."""
    some = tuple(islice(found, MAX_ENTRIES + 1))
    if len(some) > MAX_ENTRIES:
        raise InvalidImport(
            "There is too much in this file",
            f"It has more than {MAX_ENTRIES} accounts or keys.",
            "Import it in parts.",
            field="",
        )
    return some


def not_known() -> InvalidImport:
    return InvalidImport(
        "Nothing was found that can be imported",
        "It has no access key and no MFA seed in a form that is known.",
        TAKEN,
        field="",
    )
