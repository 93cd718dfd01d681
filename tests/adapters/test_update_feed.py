"""Whose feed is believed."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from fobwatch.adapters.update_feed import LONGEST, SignedFeed, opened, signed_feed
from fobwatch.core.errors import FeedMalformed, FeedNotSigned
from tests.feed_keys import KEY, OTHER_KEY, public, signed

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = '{"version": "1.2.0"}'
URL = "https://fobwatch.example/updates.json"


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A signed feed with the bytes of one part changed."""
    document = json.loads(signed(TEXT))
    content = change(base64.b64decode(document[part]))
    document[part] = base64.b64encode(content).decode()
    return json.dumps(document).encode()


def test_what_our_key_signed_is_opened() -> None:
    assert opened(signed(TEXT), [public()]) == TEXT


def test_any_of_several_keys_may_have_signed() -> None:
    keys = [public(OTHER_KEY), public(KEY)]

    assert opened(signed(TEXT), keys) == opened(signed(TEXT, OTHER_KEY), keys) == TEXT


@pytest.mark.parametrize(
    "document",
    [
        signed(TEXT, OTHER_KEY),
        signed(TEXT, prefix=b""),
        signed(TEXT, prefix=b"fobwatch releases 2\n"),
        changed("signed", lambda content: content.replace(b"1.2.0", b"1.3.0")),
        changed("signed", lambda content: content + b" "),
        changed("signature", lambda _content: bytes(64)),
        changed("signature", lambda content: content[:-1]),
        changed("signature", lambda _content: b""),
        changed("signature", lambda content: bytes([content[0] ^ 1]) + content[1:]),
    ],
    ids=[
        "other key",
        "no prefix",
        "other prefix",
        "other version",
        "a blank more",
        "zeros",
        "cut off",
        "empty",
        "one bit",
    ],
)
def test_what_our_key_did_not_sign_is_refused(document: bytes) -> None:
    with pytest.raises(FeedNotSigned):
        opened(document, [public()])


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<html>",
        b"[]",
        b"\xff",
        b"{}",
        b'{"signed": "", "signature": 1}',
        b'{"signed": "***", "signature": ""}',
        b'{"signed": "", "signed": "", "signature": ""}',
        signed(b"\xff\xfe"),
    ],
    ids=["empty", "page", "list", "bytes", "nothing", "number", "no base64", "twice", "no text"],
)
def test_what_is_no_signed_feed_is_refused(document: bytes) -> None:
    with pytest.raises(FeedMalformed):
        opened(document, [public()])


def test_it_is_fetched_from_its_address_up_to_a_length() -> None:
    asked = []

    def fetch(url: str, longest: int) -> bytes:
        asked.append((url, longest))
        return signed(TEXT)

    feed = SignedFeed(URL, [public()], fetch)

    assert feed.fetch() == TEXT
    assert feed.host == "fobwatch.example"
    assert asked == [(URL, LONGEST)]


@pytest.mark.parametrize("keys", [[], [b""], [bytes(31)], [bytes(33)]], ids=str)
def test_a_feed_without_proper_keys_cannot_be_made(keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SignedFeed(URL, keys)


def test_a_build_names_its_feed_and_its_keys() -> None:
    key = base64.b64encode(public()).decode()
    settings = json.dumps({"feed": URL, "keys": [key]})

    assert signed_feed(settings, lambda _url, _longest: signed(TEXT)).fetch() == TEXT


@pytest.mark.parametrize(
    "change",
    [
        {"feed": "http://fobwatch.example/updates.json"},
        {"feed": "https://fobwatch.example/updates.json?user=1"},
        {"feed": "https://user@fobwatch.example/updates.json"},
        {"feed": "https:///updates.json"},
        {"feed": None},
        {"keys": []},
        {"keys": "AAAA"},
        {"keys": ["***"]},
    ],
    ids=str,
)
def test_a_build_with_another_feed_is_wrong(change: dict[str, object]) -> None:
    key = base64.b64encode(public()).decode()

    with pytest.raises(ValueError):  # noqa: PT011 - each its own words
        signed_feed(json.dumps({"feed": URL, "keys": [key], **change}))
