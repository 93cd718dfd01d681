"""Leapp's workspace file, decrypted as Leapp does it.

Formats: Noovolari/leapp, `packages/core/src/services/file-service.ts` (AES of crypto-js with the
machine's ID as passphrase), `models/workspace.ts` (what is in it). The ID is that of
node-machine-id: the SHA-256 of the system's identifier of this machine.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fobwatch.adapters.storage.regular_file import content

if TYPE_CHECKING:
    from collections.abc import Iterable

MACHINE_IDS: Final = (Path("/var/lib/dbus/machine-id"), Path("/etc/machine-id"))
"""Linux's, the first that is there."""

_SALTED: Final = b"Salted__"
_KEY, _VECTOR, _BLOCK = 32, 16, 16


class NotOpened(Exception):
    """The file was written on another machine, for a team, or by something else."""


def machine_id(paths: Iterable[Path] = MACHINE_IDS) -> str:
    """node-machine-id's ID of this machine. Raises `NotOpened`."""
    for path in paths:
        try:
            first = content(path).decode("ascii").partition("\n")[0]
        except (OSError, UnicodeDecodeError):
            continue
        return hashlib.sha256("".join(first.split()).lower().encode()).hexdigest()
    raise NotOpened


def read_workspace(text: str, passphrase: str) -> dict[str, Any]:
    """The workspace in the text of `Leapp-lock.json`. Raises `NotOpened`."""
    try:
        data = b64decode(text.strip(), validate=True)
        workspace = json.loads(_decrypted(data, passphrase.encode()))
    except (ValueError, RecursionError) as error:
        raise NotOpened from error
    if not isinstance(workspace, dict):
        raise NotOpened
    return workspace


def _decrypted(data: bytes, passphrase: bytes) -> str:
    """Decrypt as OpenSSL's `enc -aes-256-cbc -md md5` does. Raises `ValueError`."""
    # Imported here: the library takes memory that the tray otherwise does not need.
    from cryptography.hazmat.primitives.ciphers import (  # noqa: PLC0415
        Cipher,
        algorithms,
        modes,
    )
    from cryptography.hazmat.primitives.padding import PKCS7  # noqa: PLC0415

    head, salt, body = data[:8], data[8:16], data[16:]
    if head != _SALTED:
        raise ValueError("no salt")
    material = _stretched(passphrase, salt)
    cipher = Cipher(
        algorithms.AES(material[:_KEY]), modes.CBC(material[_KEY : _KEY + _VECTOR])
    ).decryptor()
    padding = PKCS7(_BLOCK * 8).unpadder()
    return (padding.update(cipher.update(body) + cipher.finalize()) + padding.finalize()).decode()


def _stretched(passphrase: bytes, salt: bytes) -> bytes:
    """OpenSSL's EVP_BytesToKey with MD5, which is what crypto-js uses for a passphrase."""
    material, block = b"", b""
    while len(material) < _KEY + _VECTOR:
        block = hashlib.md5(block + passphrase + salt, usedforsecurity=False).digest()
        material += block
    return material
