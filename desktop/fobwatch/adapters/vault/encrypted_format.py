"""Encrypted files, the vault and its backups: each one JSON Web Encryption (RFC 7516).

The key is derived from the passphrase by Argon2id (RFC 9106). AES-256-GCM encrypts the content, and
authenticates it and the header. The header has the parameters of the key, and its thumbprint
(RFC 7638) to verify it. Any JOSE library can open the file.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from fobwatch.core.errors import InputError, VaultEntryDamaged, WrongPassphrase
from fobwatch.core.json_text import parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import OctKey

TYPE = "fobwatch-vault"
SALT_BYTES = 16
SHORTEST_PASSPHRASE = 12
"""Whoever has the file can guess without limit: eight letters, as for a login, are too few."""

_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The cost of making the key. The default is RFC 9106's second recommendation (section 4)."""

    memory_kib: int = 65_536
    iterations: int = 3
    lanes: int = 4


HIGHEST = Cost(memory_kib=2**20, iterations=100, lanes=64)


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultKey:
    """A key with the parameters that derive it from the passphrase."""

    key: OctKey = field(repr=False)
    salt: bytes
    cost: Cost

    def header(self, kind: str) -> dict[str, Any]:
        """Of a file of this `kind`."""
        recipe = {"salt": urlsafe_b64encode(self.salt).decode(), **asdict(self.cost)}
        return {"typ": kind, "kid": self.key.thumbprint(), "argon2id": recipe}


def new_key(passphrase: str, cost: Cost) -> VaultKey:
    return _derive(passphrase, os.urandom(SALT_BYTES), cost)


def check_passphrase(passphrase: str) -> None:
    """Raises `InputError` for one that is too short, or has half a character."""
    if _HALF.search(passphrase):
        raise InputError(
            "The passphrase cannot be used",
            "One of its characters is cut in half, and no keyboard could type it again.",
            "Type it anew.",
            field="passphrase",
        )
    if len(_composed(passphrase)) < SHORTEST_PASSPHRASE:
        raise InputError(
            "The passphrase is too short",
            "Whoever gets the file can try passphrases as fast as a computer can.",
            f"Take at least {SHORTEST_PASSPHRASE} characters, such as four or more words.",
            field="passphrase",
        )


def key_of(text: str, passphrase: str, highest: Cost = HIGHEST) -> VaultKey:
    """Make the key of the file `text`, if that costs no more than `highest`.

    Raises:
        WrongPassphrase: it does not open the vault.
        VaultEntryDamaged: the header is not one of ours.
    """
    try:
        header = header_of(text)
        recipe = dict(header["argon2id"])
        salt = urlsafe_b64decode(recipe.pop("salt"))
        key = _derive(passphrase, salt, _within_limits(Cost(**recipe), highest))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged_file() from error
    if header.get("kid") != key.key.thumbprint():
        raise WrongPassphrase(
            "The passphrase is wrong",
            "It does not open the vault.",
            "Try again. Capital letters and the keyboard's layout matter.",
        )
    return key


def seal(entries: Mapping[str, object], key: VaultKey, kind: str = TYPE) -> str:
    from fobwatch.adapters.vault.encryption import encrypted  # noqa: PLC0415 - takes memory

    return encrypted(json.dumps(dict(entries)), key.key, key.header(kind))


def unseal(text: str, key: VaultKey) -> dict[str, Any]:
    """Decrypt the file `text`. Raises `VaultEntryDamaged` if any of it was changed."""
    from fobwatch.adapters.vault.encryption import decrypted  # noqa: PLC0415 - takes memory

    try:
        return parse_object(decrypted(text, key.key))
    except ValueError as error:
        raise damaged_file() from error


def damaged_file() -> VaultEntryDamaged:
    return VaultEntryDamaged(
        "The vault file is damaged",
        "It was cut off, or changed by another program.",
        "Restore the file from a backup. Fobwatch leaves it as it is.",
    )


def header_of(text: str) -> dict[str, Any]:
    """The header of the file `text`, which its decryption authenticates. Raises `ValueError`."""
    encoded = text.partition(".")[0]
    return parse_object(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())


def _derive(passphrase: str, salt: bytes, cost: Cost) -> VaultKey:
    from fobwatch.adapters.vault.encryption import derived_key  # noqa: PLC0415 - takes memory

    typed = _composed(passphrase).encode(errors="surrogatepass")  # a half character opens nothing
    return VaultKey(key=derived_key(typed, salt, **asdict(cost)), salt=salt, cost=cost)


def _composed(passphrase: str) -> str:
    """Systems type the same letter as one code point or as two."""
    return unicodedata.normalize("NFC", passphrase)


def _within_limits(cost: Cost, highest: Cost) -> Cost:
    """Refuse a header that would make the computer work for hours, or run out of memory."""
    for name, limit in asdict(highest).items():
        if not 0 < getattr(cost, name) <= limit:
            raise ValueError(name)
    return cost
