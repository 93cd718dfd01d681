"""The encrypted vault file: one JSON Web Encryption (RFC 7516) with a passphrase.

The key is derived from the passphrase by Argon2id (RFC 9106). AES-256-GCM encrypts the content, and
authenticates it and the header. The header has the parameters of the key, and its thumbprint
(RFC 7638) to verify it. Any JOSE library can open the file.
"""

from __future__ import annotations

import json
import os
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from fobwatch.core.errors import VaultEntryDamaged, VaultLocked
from fobwatch.core.json_text import parse_object

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE = "fobwatch-vault"
KEY_BYTES = 32
SALT_BYTES = 16
HIGHEST_MEMORY_KIB = 2**20
HIGHEST_ITERATIONS = 100
HIGHEST_LANES = 64


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = 64 * 2**20  # the library's own limit is for tokens


REGISTRY = _Registry(algorithms=["dir", "A256GCM"], strict_check_header=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The cost of making the key. The default is RFC 9106's second recommendation (section 4)."""

    memory_kib: int = 65_536
    iterations: int = 3
    lanes: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultKey:
    """A key with the parameters that derive it from the passphrase."""

    key: OctKey = field(repr=False)
    salt: bytes
    cost: Cost

    @property
    def header(self) -> dict[str, Any]:
        recipe = {"salt": urlsafe_b64encode(self.salt).decode(), **asdict(self.cost)}
        return {
            "alg": "dir",
            "enc": "A256GCM",
            "typ": TYPE,
            "kid": self.key.thumbprint(),
            "argon2id": recipe,
        }


def new_key(passphrase: str, cost: Cost) -> VaultKey:
    return _derive(passphrase, os.urandom(SALT_BYTES), cost)


def key_of(text: str, passphrase: str) -> VaultKey:
    """Make the key of the vault `text`.

    Raises:
        VaultLocked: the passphrase is wrong.
        VaultEntryDamaged: the header is not one of a vault.
    """
    try:
        header = _header(text)
        recipe = dict(header["argon2id"])
        salt = urlsafe_b64decode(recipe.pop("salt"))
        key = _derive(passphrase, salt, _within_limits(Cost(**recipe)))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged_file() from error
    if header.get("kid") != key.key.thumbprint():
        raise VaultLocked(
            "The passphrase is wrong",
            "It does not open the vault.",
            "Try again. Capital letters and the keyboard's layout matter.",
        )
    return key


def seal(entries: Mapping[str, str], key: VaultKey) -> str:
    content = json.dumps(dict(entries)).encode()
    return jwe.encrypt_compact(key.header, content, key.key, registry=REGISTRY)


def unseal(text: str, key: VaultKey) -> dict[str, str]:
    """Decrypt the vault `text`. Raises `VaultEntryDamaged` if any of it was changed."""
    try:
        content = jwe.decrypt_compact(text, key.key, registry=REGISTRY).plaintext
        entries: dict[str, str] = json.loads(content or b"")
    except (JoseError, ValueError) as error:
        raise damaged_file() from error
    return entries


def damaged_file() -> VaultEntryDamaged:
    return VaultEntryDamaged(
        "The vault file is damaged",
        "It was cut off, or changed by another program.",
        "Restore the file from a backup. Fobwatch leaves it as it is.",
    )


def _header(text: str) -> dict[str, Any]:
    """The header of the vault `text`, which its decryption authenticates. Raises `ValueError`."""
    encoded = text.partition(".")[0]
    return parse_object(urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode())


def _derive(passphrase: str, salt: bytes, cost: Cost) -> VaultKey:
    # Systems type the same letter as one code point or as two.
    typed = unicodedata.normalize("NFC", passphrase).encode()
    derivation = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    )
    return VaultKey(key=OctKey.import_key(derivation.derive(typed)), salt=salt, cost=cost)


def _within_limits(cost: Cost) -> Cost:
    """Refuse a header that would make the computer work for hours, or run out of memory."""
    highest = Cost(
        memory_kib=HIGHEST_MEMORY_KIB, iterations=HIGHEST_ITERATIONS, lanes=HIGHEST_LANES
    )
    for name, limit in asdict(highest).items():
        if not 0 < getattr(cost, name) <= limit:
            raise ValueError(name)
    return cost
