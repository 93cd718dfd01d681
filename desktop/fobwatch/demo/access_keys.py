"""Access key IDs as AWS makes them: the account is part of the ID."""

from __future__ import annotations

import base64

_ENTROPY = 5
_ACCOUNT_SHIFT = 7
_ALWAYS_SET = 1 << 47


def access_key_id(prefix: str, account_id: str, entropy: bytes) -> str:
    """Make an ID such as ``AKIA…`` for `account_id`; `entropy` holds five bytes.

    The part after the prefix begins with base32 of six bytes: one bit that is always set, 40 bits
    of the account's number and 7 bits of `entropy`. STS's GetAccessKeyInfo reads it from there.
    """
    if len(entropy) != _ENTROPY:
        raise ValueError(f"an access key ID takes {_ENTROPY} bytes of entropy")
    head = _ALWAYS_SET | int(account_id) << _ACCOUNT_SHIFT | entropy[0] & 0x7F
    return prefix + base64.b32encode(head.to_bytes(6, "big") + entropy[1:]).decode("ascii")
