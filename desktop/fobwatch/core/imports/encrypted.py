"""Exports that a passphrase opens: their encrypted part, and the derivation of its key.

The forms are those of Aegis (docs/vault.md), of 2FAS (its Android app's backup cipher) and of
Bitwarden (help page "Encrypted exports", and its clients' importer of them).
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from fobwatch.core.imports.refusals import InvalidImport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_MEMORY: Final = 1 << 30
"""Bytes: the most that Bitwarden lets people choose. Aegis takes 32 megabytes."""

MAX_ITERATIONS: Final = {"pbkdf2": 2_000_000, "argon2id": 10, "scrypt": 1 << 20}
"""The highest that Bitwarden's settings allow; of scrypt 32 times what Aegis takes."""

MAX_BLOCK: Final = 32
"""Scrypt's r, of which Aegis takes 8: with much larger ones its bytes cost far more time."""

MAX_LANES: Final = 16
MAX_SLOTS: Final = 16
_AEGIS_PASSPHRASE = 1
"""The kind of an Aegis slot; the others are the phone's own keys."""
_TWO_FAS_ITERATIONS = 10_000
_CBC_WITH_HMAC = "2."
"""Bitwarden's kind of an encrypted text: AES-256-CBC with HMAC-SHA256."""


class Kdf(StrEnum):
    """How a key is made of a passphrase."""

    SCRYPT = "scrypt"
    PBKDF2 = "pbkdf2"
    """With HMAC-SHA256."""
    ARGON2ID = "argon2id"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyDerivation:
    """`iterations` is scrypt's n, `block_size` its r; `memory` is Argon2's, in KiB."""

    kdf: Kdf
    salt: bytes
    iterations: int
    block_size: int = 0
    memory: int = 0
    lanes: int = 1

    @property
    def used(self) -> int:
        """Bytes that are filled."""
        return self.memory * 1024 or 128 * self.iterations * self.block_size * self.lanes

    @property
    def is_bounded(self) -> bool:
        """Whether it costs what an honest program asks for: anybody can write a file."""
        return (
            0 < self.iterations <= MAX_ITERATIONS[self.kdf]
            and 0 < self.lanes <= MAX_LANES
            and self.block_size <= MAX_BLOCK
            and 0 <= self.used <= MAX_MEMORY
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Encrypted by AES-256-GCM, its tag at the end; where there is a `mac`, by CBC with HMAC."""

    nonce: bytes
    content: bytes = field(repr=False)
    mac: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """One passphrase's way to the key: what it makes is the key, or opens it."""

    derivation: KeyDerivation
    key: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedExport:
    """`part` names what was encrypted of the program's document; empty for all of it."""

    program: str
    locks: tuple[Lock, ...]
    content: Sealed
    part: str = ""

    def document(self, text: str) -> str:
        """The program's document, as it would be without encryption."""
        return f'{{"{self.part}": {text}}}' if self.part else text


class PassphraseNeeded(InvalidImport):
    """The file can be read once somebody has typed its passphrase."""

    def __init__(self, title: str, message: str, remedy: str, *, export: EncryptedExport) -> None:
        super().__init__(title, message, remedy)
        self.export = export


class WrongExportPassphrase(InvalidImport):
    """It does not open the file."""


def wrong_passphrase(program: str) -> WrongExportPassphrase:
    return WrongExportPassphrase(
        "The passphrase is wrong",
        f"It does not open this export of {program}, or the file is damaged.",
        "Try again. Capital letters and the keyboard's layout matter.",
        field="passphrase",
    )


def too_costly(program: str) -> InvalidImport:
    return InvalidImport(
        f"This export of {program} cannot be opened",
        "Making its key would take more memory or time than there is.",
        "Do not trust the file if it came from somebody else. Otherwise export it again with the "
        "program's usual settings, or without encryption.",
    )


def passphrase_export(program: str, value: Mapping[str, Any]) -> InvalidImport:
    """The error to raise for an encrypted export: `PassphraseNeeded` for one that can be opened."""
    try:
        export = _READERS[program](value)
    except (KeyError, TypeError, ValueError, AttributeError):
        return InvalidImport(
            f"This export of {program} cannot be read",
            "It says that it is encrypted, and not how: it is damaged, or of a newer version.",
            "Export it again, or without encryption.",
        )
    keys = [lock.derivation for lock in export.locks]  # each is tried
    if not all(key.is_bounded for key in keys) or sum(key.used for key in keys) > MAX_MEMORY:
        return too_costly(program)
    return PassphraseNeeded(
        f"This export of {program} is encrypted",
        "Its passphrase opens it.",
        "Import it in Fobwatch's window, or in a terminal, where you are asked for it.",
        export=export,
    )


def _aegis(value: Mapping[str, Any]) -> EncryptedExport:
    header = value["header"]
    slots = [slot for slot in header["slots"] if slot["type"] == _AEGIS_PASSPHRASE]
    if not 0 < len(slots) <= MAX_SLOTS:
        raise ValueError
    locks = tuple(
        Lock(
            derivation=KeyDerivation(
                kdf=Kdf.SCRYPT,
                salt=bytes.fromhex(slot["salt"]),
                iterations=_number(slot["n"]),
                block_size=_number(slot["r"]),
                lanes=_number(slot["p"]),
            ),
            key=_of_aegis(bytes.fromhex(slot["key"]), slot["key_params"]),
        )
        for slot in slots
    )
    content = _of_aegis(b64decode(value["db"], validate=True), header["params"])
    return EncryptedExport(program="Aegis", locks=locks, content=content, part="db")


def _of_aegis(content: bytes, parameters: Mapping[str, str]) -> Sealed:
    tag = bytes.fromhex(parameters["tag"])
    return Sealed(nonce=bytes.fromhex(parameters["nonce"]), content=content + tag)


def _two_fas(value: Mapping[str, Any]) -> EncryptedExport:
    parts = str(value["servicesEncrypted"]).split(":")
    content, salt, nonce = (b64decode(part, validate=True) for part in parts)
    derivation = KeyDerivation(kdf=Kdf.PBKDF2, salt=salt, iterations=_TWO_FAS_ITERATIONS)
    return EncryptedExport(
        program="2FAS",
        locks=(Lock(derivation=derivation),),
        content=Sealed(nonce=nonce, content=content),
        part="services",
    )


def _bitwarden(value: Mapping[str, Any]) -> EncryptedExport:
    kind, _, parts = str(value["data"]).partition(_CBC_WITH_HMAC)
    nonce, content, mac = (b64decode(part, validate=True) for part in parts.split("|"))
    if kind or not mac:
        raise ValueError
    return EncryptedExport(
        program="Bitwarden",
        locks=(Lock(derivation=_of_bitwarden(value)),),
        content=Sealed(nonce=nonce, content=content, mac=mac),
    )


def _of_bitwarden(value: Mapping[str, Any]) -> KeyDerivation:
    """The salt is used as the text that it is written in, and hashed for Argon2."""
    salt, iterations = value["salt"].encode(), _number(value["kdfIterations"])
    match value["kdfType"]:
        case 0:
            return KeyDerivation(kdf=Kdf.PBKDF2, salt=salt, iterations=iterations)
        case 1:
            return KeyDerivation(
                kdf=Kdf.ARGON2ID,
                salt=sha256(salt).digest(),
                iterations=iterations,
                memory=_number(value["kdfMemory"]) * 1024,
                lanes=_number(value["kdfParallelism"]),
            )
    raise ValueError


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], EncryptedExport]]] = {
    "Aegis": _aegis,
    "2FAS": _two_fas,
    "Bitwarden": _bitwarden,
}


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value
