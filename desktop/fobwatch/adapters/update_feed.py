"""The feed of releases: fetched with nothing about the user in the request, its signature checked.

Its form is a JSON object: ``signed`` is the feed's text in base64, ``signature`` that of Ed25519
(RFC 8032) over `PREFIX` and the text. packaging/release/update_feed.py makes both.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from fobwatch.core.errors import FeedNotSigned
from fobwatch.core.json_text import MalformedJson, parse_object
from fobwatch.core.updates import malformed_feed

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX: Final = b"fobwatch releases 1\n"
"""Parts these signatures from all others that the same key might ever make."""

LONGEST: Final = 16_384
"""Bytes. A feed has a few hundred."""

KEY_LENGTH: Final = 32


class Fetch(Protocol):
    def __call__(self, url: str, longest: int) -> bytes:
        """What is at `url`, up to `longest` bytes. Raises `FeedUnreachable` or `FeedMalformed`."""
        ...


def _plain_get(url: str, longest: int) -> bytes:
    from fobwatch.adapters.plain_get import plain_get  # noqa: PLC0415 - with botocore, on a worker

    return plain_get(url, longest)


class SignedFeed:
    """Fulfils `UpdateFeed`. Any one of `keys` may have signed: so a key can be replaced."""

    def __init__(self, url: str, keys: Sequence[bytes], fetch: Fetch = _plain_get) -> None:
        """`keys` are raw public keys. Raises `ValueError` for others, and for none at all."""
        if not keys or any(len(key) != KEY_LENGTH for key in keys):
            raise ValueError("a feed has keys of 32 bytes")
        self._url = url
        self._keys = tuple(keys)
        self._fetch = fetch

    @property
    def host(self) -> str:
        return urlsplit(self._url).hostname or ""

    def fetch(self) -> str:
        return opened(self._fetch(self._url, LONGEST), self._keys)


def signed_feed(settings: str, fetch: Fetch = _plain_get) -> SignedFeed:
    """The feed that a build's ``updates.json`` names. Raises `ValueError` for one that is wrong."""
    found = parse_object(settings)
    url, keys = found.get("feed"), found.get("keys")
    if not isinstance(url, str) or not isinstance(keys, list):
        raise ValueError("a feed has an address and keys")  # noqa: TRY004 - one error for all
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or "@" in parts.netloc:
        raise ValueError("a feed's address is plain https")
    return SignedFeed(url, [base64.b64decode(key, validate=True) for key in keys], fetch)


def opened(document: bytes, keys: Sequence[bytes]) -> str:
    """The signed text. Raises `FeedMalformed`, or `FeedNotSigned` if none of the keys signed it."""
    try:
        found = parse_object(document.decode())
        signed = base64.b64decode(found["signed"], validate=True)
        signature = base64.b64decode(found["signature"], validate=True)
        text = signed.decode()
    except (MalformedJson, KeyError, TypeError, ValueError) as error:
        raise malformed_feed("It is not a signed feed.") from error
    if not any(_signed_by(key, signature, signed) for key in keys):
        raise FeedNotSigned(
            "The news of releases is not the project's",
            "None of the keys that this Fobwatch knows has signed it.",
            "Look at the project's page yourself: somebody may want to send you elsewhere.",
        )
    return text


def _signed_by(key: bytes, signature: bytes, signed: bytes) -> bool:
    # It takes 50 ms and memory that only those who want to be told have to give.
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, PREFIX + signed)
    except InvalidSignature:
        return False
    return True
