"""A key of the tests' own, made for each run, and feeds that it signs."""

from __future__ import annotations

import base64
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fobwatch.adapters.update_feed import PREFIX

KEY = Ed25519PrivateKey.generate()
OTHER_KEY = Ed25519PrivateKey.generate()


def public(key: Ed25519PrivateKey = KEY) -> bytes:
    return key.public_key().public_bytes_raw()


def signed(text: str | bytes, key: Ed25519PrivateKey = KEY, *, prefix: bytes = PREFIX) -> bytes:
    content = text.encode() if isinstance(text, str) else text
    document = {
        "signed": base64.b64encode(content).decode(),
        "signature": base64.b64encode(key.sign(prefix + content)).decode(),
    }
    return json.dumps(document).encode()
