"""JSON Web Encryption (RFC 7516, compact) by AES-256-GCM. Its libraries take 6 MiB of memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES = 32
METHOD = {"alg": "dir", "enc": "A256GCM"}


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = 64 * 2**20  # the library's own limit is for tokens


REGISTRY = _Registry(algorithms=["dir", "A256GCM"], strict_check_header=False)


def derived_key(
    passphrase: bytes, salt: bytes, *, memory_kib: int, iterations: int, lanes: int
) -> OctKey:
    """The key by Argon2id (RFC 9106)."""
    derivation = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=iterations, lanes=lanes, memory_cost=memory_kib
    )
    return OctKey.import_key(derivation.derive(passphrase))


def encrypted(content: str, key: OctKey, header: Mapping[str, object]) -> str:
    """The content with this header, which the decryption authenticates."""
    return jwe.encrypt_compact({**METHOD, **header}, content.encode(), key, registry=REGISTRY)


def decrypted(text: str, key: OctKey) -> str:
    """Raises `ValueError` for a text that is damaged, changed, or of another key."""
    try:
        content = jwe.decrypt_compact(text, key, registry=REGISTRY)
        return (content.plaintext or b"").decode()
    except (JoseError, TypeError) as error:  # joserfc trusts a header's types
        raise ValueError("it cannot be decrypted") from error
