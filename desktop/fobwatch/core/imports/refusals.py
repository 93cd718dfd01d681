"""Files that cannot be imported: each is named, with the way to get one that can."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from fobwatch.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


MAX_FILE_SIZE = 16 << 20
"""Bytes. An export of ten thousand accounts has three million."""

MAX_ENTRIES = 10_000
"""Accounts and keys of one file."""

_DECRYPT = "Decrypt it into Fobwatch, as with: {} | fobwatch import -"
_GPG = _DECRYPT.format("gpg --decrypt FILE")
_AGE = _DECRYPT.format("age --decrypt FILE")
_ANSIBLE = _DECRYPT.format("ansible-vault decrypt --output - FILE")
_OPENSSL = _DECRYPT.format("openssl enc -d … -in FILE")
_FREE_OTP = "Only FreeOTP can read it. FreeOTP+ exports JSON and otpauth URIs."
_UNZIP = "Unpack it first."
_KEEPASS = "In KeePassXC choose Database, Export, CSV File, and import that."
_PICTURE = "Drop it on Fobwatch's window, which reads QR codes."
_SCREENSHOT = "Take a screenshot of its QR code, and paste it on Fobwatch's window."
_UNPACK = "Unpack it, and import the file in it."
_TABLE = "Save the sheet as CSV, and import that. Delete it afterwards."
_STRATUM = "In Stratum choose Settings, Backup, and leave the password empty."
_CSV = "Import an access key, which AWS provides as a CSV file."
_PGP_PACKETS = (b"\x85\x01", b"\x85\x02", b"\x8c\x0d", b"\xc3\x0d", b"\x84\x5e", b"\xc1\xc0")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")
_SIGNATURES: tuple[tuple[int, bytes | tuple[bytes, ...], str, str], ...] = (
    (0, b"\x03\xd9\xa2\x9a", "a KeePass database", _KEEPASS),
    (0, _PICTURES, "a picture", _PICTURE),
    (0, b"%PDF", "a PDF", _SCREENSHOT),
    (0, b"%!PS", "a PostScript file", _SCREENSHOT),
    (0, b"SQLite format 3\0", "a database", "Export from the program that keeps it."),
    (0, (b"age-encryption.org/", b"-----BEGIN AGE"), "a file that age encrypted", _AGE),
    (0, (b"-----BEGIN PGP", *_PGP_PACKETS), "a file that GnuPG encrypted", _GPG),
    (0, b"$ANSIBLE_VAULT;", "a file that Ansible Vault encrypted", _ANSIBLE),
    (0, b"Salted__", "a file that OpenSSL encrypted", _OPENSSL),
    (0, (b"AUTHENTICATORPRO", b"AuthenticatorPro"), "an encrypted backup of Stratum", _STRATUM),
    (0, b"\xac\xed\x00\x05", "an encrypted backup of FreeOTP", _FREE_OTP),
    (0, (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"), "a compressed file", _UNZIP),
    (0, (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"), "an archive", _UNPACK),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of an older Office", _TABLE),
    (0, b"{\\rtf", "a formatted text (RTF)", "Save it as plain text, and import that."),
    (0, b"\x7fELF", "a program", "Choose a file with access keys or MFA devices."),
    (0, b"-----BEGIN", "a key or certificate", _CSV),
    (0, b"ssh-", "a key of SSH", _CSV),
    (4, b"ftyp", "a picture or a film", _SCREENSHOT),  # HEIC and AVIF
    (257, b"ustar", "an archive", _UNPACK),
)
"""Where each is in a file, the earlier ones first."""

_XML: tuple[tuple[str, str, str], ...] = (
    ("<WinAuth", "WinAuth's own file", "In WinAuth choose Export, and leave the passwords out."),
    ("<svg", "a drawing (SVG)", _SCREENSHOT),
)

_CREATE = "Create an access key in the AWS console under IAM, Security credentials."
_NOT_ACCESS_KEYS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"smtp[ _]?(?:user|password)", re.IGNORECASE),
        "These are SMTP credentials of Amazon SES, and no access key",
        "The SMTP password is made from a secret access key, which cannot be had back from it.",
    ),
    (
        re.compile(r"access_key_1_active"),
        "This is IAM's credential report",
        "It lists who has access keys, and contains none of them.",
    ),
    (
        re.compile(r"-at-\d{12}\b"),
        "These are Git credentials of CodeCommit, and no access key",
        "They are for Git alone.",
    ),
    (
        re.compile(
            r"signin\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)"
            r"|^[^\n]{0,200}console[^\n]{0,20}(?:link|url)",
            re.IGNORECASE,
        ),
        "This file holds a console password, and no access key",
        "AWS writes it for people who sign in to the console.",
    ),
)
"""What AWS lets people download beside access keys, recognised by its text."""

_ENCRYPTED = {
    "Bitwarden": "In Bitwarden choose Export vault, .json (Encrypted) and Password protected: "
    "Account restricted is for your account alone. Or choose .json or .csv.",
    "Ente": "In Ente Auth choose Settings, Data, Export codes, Plain text.",
    "Proton Authenticator": "In Proton Authenticator choose Settings, Export, without a password.",
}

TAKEN = (
    "Fobwatch takes access keys as AWS writes them (CSV, the CLI's output, AWS files), otpauth "
    "URIs, and exports of Aegis, 2FAS, Bitwarden, KeePassXC, 1Password, Ente, FreeOTP+, Stratum "
    "and Google Authenticator. Authy and Microsoft Authenticator export nothing: register a new "
    "virtual MFA device in AWS for those."
)


class InvalidImport(InputError):
    """An import document is wrong; `field` is a path such as ``profiles[2].role_arn``."""


ENCRYPTED_ARCHIVE = InvalidImport(
    "This archive is encrypted",
    "It takes a password, as the exports of Raivo do.",
    "Unpack it with the password, import the file in it, and delete that afterwards.",
)
DAMAGED_ARCHIVE = InvalidImport(
    "This archive is damaged",
    "It was cut off or changed.",
    "Download or export it again.",
)
NO_TEXT = InvalidImport(
    "The document cannot be imported",
    "It is not text: another program's own format, or encrypted, as the backups of andOTP are.",
    "Export it as text, CSV or JSON, without a password.",
)
NOT_KNOWN = InvalidImport(
    "Nothing was found that can be imported",
    "It has no access key and no MFA seed in a form that is known.",
    TAKEN,
)
TOO_LARGE = InvalidImport(
    "The file is too large",
    f"It has more than {MAX_FILE_SIZE >> 20} megabytes.",
    "Export keys and accounts alone, without attachments.",
)


def refuse_by_signature(data: bytes) -> None:
    """Raises `InvalidImport` for a kind of file that is known to hold nothing readable."""
    for place, signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature, place):
            raise _of_kind(kind, remedy)


def without_keys(text: str) -> InvalidImport:
    """For a text in which nothing was found."""
    begin = text[:10_000]
    for mark, kind, remedy in _XML:
        if mark in begin:
            return _of_kind(kind, remedy)
    for pattern, title, message in _NOT_ACCESS_KEYS:
        if pattern.search(begin):
            return InvalidImport(title, message, _CREATE)
    return NOT_KNOWN.fresh()


def unknown_archive(names: Iterable[str]) -> InvalidImport:
    if "[Content_Types].xml" in names:
        return _of_kind("a document of Office", _TABLE)
    return InvalidImport("This is an archive", "Its content is not known.", _UNPACK)


def closed_program(program: str) -> InvalidImport:
    return InvalidImport(
        f"{program} lets no other program have its seeds",
        "Those in this file are encrypted.",
        "Register a new virtual MFA device in AWS, in Fobwatch beside it: an IAM user may have "
        "eight.",
    )


def encrypted_export(program: str) -> InvalidImport:
    return InvalidImport(
        f"This export of {program} is encrypted",
        f"Only {program} can read it.",
        f"{_ENCRYPTED[program]} Import that, and delete it afterwards.",
    )


def encrypted_by_sops() -> InvalidImport:
    return _of_kind("a file that SOPS encrypted", _DECRYPT.format("sops --decrypt FILE"))


def _of_kind(kind: str, remedy: str) -> InvalidImport:
    return InvalidImport(f"This is {kind}", "It cannot be imported as it is.", remedy)


def bounded(found: Iterable[T]) -> tuple[T, ...]:
    """All that was found. Raises `InvalidImport` as soon as it is too much."""
    some = tuple(islice(found, MAX_ENTRIES + 1))
    if len(some) > MAX_ENTRIES:
        raise InvalidImport(
            "There is too much in this file",
            f"It has more than {MAX_ENTRIES} accounts or keys.",
            "Import it in parts.",
        )
    return some
