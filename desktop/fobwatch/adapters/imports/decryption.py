"""Open the encrypted exports of authenticators and password managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.padding import PKCS7

from fobwatch.core.imports.encrypted import Kdf, too_costly, wrong_passphrase

if TYPE_CHECKING:
    from fobwatch.core.imports.encrypted import EncryptedExport, KeyDerivation, Lock, Sealed

KEY_BYTES = 32


def decrypt(export: EncryptedExport, passphrase: str) -> str:
    """The document of the program, as it is without encryption. Blocks for up to some seconds.

    Raises `WrongExportPassphrase`, also for a file that was changed.
    """
    for lock in export.locks:
        try:
            content = _opened(_key(lock, passphrase), export.content)
            return export.document(content.decode())
        except (InvalidTag, InvalidSignature, ValueError):  # ValueError: no such nonce or padding
            continue
        except MemoryError:
            raise too_costly(export.program) from None
    raise wrong_passphrase(export.program)


def _key(lock: Lock, passphrase: str) -> bytes:
    derived = _derived(lock.derivation, passphrase.encode())
    return derived if lock.key is None else _opened(derived, lock.key)


def _derived(how: KeyDerivation, passphrase: bytes) -> bytes:
    match how.kdf:
        case Kdf.SCRYPT:
            return Scrypt(
                salt=how.salt, length=KEY_BYTES, n=how.iterations, r=how.block_size, p=how.lanes
            ).derive(passphrase)
        case Kdf.PBKDF2:
            return PBKDF2HMAC(
                algorithm=SHA256(), length=KEY_BYTES, salt=how.salt, iterations=how.iterations
            ).derive(passphrase)
        case Kdf.ARGON2ID:
            return Argon2id(
                salt=how.salt,
                length=KEY_BYTES,
                iterations=how.iterations,
                lanes=how.lanes,
                memory_cost=how.memory,
            ).derive(passphrase)


def _opened(key: bytes, sealed: Sealed) -> bytes:
    if not sealed.mac:
        return AESGCM(key).decrypt(sealed.nonce, sealed.content, None)
    enc, mac = (HKDFExpand(SHA256(), KEY_BYTES, info).derive(key) for info in (b"enc", b"mac"))
    check = HMAC(mac, SHA256())
    check.update(sealed.nonce + sealed.content)
    check.verify(sealed.mac)
    cipher = Cipher(algorithms.AES(enc), modes.CBC(sealed.nonce)).decryptor()
    padding = PKCS7(algorithms.AES.block_size).unpadder()
    padded = cipher.update(sealed.content) + cipher.finalize()
    return padding.update(padded) + padding.finalize()
