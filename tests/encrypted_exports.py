"""Encrypted exports as the programs write them, at the least cost that they could have."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import pbkdf2_hmac, scrypt, sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.padding import PKCS7

PASSPHRASE = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NONCE = b"a nonce of 12"[:12]
SALT = bytes(range(32))
MASTER = bytes(range(32, 64))

AEGIS_ENTRY = {
    "type": "totp",
    "name": "anna@482100937715",
    "issuer": "Amazon Web Services",
    "info": {"secret": SECRET, "algo": "SHA1", "digits": 6, "period": 30},
}
TWO_FAS_SERVICE = {
    "name": "Amazon Web Services",
    "secret": SECRET,
    "otp": {
        "account": "anna@482100937715",
        "issuer": "Amazon Web Services",
        "digits": 6,
        "period": 30,
        "algorithm": "SHA1",
        "tokenType": "TOTP",
    },
}
BITWARDEN_ITEM = {
    "type": 1,
    "name": "Amazon Web Services",
    "login": {"username": "anna", "totp": SECRET, "uris": []},
}


def aegis(*, iterations: int = 1024, **slot: object) -> dict[str, Any]:
    """With a slot of the phone's own before that of the passphrase."""
    key = scrypt(PASSPHRASE.encode(), salt=SALT, n=1024, r=8, p=1, dklen=32)
    wrapped = AESGCM(key).encrypt(NONCE, MASTER, None)
    text = json.dumps({"version": 3, "entries": [AEGIS_ENTRY]}).encode()
    sealed = AESGCM(MASTER).encrypt(NONCE, text, None)
    tagged = {"nonce": NONCE.hex(), "tag": wrapped[-16:].hex()}
    passphrase = {
        "type": 1,
        "uuid": "u",
        "key": wrapped[:-16].hex(),
        "key_params": tagged,
        "n": iterations,
        "r": 8,
        "p": 1,
        "salt": SALT.hex(),
        "repaired": True,
        "is_backup": False,
    }
    phone = {"type": 2, "uuid": "v", "key": "00", "key_params": tagged}
    return {
        "version": 1,
        "header": {
            "slots": [phone, passphrase | slot],
            "params": {"nonce": NONCE.hex(), "tag": sealed[-16:].hex()},
        },
        "db": b64encode(sealed[:-16]).decode(),
    }


def two_fas() -> dict[str, Any]:
    key = pbkdf2_hmac("sha256", PASSPHRASE.encode(), SALT, 10_000)
    sealed = AESGCM(key).encrypt(NONCE, json.dumps([TWO_FAS_SERVICE]).encode(), None)
    parts = (sealed, SALT, NONCE)
    return {
        "services": [],
        "groups": [],
        "updatedAt": 1702934782660,
        "schemaVersion": 4,
        "appOrigin": "android",
        "servicesEncrypted": ":".join(b64encode(part).decode() for part in parts),
        "reference": "x:y:z",
    }


def bitwarden(*, argon2: bool = False, **fields: object) -> dict[str, Any]:
    salt = b64encode(SALT[:16]).decode()
    if argon2:
        key = Argon2id(
            salt=sha256(salt.encode()).digest(),
            length=32,
            iterations=1,
            lanes=1,
            memory_cost=1024,
        ).derive(PASSPHRASE.encode())
        how = {"kdfType": 1, "kdfIterations": 1, "kdfMemory": 1, "kdfParallelism": 1}
    else:
        key = pbkdf2_hmac("sha256", PASSPHRASE.encode(), salt.encode(), 5000)
        how = {"kdfType": 0, "kdfIterations": 5000}
    text = json.dumps({"encrypted": False, "folders": [], "items": [BITWARDEN_ITEM]})
    return {
        "encrypted": True,
        "passwordProtected": True,
        "salt": salt,
        **how,
        "encKeyValidation_DO_NOT_EDIT": "2.a|b|c",
        "data": _enc_string(key, text.encode()),
        **fields,
    }


def _enc_string(key: bytes, text: bytes) -> str:
    enc, mac = (HKDFExpand(SHA256(), 32, info).derive(key) for info in (b"enc", b"mac"))
    padding = PKCS7(128).padder()
    padded = padding.update(text) + padding.finalize()
    nonce = SALT[:16]
    cipher = Cipher(algorithms.AES(enc), modes.CBC(nonce)).encryptor()
    content = cipher.update(padded) + cipher.finalize()
    check = HMAC(mac, SHA256())
    check.update(nonce + content)
    return "2." + "|".join(b64encode(part).decode() for part in (nonce, content, check.finalize()))
